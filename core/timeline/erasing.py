"""What the history keeps about a person who is erased: that something was done, no word of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from core.access.sealing import erase_values
from core.files import FileRow
from core.lifecycle.ahead import REASON
from core.lifecycle.erasing import CHUNK, EraseStep, Erasing, PersonalData, Trace, about
from core.lifecycle.platform_traces import drop_files
from core.timeline.models import Attachment, Follower, TimelineEntry

#: What stands in ``data`` of an entry without its words.
ERASED = {"erased": True}


def erase_history(erasing: Erasing) -> None:
    """Entries of the records and of all that is rooted in them lose their words; entries about others
    lose what names the person."""
    keys = (("model", "record_id"), ("root_model", "root_id"))
    for condition in list(about(erasing, TimelineEntry, keys)):
        ids = erasing.current.scalars(select(TimelineEntry.id).where(condition))
        erasing.add("core_timeline", ids)  # as the log calls them
        query = update(TimelineEntry).where(condition).values(body="", data=ERASED)
        plain = query.execution_options(synchronize_session=False)
        done = erasing.current.execute(plain).rowcount  # type: ignore[attr-defined]
        erasing.note("core_timeline", "emptied", done)
    for condition in about(erasing, Attachment, keys):
        chosen = select(Attachment.file_id).where(condition)
        drop_files(erasing, list(erasing.current.scalars(_files(chosen))))


def empty_ahead(erasing: Erasing) -> int:
    """A few hundred entries lose their words, and the log what it says of them."""
    entry, current = TimelineEntry, erasing.current
    keys = (("model", "record_id"), ("root_model", "root_id"))
    mine = or_(*about(erasing, entry, keys))
    query = select(entry.id).where(mine, entry.body != "").order_by(entry.id).limit(CHUNK)
    ids = list(current.scalars(query))
    emptied = update(entry).where(entry.id.in_(ids)).values(body="", data=ERASED)
    current.execute(emptied.execution_options(synchronize_session=False))
    erase_values("core_timeline", ids, REASON)
    return len(ids)


def _files(ids: Select) -> Select:
    return select(FileRow).where(FileRow.id.in_(ids))


def read_history(current: Session, model: str, record_id: int) -> list[dict[str, Any]]:
    """Entries of a record and of what is rooted in it, in the order in which they happened."""
    entry = TimelineEntry
    query = (
        select(entry.at, entry.kind, entry.direction, entry.body, entry.data)
        .where(
            or_(
                and_(entry.model == model, entry.record_id == record_id),
                and_(entry.root_model == model, entry.root_id == record_id),
            )
        )
        .where(entry.deleted_at.is_(None))
        .order_by(entry.at, entry.id)
    )
    return [dict(row._mapping) for row in current.execute(query)]


contributions = (
    PersonalData(name="core_timeline", read=read_history),
    EraseStep(name="core.history", call=erase_history, ahead=empty_ahead, weight=50),
    Trace(name="core.followers", cls=Follower),
)

"""What activities keep about a person who is erased: that they were planned and done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from core.access.sealing import erase_values
from core.activities.models import Activity, open_conditions
from core.db.base import utcnow
from core.lifecycle.ahead import REASON
from core.lifecycle.erasing import CHUNK, NOBODY, EraseStep, Erasing, PersonalData, about

#: An activity without its words.
WORDLESS = {"subject": NOBODY, "sort_key": "", "search": "", "notes": None, "source": None}


def erase_activities(erasing: Erasing) -> None:
    """Activities about the records, or rooted in the person, lose their words; what is left to be
    done is put away."""
    keys = (("model", "record_id"), ("root_model", "root_id"))
    for condition in list(about(erasing, Activity, keys)):
        ids = list(erasing.current.scalars(select(Activity.id).where(condition)))
        erasing.add("core.activity", ids)
        query = update(Activity).where(condition).values(WORDLESS)
        plain = query.execution_options(synchronize_session=False)
        done = erasing.current.execute(plain).rowcount  # type: ignore[attr-defined]
        erasing.note("core_activity", "emptied", done)
        left = update(Activity).where(condition, *open_conditions()).values(archived_at=utcnow())
        erasing.current.execute(left.execution_options(synchronize_session=False))


def empty_ahead(erasing: Erasing) -> int:
    """A few hundred activities lose their words, and the log what it says of them."""
    one, current = Activity, erasing.current
    mine = or_(*about(erasing, one, (("model", "record_id"), ("root_model", "root_id"))))
    query = select(one.id).where(mine, one.subject != NOBODY).order_by(one.id).limit(CHUNK)
    ids = list(current.scalars(query))
    emptied = update(one).where(one.id.in_(ids)).values(WORDLESS)
    current.execute(emptied.execution_options(synchronize_session=False))
    erase_values("core.activity", ids, REASON)
    return len(ids)


def read_activities(current: Session, model: str, record_id: int) -> list[dict[str, Any]]:
    """Activities about a record and about what is rooted in it."""
    one = Activity
    query = (
        select(one.kind, one.subject, one.notes, one.due_at, one.done_at, one.result)
        .where(
            or_(
                and_(one.model == model, one.record_id == record_id),
                and_(one.root_model == model, one.root_id == record_id),
            )
        )
        .order_by(one.due_at)
    )
    return [dict(row._mapping) for row in current.execute(query)]


contributions = (
    PersonalData(name="core_activity", read=read_activities),
    EraseStep(name="core.activities", call=erase_activities, ahead=empty_ahead, weight=45),
)

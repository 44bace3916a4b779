"""Taking back what was done to many records at once from a list.

What a record held before is kept on the server for a day; the address that takes it back names the
row, and only whoever did it may use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.access.actor import actor
from core.db.base import Base, utcnow
from core.db.session import session, write
from core.db.types import Json, UTCDateTime
from core.jobs import Retention
from core.kernel.registry import Contribution
from core.lifecycle.erasing import EraseStep, Erasing
from core.locale import _, _l
from core.records.drafting import value_of
from core.records.errors import Invalid, NotFound
from core.records.service import (
    BulkResult,
    bulk_archive,
    bulk_update,
    each,
    may_write,
    update,
    visible_fields,
)
from core.records.spec import ModelSpec


class BulkChange(Base):
    """What was done to many records, so that it can be taken back."""

    __tablename__ = "core_bulk_change"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), index=True
    )
    #: Model of the records.
    model: Mapped[str] = mapped_column(String(60))
    #: What was done: archive, restore, change, or what a :class:`BulkUndo` knows.
    action: Mapped[str] = mapped_column(String(10))
    #: Field that was changed.
    field: Mapped[str | None] = mapped_column(String(60))
    #: Each record: its id and, of a change, the value before and after, as the API writes them.
    records: Mapped[list] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)


@dataclass(frozen=True, kw_only=True)
class BulkUndo(Contribution):
    """How another part of the platform takes back what it did to many records.

    ``call(spec, records)`` is given what was handed to :func:`keep` and gives a :class:`BulkResult`;
    ``name`` is the action.
    """

    call: Callable[[ModelSpec, list[Any]], BulkResult]


def archive_many(
    spec: ModelSpec, ids: Sequence[int], restore: bool = False
) -> tuple[BulkResult, int | None]:
    """Archive or restore records. :returns: what became of them, and the number to take it back by."""
    with write():
        result = bulk_archive(spec.name, ids, restore=restore)
        kept = [[record_id] for record_id in result.done]
        return result, keep(spec, "restore" if restore else "archive", None, kept)


def change_many(
    spec: ModelSpec, ids: Sequence[int], field: str, value: Any
) -> tuple[BulkResult, int | None]:
    """Give records the same value. :returns: what became of them, and the number to take it back by."""
    with write():
        before = _values(spec, ids, field)
        result = bulk_update(spec.name, ids, {field: value})
        after = _values(spec, result.done, field)
        kept = [[n, before[n], after[n]] for n in result.done if before.get(n) != after.get(n)]
        return result, keep(spec, "change", field, kept)


def take_back(spec: ModelSpec, number: int) -> tuple[BulkResult, str]:
    """Undo what was done to many records; those that somebody changed since stay, and are listed.

    :returns: what became of the records, and what had been done.
    :raises NotFound: the actor did nothing of that number, or took it back already.
    """
    with write() as current:
        row = current.get(BulkChange, number, with_for_update=True, populate_existing=True)
        if row is None or row.model != spec.name or row.user_id != actor().user_id:
            raise NotFound("core.bulk_change", number)
        other = current_app.extensions["cauce"].of(BulkUndo).get(row.action)
        may_write(spec, "update" if other or row.action == "change" else "archive")
        if other:
            result = other.call(spec, row.records)
        elif row.action == "change":
            result = _give_back(spec, row)
        else:
            ids = [record_id for (record_id,) in row.records]
            result = bulk_archive(spec.name, ids, restore=row.action == "archive")
        current.delete(row)
        return result, row.action


def _give_back(spec: ModelSpec, row: BulkChange) -> BulkResult:
    field = row.field or ""
    if field not in visible_fields(spec):
        raise Invalid({"": [_("This field cannot be changed for many records.")]})
    held = {number: (before, after) for number, before, after in row.records}
    now = _values(spec, list(held), field)

    def restore(record_id: int) -> None:
        before, after = held[record_id]
        if now.get(record_id) != after:
            raise Invalid({"": [_("Somebody has changed this value since.")]})
        update(spec.name, record_id, {field: before})

    return each(held, restore)


def _values(spec: ModelSpec, ids: Sequence[int], field: str) -> dict[int, Any]:
    """The value of a field in each record, as the API writes it."""
    known: Any = visible_fields(spec)[field]
    if known.virtual:
        held = known.load(spec.cls, list(ids))
        return {number: known.json(held.get(number, [])) for number in ids}
    found = session().scalars(select(spec.cls).where(spec.cls.id.in_(ids)))
    return {record.id: known.json(value_of(known, record)) for record in found}


def keep(spec: ModelSpec, action: str, field: str | None, kept: list[Any]) -> int | None:
    """Keep what was done to records, part of the unit of work that does it.

    :param kept: a list a record: its id, and what taking it back needs.
    :returns: the number to take it back by; None when nothing was done.
    """
    if not kept:
        return None
    row = BulkChange(
        user_id=actor().user_id, model=spec.name, action=action, field=field, records=kept
    )
    session().add(row)
    session().flush()
    return row.id


def remove_old(before: datetime) -> int:
    """Forget what was done before an instant. :returns: how many."""
    with write() as current:
        old = delete(BulkChange).where(BulkChange.at < before)
        return current.execute(old).rowcount  # type: ignore[attr-defined]


def erase_changes(erasing: Erasing) -> None:
    """What was kept of records of the models concerned: it is of use for moments only."""
    models = [model for model, _ids in erasing.pairs()]
    gone = delete(BulkChange).where(BulkChange.model.in_(models))
    done = erasing.current.execute(gone).rowcount  # type: ignore[attr-defined]
    erasing.note("core_bulk_change", "deleted", done)


contributions = (
    EraseStep(name="core.bulk_changes", call=erase_changes, weight=20),
    Retention(
        name="core.bulk_changes",
        days=1,
        fixed=True,
        purge=remove_old,
        label=_l("What bulk changes can be taken back to"),
    ),
)

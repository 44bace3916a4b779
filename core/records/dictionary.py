"""The data dictionary: what each field of each model means, who answers for it, how full it is.

Definitions and owners are written by people. How many records have a value is counted by a job, one
query a model, for a page must not read whole tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint, case, func, select
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from core.access import audit
from core.access.actor import actor, sudo
from core.db.base import Base, utcnow
from core.db.session import session, write
from core.db.types import UTCDateTime
from core.locale import _
from core.records.errors import Invalid
from core.records.fields import Field, FieldError, UserRef, as_id
from core.records.service import context
from core.records.spec import ModelSpec, all_specs, spec_of

#: Who may write definitions.
PERMISSION = "core.custom_field.update"
LONGEST = 1000


class FieldEntry(Base):
    """What is known of a field beyond its type."""

    __tablename__ = "core_field_entry"
    __table_args__ = (UniqueConstraint("model", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Model and field: "sales.opportunity", "amount".
    model: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(60))
    #: What it means in this company, in words.
    definition: Mapped[str | None] = mapped_column(SqlText)
    #: Who decides what it means and sees that it is filled in.
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: Of so many records so many had a value when it was last counted.
    filled: Mapped[int | None] = mapped_column(Integer)
    total: Mapped[int | None] = mapped_column(Integer)
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Known:
    """An entry as pages use it."""

    definition: str = ""
    owner_id: int | None = None
    filled: int | None = None
    total: int | None = None
    counted_at: datetime | None = None

    @property
    def percent(self) -> float | None:
        """How many of a hundred records have a value; None while nothing was counted."""
        if self.filled is None or self.total is None:
            return None
        return 100 * self.filled / self.total if self.total else 0.0


def entries(model: str) -> dict[str, Known]:
    """What is known of the fields of a model, by field."""
    rows = session().scalars(select(FieldEntry).where(FieldEntry.model == model))
    return {
        e.field: Known(e.definition or "", e.owner_id, e.filled, e.total, e.counted_at)
        for e in rows
    }


def describe(model: str, field: str, definition: str, owner_id: Any) -> None:
    """Write what a field means and who answers for it.

    :raises Forbidden: the actor may not. :raises Invalid: too long, or no such person.
    :raises UnknownModel, KeyError: there is no such field.
    """
    actor().require(PERMISSION)
    spec_of(model).field(field)
    definition, owner = definition.strip(), _owner(owner_id)
    if len(definition) > LONGEST:
        raise Invalid({"definition": [_("Use at most %(max)s characters.", max=LONGEST)]})
    with write() as current:
        entry = _entry(model, field)
        old = {"definition": entry.definition, "owner_id": entry.owner_id}
        entry.definition, entry.owner_id = definition or None, owner
        new = {"definition": entry.definition, "owner_id": entry.owner_id}
        changes = {n: [old[n], new[n]] for n in new if old[n] != new[n]}
        current.flush()
        if changes:
            audit.log(current, "update", f"core.dictionary:{model}.{field}", changes=changes)


def _owner(given: Any) -> int | None:
    if given in (None, ""):
        return None
    try:
        return UserRef(label="").convert(as_id(given) or str(given), context())
    except FieldError as error:
        raise Invalid({"owner_id": [str(error)]}) from None


def _entry(model: str, field: str) -> FieldEntry:
    query = select(FieldEntry).where(FieldEntry.model == model, FieldEntry.field == field)
    found = session().scalar(query)
    if found is None:
        found = FieldEntry(model=model, field=field)
        session().add(found)
    return found


def countable(spec: ModelSpec) -> Mapping[str, Field]:
    """The fields that may be empty at all."""
    return {n: f for n, f in spec.all_fields().items() if "filled" in f.operators}


def count_filled(model: str) -> int:
    """Count how many records in use have a value in each field; one query. :returns: records."""
    spec = spec_of(model)
    fields, ctx, cls = countable(spec), context(), spec.cls
    sums = [
        func.sum(case((known.condition(cls, "filled", None, ctx), 1), else_=0))
        for known in fields.values()
    ]
    with sudo("Count how full the fields are"):
        query = select(func.count(), *sums).select_from(cls)
        if spec.archivable:
            query = query.where(cls.archived_at.is_(None))
        total, *counts = session().execute(query).one()
    with write():
        now = utcnow()
        for name, count in zip(fields, counts, strict=True):
            entry = _entry(model, name)
            entry.filled, entry.total, entry.counted_at = int(count or 0), total, now
        session().flush()
    return int(total)


def count_all() -> int:
    """Count every model, each in a unit of work of its own. :returns: models."""
    specs = [spec for spec in all_specs() if not spec.parent]
    for spec in specs:
        count_filled(spec.name)
    return len(specs)

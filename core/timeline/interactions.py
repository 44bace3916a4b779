"""When somebody was last really spoken or written to, kept on the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, declared_attr

from core.db.scoping import EVERYTHING
from core.db.session import session, write
from core.locale import _l
from core.records.fields import Instant, column
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.timeline.models import TimelineEntry

#: Results of a call after which nobody was spoken to.
UNREACHED = frozenset({"no_answer", "busy", "message", "wrong_number"})


class WithInteraction:
    """The record knows when its people were last spoken or written to (``last_interaction_at``).

    Derived: calls, mails, meetings, messages and visits of the record, and of what is rooted in it,
    bring it forward; it touches neither version nor audit log.
    """

    __derived__ = frozenset({"last_interaction_at"})

    @declared_attr
    def last_interaction_at(cls) -> Mapped[datetime | None]:
        """When somebody of this record was last really spoken or written to; empty: never."""
        return column(
            Instant(
                label=_l("Last interaction"),
                readonly=True,
                importable=False,
                secondary=True,
                sortable=True,
            )
        )

    @staticmethod
    def __index__(cls: Any) -> None:
        """Those nobody has spoken to for long, however many there are."""
        table = cls.__table__
        name = f"ix_{table.name}_interaction"
        if all(index.name != name for index in table.indexes):
            Index(name, table.c.last_interaction_at, table.c.id)


def note_interaction(entry: TimelineEntry) -> None:
    """Bring the records of a new entry forward; part of the unit of work that adds it."""
    if not entry.interaction:
        return
    for cls, number in _targets(entry):
        at = cls.last_interaction_at
        query = update(cls).where(cls.id == number, or_(at.is_(None), at < entry.at))
        session().execute(query.values(last_interaction_at=entry.at), execution_options=_PLAIN)


def refresh_interaction(entry: TimelineEntry) -> None:
    """Work out anew what an entry had told; it was deleted, brought back, or its mail failed."""
    for cls, number in _targets(entry):
        refresh_interactions(cls.__spec__.name, [number])


def refresh_interactions(model: str, ids: Iterable[int]) -> None:
    """Work out anew the last interaction of records whose history came or went by other ways (merge,
    import undone, demo data); nothing for models without the column."""
    spec = spec_of(model)
    if not issubclass(spec.cls, WithInteraction):
        return
    cls: Any = spec.cls
    entry = TimelineEntry
    latest = (
        select(func.max(entry.at))
        .where(_about(spec), entry.interaction, entry.deleted_at.is_(None))
        .correlate(cls)
        .scalar_subquery()
    )
    with write() as current:
        query = update(cls).where(cls.id.in_(list(ids)))
        current.execute(query.values(last_interaction_at=latest), execution_options=_PLAIN)


def interactions_of(model: str, ids: Iterable[int]) -> Sequence[tuple[int, int, datetime, str]]:
    """When people of records were really spoken or written to: (record id, entry id, when,
    direction), the oldest first; for who computes with it. Says nothing of what was said."""
    entry = TimelineEntry
    query = (
        select(entry.record_id, entry.id, entry.at, entry.direction)
        .where(entry.model == model, entry.record_id.in_(list(ids)))
        .where(entry.interaction, entry.deleted_at.is_(None), entry.direction.is_not(None))
        .order_by(entry.at, entry.id)
    )
    return session().execute(query, execution_options=_PLAIN).all()  # type: ignore[return-value]


#: Whoever adds an entry moves the column, also of a customer they do not see.
_PLAIN = {"scope": EVERYTHING, "synchronize_session": False}


def _about(spec: ModelSpec):
    """Entries that tell about a record of a model, as its history shows them."""
    cls, entry = spec.cls, TimelineEntry
    if spec.root or spec.parent:
        return and_(entry.model == spec.name, entry.record_id == cls.id)
    return and_(entry.root_model == spec.name, entry.root_id == cls.id)


def _targets(entry: TimelineEntry) -> list[tuple[Any, int]]:
    found = []
    named = {(entry.model, entry.record_id), (entry.root_model, entry.root_id)}
    for model, number in sorted(named):
        try:
            cls = spec_of(model).cls
        except UnknownModel:
            continue
        if issubclass(cls, WithInteraction):
            found.append((cls, number))
    return found

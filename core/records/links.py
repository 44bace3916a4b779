"""Links between records of modules that do not know each other: a flag and the opportunity it led to.

A link is seen from either end, by whoever sees both records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.access import audit
from core.access.actor import actor
from core.db.base import Base, utcnow
from core.db.session import session, write
from core.db.types import UTCDateTime
from core.kernel.registry import Contribution
from core.records.errors import Invalid
from core.records.service import get, may_write
from core.records.spec import ModelSpec


class Link(Base):
    """Two records that belong together, whatever their modules."""

    __tablename__ = "core_link"
    __table_args__ = (
        UniqueConstraint("kind", "from_model", "from_id", "to_model", "to_id"),
        Index("ix_core_link_to", "to_model", "to_id"),
        Index("ix_core_link_from", "from_model", "from_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What the link says: the name of a :class:`LinkKind`.
    kind: Mapped[str] = mapped_column(String(60))
    from_model: Mapped[str] = mapped_column(String(60))
    from_id: Mapped[int] = mapped_column(Integer)
    to_model: Mapped[str] = mapped_column(String(60))
    to_id: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )


@dataclass(frozen=True, kw_only=True)
class LinkKind(Contribution):
    """A kind of link and how it reads from either end."""

    label: Any
    inverse: Any


@dataclass(frozen=True)
class Linked:
    """The other end of a link."""

    link_id: int
    label: Any
    spec: ModelSpec
    record: Any


def link(kind: str, from_: tuple[str, int], to: tuple[str, int]) -> None:
    """Tie two records; doing it twice changes nothing.

    :param from_, to: (model, id).
    :raises NotFound: one of them is out of reach. :raises Forbidden: the first may not be edited.
    :raises Invalid: there is no such kind, or a record would be tied to itself.
    """
    if kind not in current_app.extensions["cauce"].of(LinkKind) or from_ == to:
        raise Invalid({"": [f"{kind}: {from_} → {to}"]})
    first, _second = get(*from_, action="update"), get(*to)
    may_write(type(first).__spec__, "update")
    with write() as current:
        present = select(Link.id).where(_ends(from_, to), Link.kind == kind)
        if current.scalar(present) is None:
            current.add(
                Link(
                    kind=kind,
                    from_model=from_[0],
                    from_id=from_[1],
                    to_model=to[0],
                    to_id=to[1],
                    created_by_id=actor().user_id,
                )
            )
            audit.log(current, "link", *from_, changes={kind: [None, list(to)]})


def unlink(link_id: int) -> None:
    """Untie two records. :raises NotFound: the first is out of reach."""
    with write() as current:
        found = current.get(Link, link_id)
        if found is not None:
            record = get(found.from_model, found.from_id, action="update")
            may_write(type(record).__spec__, "update")
            current.execute(delete(Link).where(Link.id == link_id))
            ends = {found.kind: [[found.to_model, found.to_id], None]}
            audit.log(current, "unlink", found.from_model, found.from_id, changes=ends)


def linked(model: str, record_id: int) -> list[Linked]:
    """What is tied to a record, from either end, as far as the actor sees it."""
    registry = current_app.extensions["cauce"]
    query = select(Link).where(
        or_(
            and_(Link.from_model == model, Link.from_id == record_id),
            and_(Link.to_model == model, Link.to_id == record_id),
        )
    )
    rows = list(session().scalars(query.order_by(Link.id)))
    ends = [_other(row, model, record_id) for row in rows]
    records = _load(registry, ends)
    kinds = registry.of(LinkKind)
    result = []
    for row, end in zip(rows, ends, strict=True):
        kind = kinds.get(row.kind)
        if kind and end in records:
            label = kind.label if end == (row.to_model, row.to_id) else kind.inverse
            result.append(Linked(row.id, label, records[end].__spec__, records[end]))
    return result


def _ends(from_: tuple[str, int], to: tuple[str, int]) -> Any:
    return and_(
        Link.from_model == from_[0],
        Link.from_id == from_[1],
        Link.to_model == to[0],
        Link.to_id == to[1],
    )


def _other(row: Link, model: str, record_id: int) -> tuple[str, int]:
    mine = (row.from_model, row.from_id) == (model, record_id)
    return (row.to_model, row.to_id) if mine else (row.from_model, row.from_id)


def _load(registry: Any, ends: list[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """Records the actor sees, one query a model; those of modules that do not run are left out."""
    found: dict[tuple[str, int], Any] = {}
    for model in dict.fromkeys(model for model, _id in ends):
        spec = registry.of(ModelSpec).get(model)
        if spec and actor().can(spec.permission("read")):
            ids = {record_id for name, record_id in ends if name == model}
            for record in session().scalars(select(spec.cls).where(spec.cls.id.in_(ids))):
                found[(model, record.id)] = record
    return found

"""What outlives the code of a module: how its rows refer to contacts."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base
from core.db.types import Json
from core.lifecycle.declare import ContactReference


class Reference(Base):
    """A declared :class:`~core.lifecycle.declare.ContactReference` of a module that has tables."""

    __tablename__ = "core_reference"
    __table_args__ = (UniqueConstraint("table", "column"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Module that declared it.
    module: Mapped[str] = mapped_column(String(40), index=True)
    #: Table and column that hold the contact's id.
    table: Mapped[str] = mapped_column(String(63))
    column: Mapped[str] = mapped_column(String(63))
    #: move | dedupe | forbid
    on_merge: Mapped[str] = mapped_column(String(10))
    #: anonymise | keep | delete
    on_erase: Mapped[str] = mapped_column(String(10))
    #: Columns with personal data.
    personal: Mapped[list] = mapped_column(Json, default=list)


def kept_as(module: str, declared: ContactReference) -> Reference:
    """A declaration as it is kept of a module."""
    return Reference(
        module=module,
        table=f"{declared.cls.__table__.name}",  # type: ignore[attr-defined]
        column=declared.column,
        on_merge=declared.on_merge,
        on_erase=declared.on_erase,
        personal=list(declared.personal),
    )

"""The state of the installation that every process follows."""

from __future__ import annotations

from flask import g
from sqlalchemy import Boolean, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base
from core.db.session import session


class State(Base):
    """One row: counters that tell processes what they hold is old."""

    __tablename__ = "core_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    #: Rises when modules change; processes of an older one leave.
    generation: Mapped[int] = mapped_column(Integer, default=1)
    #: Rises when custom fields or views change; compiled views of an older one are dropped.
    schema_version: Mapped[int] = mapped_column(Integer, default=1)
    #: A migration runs: writes wait.
    migrating: Mapped[bool] = mapped_column(Boolean, default=False)
    #: The first-run wizard is done.
    ready: Mapped[bool] = mapped_column(Boolean, default=False)


class InstalledModule(Base):
    """A module of this installation and where it stands."""

    __tablename__ = "core_module"

    #: Name of the module.
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Version whose migrations ran.
    version: Mapped[str] = mapped_column(String(20))
    #: installed | inactive
    state: Mapped[str] = mapped_column(String(12), default="installed")


def current_state() -> State:
    """The state, as read with the session of the request; a default one before the set-up."""
    known = g.get("cauce_state") if g else None
    return (
        known
        or session().scalar(select(State))
        or State(id=1, generation=1, schema_version=1, migrating=False)
    )

"""The state of the installation that every process follows."""

from __future__ import annotations

from typing import NamedTuple

from flask import g
from sqlalchemy import Boolean, Integer, ScalarSelect, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db.base import Base
from core.db.session import session
from core.db.types import Json


class State(Base):
    """One row: counters that tell processes what they hold is old."""

    __tablename__ = "core_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    #: Rises when modules change; processes of an older one leave.
    generation: Mapped[int] = mapped_column(Integer, default=1)
    #: Rises when custom fields or views change; compiled views of an older one are dropped.
    schema_version: Mapped[int] = mapped_column(Integer, default=1)
    #: The first-run wizard is done.
    ready: Mapped[bool] = mapped_column(Boolean, default=False)


class Counters(NamedTuple):
    """The state as a request reads it."""

    generation: int
    schema_version: int
    ready: bool


class InstalledModule(Base):
    """A module of this installation and where it stands."""

    __tablename__ = "core_module"

    #: Name of the module.
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Version whose migrations ran.
    version: Mapped[str] = mapped_column(String(20))
    #: installed | inactive | failed (its installation failed; nothing of it is here)
    state: Mapped[str] = mapped_column(String(12), default="installed")
    #: Why the last change of it failed; empty when it went well.
    reason: Mapped[str | None] = mapped_column(Text)
    #: Its tables, so that they can be counted, exported and dropped without its files.
    tables: Mapped[list | None] = mapped_column(Json)


def current_state() -> State | Counters:
    """The state, as read with the session of the request; a default one before the set-up."""
    known = g.get("cauce_state") if g else None
    return known or session().scalar(select(State)) or State(id=1, generation=1, schema_version=1)


def settled_version() -> int | None:
    """The ``schema_version`` under which something may be kept for requests to come; None where it
    is not known, and in a request that has raised it."""
    return None if "schema_moved" in g else getattr(g.get("cauce_state"), "schema_version", None)


def schema_version_now() -> ScalarSelect[int]:
    """The ``schema_version`` as part of a statement, for what a process keeps beyond requests of
    people who signed in."""
    return select(State.schema_version).scalar_subquery()


def schema_changed(current: Session | None = None) -> None:
    """Tell every process that fields, views or people changed: what they kept of them is old."""
    (current or session()).execute(
        update(State)
        .values(schema_version=State.schema_version + 1)
        .execution_options(synchronize_session=False)
    )
    if g:
        g.schema_moved = True
        for name in ("custom_fields", "visible_fields"):
            g.pop(name, None)

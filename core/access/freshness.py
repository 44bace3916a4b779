"""Names of people and teams are kept by every process; a change of them makes what is kept old."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from core.access.models import Team, User
from core.settings.state import schema_changed


@event.listens_for(Session, "before_flush")
def _notice(current: Session, _context: Any, _instances: Any) -> None:
    touched = any(isinstance(o, User | Team) for o in (*current.new, *current.deleted))
    if touched or any(_renamed(o) for o in current.dirty if isinstance(o, User | Team)):
        current.info["people_changed"] = True


@event.listens_for(Session, "after_flush")
def _tell(current: Session, _context: Any) -> None:
    if current.info.pop("people_changed", False):
        schema_changed(current)


def _renamed(person: User | Team) -> bool:
    state: Any = inspect(person)
    attributes = state.attrs
    return any(
        attributes[name].history.has_changes() for name in ("name", "active") if name in attributes
    )

"""Whether a record is still in use, so that it is not let go: what any layer or module knows of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.kernel.registry import Contribution
from core.lifecycle.declare import ContactReference
from core.lifecycle.erasing import reflected
from core.lifecycle.models import Reference


@dataclass(frozen=True, kw_only=True)
class Hold(Contribution):
    """A reason for which a record may not go yet: something open, a claim, a duty to keep it."""

    #: What people read: "Open opportunities".
    label: Any
    #: (elevated session, model, ids) → those that are held.
    held: Callable[[Session, str, Collection[int]], set[int]]


def holds(current: Session, model: str, ids: Collection[int]) -> dict[int, list[str]]:
    """Why records are held: id → labels; free ones are left out. A reason that fails holds them all."""
    found: dict[int, list[str]] = {}
    for hold in current_app.extensions["cauce"].of(Hold):
        for number in hold.held(current, model, ids):
            found.setdefault(number, []).append(str(hold.label))
    return found


def named_by_inactive(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """Contacts that rows of a deactivated module name: nobody can say whether those are open."""
    if model != "contacts.contact":
        return set()
    running = {(r.cls.__tablename__, r.column) for r in _references()}  # type: ignore[attr-defined]
    found: set[int] = set()
    for stored in current.scalars(select(Reference).order_by(Reference.id)):
        table = reflected(current, stored.table)
        if (stored.table, stored.column) in running or table is None:
            continue
        if stored.column in table.c:
            key = table.c[stored.column]
            found |= set(current.scalars(select(key).where(key.in_(ids)).distinct()))
    return found


def _references() -> tuple[ContactReference, ...]:
    return tuple(current_app.extensions["cauce"].of(ContactReference))

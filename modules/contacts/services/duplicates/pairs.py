"""The pairs that were found: reading them, and deciding that two contacts are two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from core.api.models import utcnow
from core.api.services import NotFound, actor, audit_log, get, session, write
from modules.contacts.models import Contact, Duplicate

CONTACT = "contacts.contact"
#: Looking at the pairs, deciding about them and merging.
MERGE = f"{CONTACT}.merge"
LEFT, RIGHT = aliased(Contact), aliased(Contact)


def _seen() -> Select:
    """Pairs of contacts in use both of which the actor sees."""
    return (
        select(Duplicate)
        .join(LEFT, LEFT.id == Duplicate.left_id)
        .join(RIGHT, RIGHT.id == Duplicate.right_id)
        .where(LEFT.archived_at.is_(None), RIGHT.archived_at.is_(None))
    )


def pairs_found(state: str = "open", limit: int = 25, skip: int = 0) -> list[Duplicate]:
    """Pairs, the surest first. :param state: open, or different for those decided."""
    order = (Duplicate.score.desc(), Duplicate.left_id, Duplicate.right_id)
    query = _seen().where(Duplicate.state == state).order_by(*order)
    return list(session().scalars(query.limit(limit).offset(skip)))


def count_pairs(state: str = "open", limit: int = 10_000) -> int:
    """How many pairs there are, counted up to ``limit`` + 1."""
    inner = _seen().with_only_columns(Duplicate.left_id).where(Duplicate.state == state)
    return (
        session().scalar(select(func.count()).select_from(inner.limit(limit + 1).subquery())) or 0
    )


def every_pair() -> Iterator[tuple[int, int, float]]:
    """(id, id, score) of all open pairs, the surest first."""
    columns = (Duplicate.left_id, Duplicate.right_id, Duplicate.score)
    query = _seen().with_only_columns(*columns).where(Duplicate.state == "open")
    rows = session().execute(query.order_by(Duplicate.score.desc(), *columns[:2]))
    return ((one, other, score) for one, other, score in rows)


def pair(one: int, other: int) -> Duplicate:
    """The pair of two contacts. :raises NotFound: there is none that the actor sees."""
    left, right = sorted((one, other))
    query = _seen().where(Duplicate.left_id == left, Duplicate.right_id == right)
    found = session().scalar(query)
    if found is None:
        raise NotFound("contacts.duplicate", left)
    return found


def decide(one: int, other: int, *, different: bool = True) -> None:
    """Remember that two contacts are not one, or take that back.

    Two that nobody suspected yet can be told apart too: a scan leaves them alone then.

    :raises Forbidden: the actor may not decide. :raises NotFound: one is out of sight.
    """
    actor().require(MERGE)
    left, right = sorted((one, other))
    for number in (left, right):
        get(CONTACT, number)
    with write() as current:
        found = current.get(Duplicate, (left, right))
        if found is None:
            found = Duplicate(left_id=left, right_id=right, score=0.0, reasons=[])
            current.add(found)
        found.state = "different" if different else "open"
        found.decided_by_id = actor().user_id if different else None
        found.decided_at = utcnow() if different else None
        current.flush()
        said: dict[str, Any] = {"duplicate_of": [right, None] if different else [None, right]}
        audit_log(
            current, "not_duplicate" if different else "duplicate", CONTACT, left, changes=said
        )

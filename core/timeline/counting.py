"""How much people did: calls, mails, messages, meetings and visits they logged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from core.access.actor import actor
from core.db.session import session
from core.timeline.history import History, stream
from core.timeline.models import TimelineEntry
from core.timeline.visibility import entry_scope

#: Kinds of entries that are work with a customer.
CONTACTS = ("call", "meeting", "visit", "mail", "message")


def logged_by(
    start: datetime, after: datetime, users: Collection[int] | None = None
) -> Mapping[int, Counter[str]]:
    """User → how many entries of each kind they logged from one moment to before another.

    What came from the customer is not counted; nor what the actor does not see.

    :param users: of whom; None: of everybody.
    """
    entry = TimelineEntry
    query = (
        select(entry.user_id, entry.kind, func.count())
        .where(*_counted(start, after, CONTACTS), entry.user_id.is_not(None))
        .where(entry.deleted_at.is_(None))
        .group_by(entry.user_id, entry.kind)
    )
    if users is not None:
        query = query.where(entry.user_id.in_(users))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    options = {"scope": entry_scope(actor())}
    for user, kind, count in session().execute(query.execution_options(**options)):
        found[user or 0][kind] = count
    return found


def logged_entries(
    start: datetime,
    after: datetime,
    user: int,
    kinds: Collection[str],
    cursor: str | None = None,
    limit: int = 30,
) -> History:
    """The entries that :func:`logged_by` counts of a user, of some kinds; the newest first.

    :param cursor: of the page before. :raises Invalid: it is unknown.
    """
    wanted = [kind for kind in CONTACTS if kind in kinds]
    ours = (*_counted(start, after, wanted), TimelineEntry.user_id == user)
    return stream(ours, cursor, limit)


def _counted(start: datetime, after: datetime, kinds: Collection[str]) -> tuple[Any, ...]:
    entry = TimelineEntry
    ours = or_(entry.direction.is_(None), entry.direction == "out")
    return entry.kind.in_(kinds), entry.at >= start, entry.at < after, ours

"""Slows down guessing: failed sign-ins are counted per account and address, in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case, delete, or_

from core.access.models import LoginAttempt
from core.db.base import utcnow
from core.db.session import session, write
from core.db.upsert import upsert

#: Attempts that cost nothing: for an account at one address, an account, an address.
FREE = {"pair": 5, "account": 50, "address": 50}
#: The first wait; each further failure doubles it.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
#: A series of failures is forgotten after so long without another.
FORGET = timedelta(hours=1)


class TooMany(Exception):
    """Too many attempts; ``seconds`` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def charge(account: str, ip: str | None) -> None:
    """Count an attempt before its password is looked at, so that parallel guesses gain nothing.

    :param ip: None where the address says nothing of who asks (a mail program acting for many).
    :raises TooMany: the person has to wait; the attempt is not counted.
    """
    with write():
        waits = [_charge(kind, key) for kind, key in _keys(account, ip)]
    if any(waits):
        raise TooMany(max(waits))


def forget(account: str, ip: str | None) -> None:
    """The sign-in succeeded: its failures are forgiven (those of the whole address are not)."""
    keys = [key for kind, key in _keys(account, ip) if kind != "address"]
    with write() as current:
        current.execute(delete(LoginAttempt).where(LoginAttempt.key.in_(keys)))


def remove_old(before: datetime) -> int:
    """Remove counts nobody added to since an instant. :returns: how many."""
    with write() as current:
        old = delete(LoginAttempt).where(LoginAttempt.last_at < before)
        return current.execute(old).rowcount  # type: ignore[attr-defined]


def _charge(kind: str, key: str) -> int:
    """Add one to a count unless it is blocked. :returns: seconds to wait."""
    now = utcnow()
    insert = upsert()(LoginAttempt).values(key=key, count=1, last_at=now, blocked_until=None)
    raised = case((LoginAttempt.last_at < now - FORGET, 1), else_=LoginAttempt.count + 1)
    counted = session().scalar(
        insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"count": raised, "last_at": now},
            where=or_(LoginAttempt.blocked_until.is_(None), LoginAttempt.blocked_until <= now),
        )
        .returning(LoginAttempt.count)
        .execution_options(synchronize_session=False)
    )
    row = session().get_one(LoginAttempt, key, populate_existing=True)
    if counted is None:
        return max(1, round((row.blocked_until - now).total_seconds()))  # type: ignore[operator]
    beyond = counted - FREE[kind]
    if beyond >= 0:
        row.blocked_until = now + min(FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT)
        session().flush()
    return 0


def _keys(account: str, ip: str | None) -> Iterable[tuple[str, str]]:
    for kind, text in (("pair", f"{account}|{ip}"), ("account", account), ("address", ip)):
        if text is None:
            continue
        yield kind, hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()

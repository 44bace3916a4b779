"""Idempotency-Key: a request that is sent again is answered again, and done once.

The key is claimed in a short transaction of its own, so that a second request meanwhile gets 409;
the answer is stored in the transaction of the work, so that both exist or neither.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from sqlalchemy import Integer, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.access import actor
from core.db import Base, session, write
from core.db.base import utcnow
from core.db.types import Json, UTCDateTime
from core.locale import _
from core.rest.problems import Refused, answer

KEPT = timedelta(hours=48)
#: After so long a claim without an answer belongs to a process that died.
LEASE = timedelta(seconds=60)
MAX_LENGTH = 200

#: What a piece of work returns: status, JSON data, headers.
Result = tuple[int, Any, dict[str, str]]


class StoredAnswer(Base):
    """A request with an Idempotency-Key and, once it is done, its answer."""

    __tablename__ = "core_idempotency"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Whose key it is; no foreign key, rows live two days.
    user_id: Mapped[int] = mapped_column(Integer)
    #: As the program chose it.
    key: Mapped[str] = mapped_column(String(MAX_LENGTH))
    #: SHA-256 of method, address and body: another request with the same key is refused.
    request: Mapped[str] = mapped_column(String(64))
    #: Who works on it; a process that lost its claim cannot commit.
    claim: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
    #: Empty while it is being worked on.
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[dict | None] = mapped_column(Json)
    answer: Mapped[dict | None] = mapped_column(Json)


def once(work: Callable[[], Result]) -> Response:
    """Do the work in a unit of work, once per Idempotency-Key.

    :raises Refused: 400 bad key, 409 the first request is still running, 422 the key was used for
        another request.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with write():
            return _answer(work())
    if not (0 < len(key) <= MAX_LENGTH and key.isprintable() and key.isascii()):
        raise Refused(400, _("Idempotency-Key: use 1 to 200 printable characters."))
    claim = secrets.token_hex(16)
    stored = _claim(key, claim)
    if stored is not None:
        return _answer(stored, **{"Idempotent-Replayed": "true"})
    try:
        with write() as current:
            result = work()
            _finish(current, key, claim, result)
    except BaseException:
        with write() as current:
            current.execute(delete(StoredAnswer).where(*_mine(key), StoredAnswer.claim == claim))
        raise
    return _answer(result)


def _answer(result: Result, **headers: str) -> Response:
    status, data, own = result
    return answer(data, status, {**own, **headers})


def _mine(key: str) -> tuple:
    return StoredAnswer.user_id == actor().user_id, StoredAnswer.key == key


def _claim(key: str, claim: str) -> Result | None:
    """Claim the key; the stored answer when the request was done before."""
    digest = hashlib.sha256(
        b"\0".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    ).hexdigest()
    try:
        with write() as current:
            current.execute(delete(StoredAnswer).where(StoredAnswer.claimed_at < utcnow() - KEPT))
            known = current.scalar(select(StoredAnswer).where(*_mine(key)).with_for_update())
            if known is None:
                current.add(
                    StoredAnswer(user_id=actor().user_id, key=key, request=digest, claim=claim)
                )
                return None
            return _known(known, digest, claim)
    except IntegrityError:  # somebody claimed it between our look and our insert
        raise Refused(409, _running(), headers={"Retry-After": "1"}) from None


def _known(known: StoredAnswer, digest: str, claim: str) -> Result | None:
    if known.request != digest:
        raise Refused(422, _("This Idempotency-Key was used for another request."))
    if known.status is not None:
        return known.status, known.answer, dict(known.headers or {})
    if known.claimed_at > utcnow() - LEASE:
        raise Refused(409, _running(), headers={"Retry-After": "1"})
    known.claim, known.claimed_at = claim, utcnow()
    return None


def _running() -> str:
    return _("The first request with this Idempotency-Key is still being worked on.")


def _finish(current: Any, key: str, claim: str, result: Result) -> None:
    """Keep the answer, unless another process took the claim over meanwhile."""
    query = select(StoredAnswer).where(*_mine(key), StoredAnswer.claim == claim)
    stored = session().scalar(query.with_for_update())
    if stored is None:
        raise Refused(409, _running(), headers={"Retry-After": "1"})
    stored.status, stored.answer, stored.headers = result
    current.flush()

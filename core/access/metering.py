"""How many requests a token makes a minute, counted for all processes together.

A process takes requests out of the database by the block, so that most requests cost nothing; blocks
come from one count, so never more than the limit are let through, wherever they arrive. What a process
took and did not use is lost when the minute ends: a twentieth of the limit at most.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import case
from sqlalchemy.exc import OperationalError

from core.access.models import TokenMinute
from core.db.session import session, write
from core.db.upsert import upsert

#: Blocks in a whole limit.
BLOCKS = 20
_lock = threading.Lock()


@dataclass
class _Share:
    """What this process holds of a token's minute."""

    minute: int
    left: int = 0
    #: Nothing more can be taken in this minute.
    spent: bool = False


def wait_for(token: str, token_id: int, limit: int) -> int:
    """Count a request. :param token: the hash of it. :returns: seconds to wait; 0 when it may go on."""
    now = time.time()
    minute = int(now // 60)
    with _lock:
        share = _share(token, minute)
        share.left -= 1
        if share.left >= 0:
            return 0
        spent = share.spent
    if not spent and _taken(share, token_id, limit):
        return 0
    return 60 - int(now % 60)


def _taken(share: _Share, token_id: int, limit: int) -> bool:
    """Take a block and use one of it. :returns: False when the minute is used up."""
    block = max(1, limit // BLOCKS)
    try:
        given = min(block, limit + block - _draw(token_id, share.minute, block))
    except OperationalError:  # the database is busy beyond its patience: let this one through
        return True
    with _lock:
        share.spent = given < 1
        share.left = max(share.left, 0) + max(given - 1, 0)
    return given > 0


def _draw(token_id: int, minute: int, block: int) -> int:
    """Add a block to what was taken in a minute. :returns: all that was taken, with it."""
    same = TokenMinute.minute == minute
    drawn = (
        upsert()(TokenMinute)
        .values(token_id=token_id, minute=minute, taken=block)
        .on_conflict_do_update(
            index_elements=["token_id"],
            set_={"minute": minute, "taken": case((same, TokenMinute.taken + block), else_=block)},
        )
        .returning(TokenMinute.taken)
    )
    with write(checked=False):
        return session().scalars(drawn.execution_options(synchronize_session=False)).one()


def _share(token: str, minute: int) -> _Share:
    """What this process holds; what it held in minutes that are over is forgotten."""
    shares: dict[str, _Share] = current_app.extensions.setdefault("cauce_token_shares", {})
    found = shares.get(token)
    if found is None or found.minute != minute:
        for other in [name for name, share in shares.items() if share.minute != minute]:
            del shares[other]
        found = shares[token] = _Share(minute)
    return found

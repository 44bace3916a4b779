"""Who is told what happens with a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.access.actor import actor
from core.access.models import User
from core.access.sessions import actor_of
from core.db.prepared import prepared_rows
from core.db.scoping import EVERYTHING
from core.db.session import session, write
from core.records.service import get
from core.timeline.models import Follower, TimelineEntry
from core.timeline.visibility import visible


def follow(model: str, record_id: int, user_id: int | None = None) -> None:
    """Tell a user from now on what happens with a record. :param user_id: the actor by default.

    :raises NotFound: the actor does not see the record.
    """
    get(model, record_id)
    _set(model, record_id, user_id or _me(), True)


def unfollow(model: str, record_id: int, user_id: int | None = None) -> None:
    """Stop telling a user; being mentioned still reaches them. :raises NotFound: as above."""
    get(model, record_id)
    _set(model, record_id, user_id or _me(), False)


def is_following(model: str, record_id: int, user_id: int | None = None) -> bool:
    """Whether a user, the actor by default, is told what happens with a record."""
    values = {"of": model, "number": record_id, "who": user_id or actor().user_id}
    return bool(prepared_rows("timeline.following", _is_following, values))


def _is_following() -> Select:
    query = _of(bindparam("of"), bindparam("number"))
    return query.where(Follower.user_id == bindparam("who"))


def followers_of(model: str, record_id: int) -> list[int]:
    """Users who follow a record. Nobody asks whether they still see it: see :func:`who_sees`."""
    return list(session().scalars(_of(model, record_id)))


def begin_following(model: str, record_id: int, user_ids: Iterable[int]) -> None:
    """Let users follow a record they wrote on, own or were mentioned at, unless they have stopped."""
    wanted = set(user_ids)
    query = select(Follower.user_id).where(Follower.model == model, Follower.record_id == record_id)
    missing = wanted - set(session().scalars(query)) if wanted else ()
    with write() as current:
        current.add_all(
            Follower(model=model, record_id=record_id, user_id=number) for number in sorted(missing)
        )
        current.flush()


def who_sees(entry: TimelineEntry, user_ids: Iterable[int]) -> list[int]:
    """Those of the users who see an entry: active, and within reach of its record."""
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        return []
    people = session().scalars(select(User).where(User.id.in_(wanted), User.active))
    seeing = {user.id for user in people.all() if _sees(user, entry)}
    return [number for number in wanted if number in seeing]


def _sees(user: User, entry: TimelineEntry) -> bool:
    condition = visible(actor_of(user))
    query = select(TimelineEntry.id).where(TimelineEntry.id == entry.id, condition)
    return session().scalar(query.execution_options(scope=EVERYTHING)) is not None


def _of(model: Any, record_id: Any) -> Select:
    return select(Follower.user_id).where(
        Follower.model == model, Follower.record_id == record_id, Follower.following
    )


def _me() -> int:
    number = actor().user_id
    if number is None:
        raise LookupError("only a person follows a record")
    return number


def _set(model: str, record_id: int, user_id: int, following: bool) -> None:
    with write() as current:
        query = select(Follower).where(
            Follower.model == model, Follower.record_id == record_id, Follower.user_id == user_id
        )
        row = current.scalar(query)
        if row is None:
            row = Follower(model=model, record_id=record_id, user_id=user_id)
            current.add(row)
        row.following = following
        current.flush()

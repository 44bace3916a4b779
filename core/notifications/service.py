"""Telling people something, and what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from core.access.actor import Actor, actor, records_seen, scope_of
from core.access.models import User
from core.access.sessions import actor_of
from core.db.base import utcnow
from core.db.session import session, write
from core.notifications.choices import choices_of, hours_of, mail_time
from core.notifications.models import Notification
from core.records.spec import UnknownModel, spec_of

#: More unread ones are shown as "99".
MOST = 99
#: The same about the same record is not told twice within so long.
AGAIN = timedelta(minutes=10)


def notify(
    user_ids: Iterable[int],
    kind: str,
    title: str,
    url: str = "",
    *,
    model: str | None = None,
    record_id: int | None = None,
) -> list[int]:
    """Tell people something, as each of them wants to be told of this kind.

    Whoever does not see the record is told nothing; nor is the actor, who knows.

    :param kind: name of a :class:`~core.notifications.kinds.NotificationKind`.
    :param title: one sentence, as people read it.
    :param url: address on this site that it leads to.
    :param model: record it is about, with ``record_id``.
    :returns: the users who were told.
    """
    told = []
    wanted = {number for number in user_ids if number and number != actor().user_id}
    users = session().scalars(select(User).where(User.id.in_(wanted), User.active)).all()
    with write() as current:
        for user in users:
            if model and not sees(actor_of(user), model, record_id or 0):
                continue
            shown, mail = choices_of(user.id).get(kind, (True, "none"))
            at = mail_time(user, hours_of(user.id), mail)
            if (not shown and at is None) or _told_already(user.id, kind, title, model, record_id):
                continue
            row = Notification(
                user_id=user.id,
                kind=kind,
                title=title[:300],
                url=url[:300],
                model=model,
                record_id=record_id,
                read_at=None if shown else utcnow(),
                mail_at=at,
            )
            current.add(row)
            told.append(user.id)
        current.flush()
    return told


def sees(who: Actor, model: str, record_id: int) -> bool:
    """Whether somebody sees a record."""
    try:
        cls = spec_of(model).cls
    except UnknownModel:
        return False
    query = select(cls.id).where(cls.id == record_id).execution_options(scope=scope_of(who))
    return session().scalar(query) is not None


def _told_already(
    user_id: int, kind: str, title: str, model: str | None, record_id: int | None
) -> bool:
    query = select(Notification.id).where(
        Notification.user_id == user_id,
        Notification.kind == kind,
        Notification.title == title,
        Notification.model == model,
        Notification.record_id == record_id,
        Notification.at > utcnow() - AGAIN,
    )
    return session().scalar(query.limit(1)) is not None


def of(who: Actor) -> list[ColumnElement[bool]]:
    """The conditions of what somebody was told and may still see."""
    about = records_seen(who, Notification.model, Notification.record_id)
    return [Notification.user_id == who.user_id, or_(Notification.model.is_(None), about)]


def inbox(
    limit: int = 50, before: int | None = None, *, unread: bool = False
) -> list[Notification]:
    """What the actor was told, the last first. :param before: id of the last one of a page."""
    query = select(Notification).where(*of(actor())).order_by(Notification.id.desc()).limit(limit)
    if before:
        query = query.where(Notification.id < before)
    if unread:
        query = query.where(Notification.read_at.is_(None))
    return list(session().scalars(query))


def unread_statement() -> Select:
    """The statement of how many the actor has not read, at most 99."""
    inner = select(Notification.id).where(*of(actor()), Notification.read_at.is_(None))
    return select(func.count()).select_from(inner.limit(MOST).subquery())


def unread() -> int:
    """How many the actor has not read, at most 99."""
    return session().scalar(unread_statement()) or 0


def read(notification_id: int) -> Notification | None:
    """The actor reads one. :returns: it, or None when it is not theirs or hidden."""
    query = select(Notification).where(Notification.id == notification_id, *of(actor()))
    with write() as current:
        found = current.scalar(query)
        if found is not None and found.read_at is None:
            found.read_at = utcnow()
            current.flush()
    return found


def read_all() -> None:
    """The actor has read everything."""
    with write() as current:
        current.execute(
            update(Notification)
            .where(Notification.user_id == actor().user_id, Notification.read_at.is_(None))
            .values(read_at=utcnow())
            .execution_options(synchronize_session=False)
        )

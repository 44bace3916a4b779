"""Jobs: mails of notifications, and reminders of activities."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from core.access.models import User
from core.access.sessions import actor_of
from core.activities.models import Activity, open_conditions
from core.config import Settings
from core.db.base import utcnow
from core.db.session import session, write
from core.jobs import Run, job
from core.locale import _, _l, using_locale
from core.mail import Mail, send
from core.notifications.choices import hours_of
from core.notifications.models import Notification
from core.notifications.service import notify, of
from core.settings import current_company

#: Reminders of what was due longer ago come too late.
LATE = timedelta(hours=1)


@job("core.notifications.mail", label=_l("Mails of notifications"))
def send_mails(run: Run) -> dict[str, int]:
    """One mail a person with everything that may go out now and that they may see."""
    now = utcnow()
    due = (Notification.mail_at <= now,)
    users = session().scalars(
        select(User).where(User.active, User.id.in_(select(Notification.user_id).where(*due)))
    )
    sent = 0
    for user in users.all():
        sent += _mail(user, now)
    return {"sent": sent}


def _mail(user: User, now: datetime) -> bool:
    who = actor_of(user)
    query = (
        select(Notification)
        .where(*of(who), Notification.mail_at <= now, Notification.read_at.is_(None))
        .order_by(Notification.id)
    )
    rows = session().scalars(query).all()
    with write() as current, using_locale(_locale(user)):
        if rows:
            lines = [f"- {row.title}\n  {_address(row.url)}".rstrip() for row in rows]
            count = len(rows)
            subject = rows[0].title if count == 1 else _("%(num)s notifications", num=count)
            subject = " ".join(subject.split())
            send(Mail(to=(user.mail,), subject=subject, text="\n\n".join(lines), user_id=user.id))
        current.execute(
            update(Notification)
            .where(Notification.user_id == user.id, Notification.mail_at <= now)
            .values(mail_at=None)
            .execution_options(synchronize_session=False)
        )
    return bool(rows)


def _locale(user: User) -> str:
    company = current_company()
    return user.locale or (company.locale if company else "es")


def _address(url: str) -> str:
    from flask import current_app

    settings: Settings = current_app.config["CAUCE"]
    return f"{settings.base_url.rstrip('/')}{url}" if url else ""


@job("core.notifications.remind", label=_l("Reminders of activities"))
def remind(run: Run) -> dict[str, int]:
    """Tell owners what is due in a moment, each as early as they want."""
    now = utcnow()
    query = (
        select(Activity.id, Activity.owner_id, Activity.due_at, Activity.subject)
        .where(*open_conditions(), Activity.reminded_at.is_(None), Activity.all_day.is_(False))
        .where(Activity.due_at > now - LATE, Activity.due_at <= now + timedelta(days=1))
        .where(Activity.owner_id.is_not(None))
        .order_by(Activity.due_at)
        .limit(2000)
    )
    early: dict[int, int] = {}
    count = 0
    for row in session().execute(query).all():
        if row.owner_id not in early:
            early[row.owner_id] = hours_of(row.owner_id).remind_minutes
        minutes = early[row.owner_id]
        if minutes and row.due_at <= now + timedelta(minutes=minutes):
            count += _remind(row.id, row.owner_id)
    return {"reminded": count}


def _remind(activity_id: int, owner_id: int) -> bool:
    activity = session().get(Activity, activity_id)
    user = session().get(User, owner_id)
    if activity is None or user is None:
        return False
    with using_locale(_locale(user)):
        told = notify(
            [owner_id],
            "core.reminder",
            _("In a moment: %(subject)s", subject=activity.subject),
            "/activities",
            model=activity.model,
            record_id=activity.record_id,
        )
    table = Activity.__table__
    session().execute(update(table).where(table.c.id == activity_id).values(reminded_at=utcnow()))
    return bool(told)


def purge(before: datetime) -> int:
    """Forget what was told before a moment. :returns: how many there were."""
    with write() as current:
        done = current.execute(
            delete(Notification)
            .where(Notification.at < before)
            .execution_options(synchronize_session=False)
        )
    return done.rowcount or 0  # type: ignore[attr-defined]

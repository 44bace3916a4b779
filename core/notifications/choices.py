"""How and when each person is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from core.access.models import User
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _
from core.notifications.kinds import MAILS, NotificationKind
from core.notifications.models import NotificationChoice, NotificationHours
from core.records.errors import Invalid
from core.settings import company_calendar, company_defaults, current_company

#: When the mail of the day goes out, by the person's clock.
DIGEST = time(8)


def kinds() -> dict[str, NotificationKind]:
    """Every kind by name, in order."""
    return {kind.name: kind for kind in current_app.extensions["cauce"].of(NotificationKind)}


def choices_of(user_id: int) -> dict[str, tuple[bool, str]]:
    """Kind → (in the bell, mail) of somebody."""
    rows = session().scalars(
        select(NotificationChoice).where(NotificationChoice.user_id == user_id)
    )
    found = {name: (True, kind.mail) for name, kind in kinds().items()}
    found |= {row.kind: (row.shown, row.mail) for row in rows if row.kind in found}
    return found


def hours_of(user_id: int) -> NotificationHours:
    """The hours of somebody; the usual ones until they choose."""
    row = session().get(NotificationHours, user_id)
    return row or NotificationHours(user_id=user_id, working_only=False, remind_minutes=15)


def save(
    user_id: int, chosen: Mapping[str, tuple[bool, str]], hours: Mapping[str, str | None]
) -> None:
    """Keep somebody's choices.

    :param hours: working_only ("1"), quiet_from, quiet_to ("20:00"), remind_minutes.
    :raises Invalid: an hour is none, or only one of two is given.
    """
    start, end = _clock(hours, "quiet_from"), _clock(hours, "quiet_to")
    if (start is None) != (end is None):
        raise Invalid({"quiet_to": [_("Give both hours, or none.")]})
    minutes = str(hours.get("remind_minutes") or "0")
    if not minutes.isdecimal() or int(minutes) > 1440:
        raise Invalid({"remind_minutes": [_("Write the minutes, from 0 to 1440.")]})
    ways = dict(MAILS)
    with write() as current:
        for kind, (shown, mail) in chosen.items():
            if kind in kinds() and mail in ways:
                row = NotificationChoice(user_id=user_id, kind=kind, shown=shown, mail=mail)
                current.merge(row)
        row_ = current.get(NotificationHours, user_id) or NotificationHours(user_id=user_id)
        row_.working_only = bool(hours.get("working_only"))
        row_.quiet_from, row_.quiet_to, row_.remind_minutes = start, end, int(minutes)
        current.add(row_)
        current.flush()


def _clock(hours: Mapping[str, str | None], name: str) -> str | None:
    text = (hours.get(name) or "").strip()
    if not text:
        return None
    try:
        return f"{datetime.strptime(text, '%H:%M').time():%H:%M}"  # noqa: DTZ007
    except ValueError:
        raise Invalid({name: [_("Write an hour, for example 17:30.")]}) from None


def zone_of(user: User) -> ZoneInfo:
    """The zone of somebody, or the company's."""
    return ZoneInfo(user.timezone or company_defaults()["timezone"])


def mail_time(
    user: User, hours: NotificationHours, way: str, now: datetime | None = None
) -> datetime | None:
    """When a mail may go out to somebody: at once, after their quiet hours, with the mail of the
    day; None when they want none."""
    now = now or utcnow()
    if way == "none":
        return None
    return after_quiet(user, hours, _next_digest(user, now) if way == "digest" else now)


def after_quiet(user: User, hours: NotificationHours, moment: datetime) -> datetime:
    """The first moment from one on that is not quiet for somebody."""
    company = current_company()
    if hours.working_only and company:
        moment = company_calendar(company).add_working_time(moment, timedelta())
    if hours.quiet_from and hours.quiet_to:
        local = moment.astimezone(zone_of(user))
        clock, start, end = f"{local:%H:%M}", hours.quiet_from, hours.quiet_to
        quiet = start <= clock < end if start < end else clock >= start or clock < end
        if quiet:
            day = local.date() + timedelta(days=1 if start >= end and clock >= start else 0)
            opened = datetime.combine(day, time.fromisoformat(end), local.tzinfo)
            moment = opened.astimezone(UTC)
    return moment


def _next_digest(user: User, now: datetime) -> datetime:
    local = now.astimezone(zone_of(user))
    today = datetime.combine(local.date(), DIGEST, local.tzinfo)
    return (today if today > local else today + timedelta(days=1)).astimezone(UTC)

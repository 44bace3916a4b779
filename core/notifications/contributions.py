"""What notifications bring: their kinds, who hears what, their jobs."""

from datetime import timedelta

from core.activities import activity_reassigned, activity_scheduled
from core.jobs import Retention, Schedule
from core.kernel.events import On
from core.lifecycle.erasing import Trace
from core.locale import _l
from core.notifications import models
from core.notifications.hearing import activity_given, entry_renamed, entry_written
from core.notifications.kinds import NotificationKind
from core.notifications.sending import purge, remind, send_mails
from core.timeline import entry_added, entry_changed

contributions = (
    NotificationKind(
        name="core.mention", label=_l("Somebody mentions me"), icon="at", mail="now", weight=10
    ),
    NotificationKind(
        name="core.assigned",
        label=_l("An activity is given to me"),
        icon="calendar-event",
        mail="digest",
        weight=20,
    ),
    NotificationKind(
        name="core.reminder", label=_l("Reminders of activities"), icon="alarm", weight=30
    ),
    NotificationKind(
        name="core.followed",
        label=_l("News of what I follow"),
        icon="bell",
        mail="digest",
        weight=40,
    ),
    On(name="core.notify.entry", event=entry_added, call=entry_written),
    On(name="core.notify.entry_changed", event=entry_changed, call=entry_renamed),
    On(name="core.notify.scheduled", event=activity_scheduled, call=activity_given),
    On(name="core.notify.reassigned", event=activity_reassigned, call=activity_given),
    Trace(name="core.notifications", cls=models.Notification),
    send_mails,
    remind,
    Schedule(name="core.notifications.mail", job=send_mails, every=timedelta(minutes=2)),
    Schedule(name="core.notifications.remind", job=remind, every=timedelta(minutes=1)),
    Retention(name="core.notifications", days=90, purge=purge, label=_l("Notifications")),
)

__all__ = ["contributions", "models"]

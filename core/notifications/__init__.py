"""Telling people: the bell, mails at once or once a day, quiet hours, reminders."""

from core.notifications.kinds import NotificationKind
from core.notifications.service import notify

__all__ = ["NotificationKind", "notify"]

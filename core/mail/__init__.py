"""Outgoing mail: written to the outbox inside a unit of work, sent by a job afterwards."""

from core.mail.again import bounced, send_again, take_as_sent
from core.mail.models import OutgoingMail
from core.mail.service import BadMail, Mail, check_address, compose, mail_settled, send

__all__ = [
    "BadMail",
    "Mail",
    "OutgoingMail",
    "bounced",
    "check_address",
    "compose",
    "mail_settled",
    "send",
    "send_again",
    "take_as_sent",
]

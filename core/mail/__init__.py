"""Outgoing mail: written to the outbox inside a unit of work, sent by a job afterwards."""

from core.mail.models import OutgoingMail
from core.mail.service import BadMail, Mail, check_address, compose, send

__all__ = ["BadMail", "Mail", "OutgoingMail", "check_address", "compose", "send"]

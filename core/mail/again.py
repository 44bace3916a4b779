"""Mails that did not leave, or of which nobody knows whether they did: a person decides."""

from __future__ import annotations

from sqlalchemy import select

from core.db.base import utcnow
from core.db.session import write
from core.jobs import enqueue
from core.jobs.queue import restart, settle
from core.mail.models import OutgoingMail
from core.mail.service import AGAIN, ONCE, mail_settled


def send_again(mail_id: int) -> bool:
    """Try a refused, given-up or doubtful mail once more, with the Message-ID it has.

    :returns: False: it has left, or is on its way.
    """
    with write() as current:
        mail = current.get_one(OutgoingMail, mail_id)
        if mail.state == "waiting":
            return mail.job_id is not None and restart(mail.job_id)
        if mail.state != "refused":
            return False
        mail.state, mail.refused, mail.sent_at = "waiting", {}, None
        job = enqueue(ONCE if mail.once else AGAIN, {"mail_id": mail.id}, user=None)
        current.flush()
        mail.job_id = job.id
    return True


def take_as_sent(mail_id: int) -> bool:
    """Say of a doubtful mail that it did leave. :returns: False: there is no doubt about it."""
    with write() as current:
        mail = current.get_one(OutgoingMail, mail_id)
        if mail.state != "waiting" or mail.job_id is None or not settle(mail.job_id):
            return False
        mail.state, mail.sent_at = "sent", utcnow()
        current.flush()
        mail_settled.emit(mail=mail)
    return True


def bounced(message_id: str, refused: dict[str, str]) -> OutgoingMail | None:
    """A mail came back: mark it as refused. :returns: it; None when it is none of ours.

    :param refused: address → reason, as the other server told.
    """
    with write() as current:
        mail = current.scalar(select(OutgoingMail).where(OutgoingMail.message_id == message_id))
        if mail is not None and mail.state != "refused":
            mail.state, mail.refused = "refused", refused
            current.flush()
            mail_settled.emit(mail=mail)
        return mail

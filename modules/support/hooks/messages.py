"""What mails mean to the clocks of a case."""

from __future__ import annotations

from core.api.mail import OutgoingMail, entry_of, is_automatic, mail_settled
from core.api.services import On, session
from modules.support.models import CASE, Case
from modules.support.services import clocks
from modules.support.sla.engine import Happening


def on_settled(mail: OutgoingMail) -> None:
    """A mail that was refused, or came back, answered nobody; sent again, it did. What a rule sends
    answers nobody."""
    entry = entry_of(mail) if mail.model == CASE else None
    if entry is None or is_automatic(entry):
        return
    if mail.state == "refused":
        clocks.forget_entry(entry.id)
    elif not clocks.counts_entry(entry.id) and (case := session().get(Case, entry.record_id)):
        clocks.happened(case, Happening.REPLY, entry.at, entry_id=entry.id)


contributions = (On(name="support.mail.settled", event=mail_settled, call=on_settled),)

"""Mails to a contact for a purpose: whether they may leave, and what they must carry."""

from __future__ import annotations

from email.utils import parseaddr

from sqlalchemy import select

from core.api.mail import MailPurposes, Permit
from core.api.services import _, sudo
from modules.contacts.models import Purpose
from modules.contacts.services.privacy.preferences import preferences_url, unsubscribe_headers
from modules.contacts.services.privacy.purposes import PRESETS, purpose_named
from modules.contacts.services.privacy.reachable import may_contact, may_contact_many

#: What mails of everyday work are for.
EVERYDAY = "service"


def choices(contact_id: int) -> list[tuple[str, str, str]]:
    """The company's purposes, the one of everyday work first, with what the contact has not allowed."""
    query = select(Purpose.code, Purpose.name).where(Purpose.archived_at.is_(None))
    with sudo("purposes that a mail can have") as current:
        found = dict(current.execute(query.order_by(Purpose.id)).all())
    everyday = (EVERYDAY, found.pop(EVERYDAY, str(PRESETS[EVERYDAY].name)), "")
    return [everyday, *((code, name, _why_not(contact_id, code)) for code, name in found.items())]


def _why_not(contact_id: int, code: str) -> str:
    verdict = may_contact(contact_id, code, "mail")
    return "" if verdict or verdict.reason == "no_address" else verdict.text


def permit(contact_id: int, purpose: str, addresses: tuple[str, ...]) -> Permit:
    """Whether a contact may be written to at these addresses; a commercial mail says how to stop
    (LSSI 21.2; RFC 8058 for mail programs).

    :param purpose: code of a purpose; empty for everyday work.
    """
    code = purpose or EVERYDAY
    plain = [parseaddr(address)[1] for address in addresses]
    verdict = may_contact_many([contact_id], code, "mail", plain)[contact_id]
    aim = purpose_named(code) or PRESETS.get(code)
    if not verdict:
        name = str(aim.name) if aim else code
        hint = _("Choose another purpose, or note down first what they decided.")
        said = _("This mail cannot be sent for “%(purpose)s”.", purpose=name)
        return Permit(refusal=f"{said} {verdict.text} {hint}")
    if aim is None or not aim.commercial:
        return Permit()
    url = preferences_url(contact_id)
    footer = _("If you no longer want these mails, say so here: %(url)s", url=url)
    return Permit(headers=unsubscribe_headers(contact_id, code), footer=footer)


contributions = (MailPurposes(name="contacts.contact", choices=choices, permit=permit),)

"""Who is told before a contact is let go: whoever looks after it, whoever answers for privacy, and the
person, where the company wants it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import select

from core.api.locale import format_date, using_locale
from core.api.mail import Mail, send
from core.api.services import (
    NotificationKind,
    _,
    _l,
    current_company,
    ngettext,
    notify,
    people_with,
    sudo,
    write,
)
from modules.contacts.models import Contact, RetentionStep
from modules.contacts.services.privacy.reachable import may_contact

CONTACT = "contacts.contact"
KIND = NotificationKind(
    name="contacts.retention",
    label=_l("Contacts will be blocked because nobody speaks to them"),
    icon="hourglass-high",
    mail="digest",
)
#: The list of whom the rule is about to block.
SEGMENT = "/contacts/?" + urlencode({"filter": '{"and":[["segment","is","contacts.leaving"]]}'})


def tell_colleagues() -> None:
    """One notification each about all who were noticed and not told of yet, in one unit of work."""
    with write(), sudo("Retention of contacts") as current:
        rows = list(current.scalars(select(RetentionStep).where(RetentionStep.told.is_(False))))
        mine = select(Contact.id, Contact.owner_id).where(
            Contact.id.in_([row.contact_id for row in rows])
        )
        owners = Counter(owner for _id, owner in current.execute(mine) if owner)
        for row in rows:
            row.told = True
        current.flush()
        if rows:
            notify(people_with("privacy"), KIND.name, _words(len(rows)), "/contacts/retention")
        for owner, number in owners.items():
            notify([owner], KIND.name, _words(number), SEGMENT)


def _words(number: int) -> str:
    return ngettext(
        "%(num)s contact will be blocked soon: nobody has spoken to them for a long time",
        "%(num)s contacts will be blocked soon: nobody has spoken to them for a long time",
        number,
    )


def tell_person(contact_id: int, on: date) -> None:
    """Write to who is let go, where they may be written to; an answer keeps them."""
    if not may_contact(contact_id, "service", "mail"):
        return
    with sudo("Retention of contacts") as current:
        contact = current.get_one(Contact, contact_id)
        company = current_company()
        with using_locale(contact.language or (company.locale if company else "es")):
            name, day = company.name if company else "", format_date(on, "long")
            text = _(
                "It is a long time since we last spoke. On %(day)s we will block your data, and "
                "later erase them. If you want us to keep them, answer this mail.\n\n%(company)s",
                day=day,
                company=name,
            )
            mail = Mail(
                to=(contact.mail or "",),
                subject=_("Your data with %(company)s", company=name),
                text=text,
                model=CONTACT,
                record_id=contact_id,
            )
            send(mail, key=f"contacts.retention:{contact_id}:{on.isoformat()}")


contributions = (KIND,)

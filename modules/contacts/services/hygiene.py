"""What is missing or wrong in the base of contacts, as segments that are counted at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from core.api.models import utcnow
from core.api.services import Segment, _l, segment_query, session
from modules.contacts.models import Consent, Contact, RetentionStep
from modules.contacts.services.privacy.reachable import may_contact_many

CONTACT = "contacts.contact"
GROUP = "hygiene"
#: Contacts asked about at once.
CHUNK = 400


def without_basis() -> ColumnElement[bool]:
    """Neither customers nor people who allowed anything: there is no ground to keep or write to."""
    later = aliased(Consent)
    replaced = exists().where(later.earlier_id == Consent.id, later.contact_id == Contact.id)
    granted = exists().where(
        Consent.contact_id == Contact.id, Consent.decision == "granted", ~replaced
    )
    return and_(Contact.kind == "person", Contact.lifecycle.in_(("prospect", "other")), ~granted)


def incomplete() -> ColumnElement[bool]:
    """No way to reach them, or nothing that says where they are."""
    unreachable = and_(Contact.mail.is_(None), Contact.phone_e164.is_(None))
    return or_(unreachable, Contact.country.is_(None), Contact.city.is_(None))


def invalid_mail() -> ColumnElement[bool]:
    """A mail that no server would take: without a domain, with spaces, or of an example."""
    shape = Contact.mail.like("%_@_%._%")
    return and_(Contact.mail.is_not(None), or_(~shape, Contact.mail.like("% %")))


def silent_since(days: int) -> ColumnElement[bool]:
    """Nobody spoke or wrote to them for so long, and they are known for longer than that."""
    limit = utcnow() - timedelta(days=days)
    last = Contact.last_interaction_at
    return or_(last < limit, and_(last.is_(None), Contact.created_at < limit))


def to_write_to(purpose: str, most: int) -> tuple[list[tuple[int, str, str | None, str]], bool]:
    """Who was not spoken to for a year and may be written to by mail.

    :param purpose: code of a purpose.
    :returns: (id, name, city, why) of so many at most, and whether there are more.
    """
    found: list[tuple[int, str, str | None, str]] = []
    last = 0
    while len(found) <= most:
        query = segment_query("contacts.silent_12", where=(Contact.id > last,))
        ids = query.ids(CHUNK)
        if not ids:
            return found, False
        last = ids[-1]
        verdicts = may_contact_many(ids, purpose, "mail")
        able = [number for number in ids if verdicts[number]]
        rows = select(Contact.id, Contact.name, Contact.city).where(Contact.id.in_(able))
        for number, name, city in session().execute(rows.order_by(Contact.id)):
            found.append((number, name, city, verdicts[number].text))
    return found[:most], True


def leaving() -> ColumnElement[bool]:
    """Those to whom the retention rule has given notice."""
    mine = RetentionStep.contact_id == Contact.id
    return and_(
        Contact.blocked_at.is_(None), exists().where(mine, RetentionStep.erase_on.is_(None))
    )


contributions = (
    Segment(
        name="contacts.leaving",
        model=CONTACT,
        label=_l("To be blocked soon"),
        help=_l("The retention rule has given notice: speak to them, or let them go."),
        where=leaving,
        group=GROUP,
        weight=8,
    ),
    Segment(
        name="contacts.silent_6",
        model=CONTACT,
        label=_l("No interaction for 6 months"),
        help=_l("Nobody called, met or wrote to them."),
        where=lambda: silent_since(183),
        group=GROUP,
        weight=5,
    ),
    Segment(
        name="contacts.silent_12",
        model=CONTACT,
        label=_l("No interaction for 12 months"),
        help=_l("Candidates to be written to again, or to be let go."),
        where=lambda: silent_since(365),
        group=GROUP,
        weight=6,
    ),
    Segment(
        name="contacts.no_basis",
        model=CONTACT,
        label=_l("Without legal basis"),
        help=_l("People who are no customers and have allowed nothing."),
        where=without_basis,
        group=GROUP,
        weight=10,
    ),
    Segment(
        name="contacts.incomplete",
        model=CONTACT,
        label=_l("Incomplete"),
        help=_l("Neither mail nor phone, or no city or country."),
        where=incomplete,
        reads=("mail", "phone"),
        group=GROUP,
        weight=40,
    ),
    Segment(
        name="contacts.invalid_mail",
        model=CONTACT,
        label=_l("Invalid mail"),
        help=_l("Mails that cannot arrive as they are written."),
        where=invalid_mail,
        reads=("mail",),
        group=GROUP,
        weight=50,
    ),
    Segment(
        name="contacts.invalid_tax_id",
        model=CONTACT,
        label=_l("Invalid tax id"),
        help=_l("The control digit does not fit the country."),
        where=lambda: Contact.tax_id_status == "invalid",
        reads=("tax_id",),
        group=GROUP,
        weight=60,
    ),
)

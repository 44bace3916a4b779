"""Identities of contacts: kept with their mails and phones, added by channels, looked up by both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CompoundSelect, delete, insert, literal, select, union

from core.api.locale import phone
from core.api.models import UTCDateTime, utcnow
from core.api.services import Invalid, _, actor, get, session, sudo, write
from modules.contacts.models import Contact, ContactMail, ContactPhone, Identity
from modules.contacts.models.identity import KINDS, PERSONAL

CONTACT = "contacts.contact"
#: Fields of a contact that its identities follow.
FOLLOWED = frozenset({"mail", "phone", "country", "mails", "phones"})
#: Contacts of one statement.
CHUNK = 500
_KEY = ("contact_id", "channel", "kind", "value")


def normalise(channel: str, value: str, kind: str = "", country: str | None = None) -> str:
    """The canonical form of a value; "" when it cannot be one of that channel.

    :param kind: of the channel's kinds; the usual one by default. :param country: of a phone that is
        written without a prefix.
    """
    kinds = KINDS.get(channel, ())
    kind = kind or next(iter(kinds), "")
    text = "".join(value.split())
    if kind not in kinds or not text or len(text) > 254:
        return ""
    if channel == "mail":
        text = text.lower().removeprefix("mailto:")
        return text if "@" in text[1:-1] else ""
    if kind in ("e164", "phone"):
        # programs give WhatsApp numbers in full, without the plus
        bare = kind == "phone" and country is None and not text.startswith("+")
        found = phone(f"+{text}" if bare else text, country)
        return found.e164 or ""
    return text.removeprefix("@").lower() if kind == "username" else text


def find_by_identity(
    channel: str, value: str, *, kind: str = "", country: str | None = None
) -> list[int]:
    """Contacts in use that the actor sees and that are known by a value, the oldest first.

    Several people may share a mail or a phone: who asks for one person decides what several mean. A
    web form or a webhook asks as elevated work (``with sudo("web form"):``).
    """
    normal = normalise(channel, value, kind, country)
    if not normal:
        return []
    query = (
        select(Identity.contact_id)
        .join(Contact, Contact.id == Identity.contact_id)
        .where(
            Identity.value == normal,
            Identity.channel == channel,
            Contact.archived_at.is_(None),
            Contact.blocked_at.is_(None),
        )
    )
    if kind:
        query = query.where(Identity.kind == kind)
    return list(session().scalars(query.distinct().order_by(Identity.contact_id)))


def identities_of(contact_id: int) -> list[Identity]:
    """By what a contact is known. :raises NotFound: the actor does not see it."""
    get(CONTACT, contact_id)
    query = select(Identity).where(Identity.contact_id == contact_id)
    return list(session().scalars(query.order_by(Identity.channel, Identity.id)))


def identify(
    contact_id: int, channel: str, value: str, *, kind: str = "", country: str | None = None
) -> Identity:
    """Connect a contact with what a channel knows them by; doing it twice changes nothing.

    :raises NotFound: the actor does not see the contact.
    :raises Forbidden: the actor may not change contacts.
    :raises Invalid: the value is none of that channel, or belongs to somebody else.
    """
    get(CONTACT, contact_id)
    actor().require(f"{CONTACT}.update")
    kind = kind or next(iter(KINDS.get(channel, ())), "")
    normal = normalise(channel, value, kind, country)
    if not normal:
        raise Invalid({"value": [_("This is not an address of that channel.")]})
    with write(), sudo("The channel knows the contact by it") as current:
        query = select(Identity).where(
            Identity.channel == channel, Identity.kind == kind, Identity.value == normal
        )
        if channel not in PERSONAL:
            query = query.where(Identity.contact_id == contact_id)
        found = current.scalar(query)
        if found is not None and found.contact_id != contact_id:
            raise Invalid({"value": [_("It belongs to another contact.")]})
        if found is None:
            row = {"contact_id": contact_id, "channel": channel, "kind": kind, "value": normal}
            found = Identity(**row, source="added")
            current.add(found)
        found.source = "added"
        current.flush()
    return found


def follow_created(_spec: Any, ids: Sequence[int]) -> None:
    """Store the identities of new contacts, in the unit of work that made them."""
    moment = literal(utcnow(), UTCDateTime())
    for start in range(0, len(ids), CHUNK):
        known = _from_record(ids[start : start + CHUNK]).subquery()
        rows = select(*known.c, literal("record"), moment)
        session().execute(insert(Identity).from_select([*_KEY, "source", "since"], rows))


def follow_updated(_spec: Any, record: Any, changes: Mapping[str, Any]) -> None:
    """Bring the identities of a changed contact in line with its mails and phones."""
    if FOLLOWED & changes.keys():
        bring_in_line(record.id)


def bring_in_line(contact_id: int) -> None:
    """Make the identities of a contact follow its mails and phones; what was added stays."""
    current = session()
    current.flush()
    wanted = {tuple(row)[1:] for row in current.execute(_from_record([contact_id]))}
    columns = (Identity.channel, Identity.kind, Identity.value, Identity.source, Identity.id)
    query = select(*columns).where(Identity.contact_id == contact_id)
    stored = {tuple(row[:3]): row for row in current.execute(query)}
    gone = [row.id for key, row in stored.items() if row.source == "record" and key not in wanted]
    if gone:
        current.execute(
            delete(Identity)
            .where(Identity.id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    new = [dict(zip(_KEY, (contact_id, *key), strict=True)) for key in wanted - stored.keys()]
    if new:
        current.execute(insert(Identity), new)


def _from_record(ids: Iterable[int]) -> CompoundSelect:
    """(contact, channel, kind, value) of the mails and phones of contacts."""
    chosen = list(ids)
    mail, number = (literal("mail"), literal("address")), (literal("phone"), literal("e164"))
    sources: tuple[tuple[Any, tuple[Any, Any], Any], ...] = (
        (Contact.id, mail, Contact.mail),
        (Contact.id, number, Contact.phone_e164),
        (ContactMail.contact_id, mail, ContactMail.value),
        (ContactPhone.contact_id, number, ContactPhone.e164),
    )
    return union(
        *(
            select(key, *what, value).where(key.in_(chosen), value.is_not(None), value != "")
            for key, what, value in sources
        )
    )

"""What erasing a contact means: the row stays without the person, for what the law keeps of others."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.api.locale import using_locale
from core.api.models import digits, fold, utcnow
from core.api.services import Erasable, Erasing, FileRow, Spared, _, current_company, drop_files
from modules.contacts.models import (
    Consent,
    ConsentText,
    Contact,
    ContactAddress,
    ContactMail,
    ContactPhone,
    Identity,
    Relation,
    Request,
)
from modules.contacts.models.contact import name_key
from modules.contacts.services.privacy.consent import addresses_of
from modules.contacts.services.privacy.suppression import suppress

CONTACT = "contacts.contact"
#: What an anonymous row keeps, so that the totals of reports stay what they are.
KEPT = frozenset(
    {
        "id", "kind", "lifecycle", "country", "owner_id", "team_id", "created_at", "updated_at",
        "created_by_id", "version", "erased_at", "last_interaction_at", "merged_into_id",
    }
)  # fmt: skip
#: Words that stay where so many others have them too: then they tell nobody apart.
KEPT_IF_SHARED = ("source", "region")
ENOUGH = 3
#: Columns of the ledger that hold more than the decision itself.
EVIDENCE = ("source", "ip", "user_agent", "evidence", "file_id")
#: Tables of this module with a way of their own; rows of all others live with the contact.
APART = frozenset({"contacts_consent", "contacts_relation", "contacts_request"})
#: Lines a person reads in the copy of their data.
LINES: tuple[Any, ...] = (ContactMail, ContactPhone, ContactAddress, Identity)


def stamp(current: Session, contact_id: int) -> str | None:
    """When the row came into being, hashed: no other contact of that id has it."""
    made = current.scalar(select(Contact.created_at).where(Contact.id == contact_id))
    return hashlib.sha256(f"{contact_id} {made.isoformat()}".encode()).hexdigest() if made else None


def erase(erasing: Erasing) -> None:
    """Remember the addresses as hashes, collect what names the person, empty everything."""
    current, number = erasing.current, erasing.record_id
    contact = current.get_one(Contact, number)
    erasing.needles |= needles(current, contact)
    # also of what other modules knew: an office's mail names others too
    erasing.needles -= _of_others(current, erasing.needles, number)
    suppress(_addresses(current, contact), "erasure")
    _relations(erasing)
    _ledger(erasing)
    _lines(erasing)
    _requests(erasing)
    values = _anonymous(current, contact)
    query = update(Contact).where(Contact.id == number).values(values)
    current.execute(query.execution_options(synchronize_session=False))
    current.expire_all()
    erasing.note("contacts_contact", "emptied", 1)


def _lines(erasing: Erasing) -> None:
    """Mails, phones, addresses, identities, pairs that look alike: whatever lives with a contact."""
    for table in Contact.metadata.sorted_tables:
        if not table.name.startswith("contacts_") or table.name in APART:
            continue
        keys = [
            c for c in table.c if any(k.column.table is Contact.__table__ for k in c.foreign_keys)
        ]
        if keys:
            query = delete(table).where(or_(*(key == erasing.record_id for key in keys)))
            done = erasing.current.execute(query).rowcount  # type: ignore[attr-defined]
            erasing.note(table.name, "deleted", done)


def _requests(erasing: Erasing) -> None:
    """That somebody asked and was answered in time stays provable; who it was does not."""
    current, mine = erasing.current, Request.contact_id == erasing.record_id
    erasing.add("contacts.request", current.scalars(select(Request.id).where(mine)))
    values = {
        "name": "—", "sort_key": "", "search": func.coalesce(Request.number, ""), "mail": None,
        "details": None, "answer": None, "identity": "—",
    }  # fmt: skip
    query = update(Request).where(mine).values(values)
    done = current.execute(query.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    erasing.note("contacts_request", "emptied", done)


def _addresses(current: Session, contact: Contact) -> list[tuple[str, str]]:
    found = addresses_of(contact, ("mail", "phone"))
    query = select(Identity.channel, Identity.value).where(Identity.contact_id == contact.id)
    found += [
        ("mail" if channel == "mail" else "phone", value)
        for channel, value in current.execute(query)
        if channel in ("mail", "phone")
    ]
    return list(dict.fromkeys(found))


def needles(current: Session, contact: Contact) -> set[str]:
    """What names the person and nobody else here: addresses, numbers and the full name."""
    query = select(Identity.value).where(Identity.contact_id == contact.id)
    lines = select(ContactPhone.value).where(ContactPhone.contact_id == contact.id)
    known = {contact.mail, contact.phone, contact.phone_e164, contact.tax_id, contact.tax_id_norm}
    known |= {*current.scalars(query), *current.scalars(lines), contact.external_id}
    known |= {number for n in (contact.phone, contact.phone_e164) if len(number := digits(n)) > 8}
    found = {str(value) for value in known if value}
    name = contact.name.strip()
    same = select(func.count()).where(
        Contact.sort_key == contact.sort_key, Contact.id != contact.id
    )
    if " " in name and not current.scalar(same):
        found.add(name)
    return found


def names(current: Session, contact_id: int) -> set[str]:
    """As :func:`needles`, of a contact that is still there; nothing of one that is not."""
    contact = current.get(Contact, contact_id)
    if contact is None or contact.erased_at is not None:
        return set()
    found = needles(current, contact)
    return found - _of_others(current, found, contact_id)


def _of_others(current: Session, values: set[str], contact_id: int) -> set[str]:
    """Those of some addresses by which another contact is recognised."""
    mine = Identity.value.in_(values), Identity.contact_id != contact_id
    return set(current.scalars(select(Identity.value).where(*mine)))


def _relations(erasing: Erasing) -> None:
    mine = (Relation.person_id == erasing.record_id) | (Relation.company_id == erasing.record_id)
    current = erasing.current
    erasing.add("contacts.relation", current.scalars(select(Relation.id).where(mine)))
    done = current.execute(delete(Relation).where(mine)).rowcount  # type: ignore[attr-defined]
    erasing.note("contacts_relation", "deleted", done)


def _ledger(erasing: Erasing) -> None:
    """Decisions stay as proof that they were made; what they hold of the person goes."""
    current, mine = erasing.current, Consent.contact_id == erasing.record_id
    files = select(FileRow).where(FileRow.id.in_(select(Consent.file_id).where(mine)))
    proofs = list(current.scalars(files))
    query = update(Consent).where(mine).values(dict.fromkeys(EVIDENCE))
    done = current.execute(query.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    erasing.note("contacts_consent", "emptied", done)
    drop_files(erasing, proofs)


def _anonymous(current: Session, contact: Contact) -> dict[str, Any]:
    """The values of the row that stays."""
    company = current_company()
    with using_locale(company.locale if company else "es"):
        name = _("Erased person %(number)s", number=contact.id)
    table = Contact.__table__
    values: dict[str, Any] = {
        c.name: None if c.nullable else "" for c in table.c if c.name not in KEPT
    }
    for column in KEPT_IF_SHARED:
        value, known = getattr(contact, column), getattr(Contact, column)
        if value and (current.scalar(select(func.count()).where(known == value)) or 0) > ENOUGH:
            values.pop(column)
    now = utcnow()
    return values | {
        "name": name, "name_key": name_key(name), "sort_key": fold(name)[:200],
        "custom": {}, "erased_at": now,
        "archived_at": now, "updated_at": now, "version": contact.version + 1,
    }  # fmt: skip


def absorbed(current: Session, contact_id: int) -> list[int]:
    """The contacts that went into one, directly or through others."""
    found: list[int] = []
    layer = [contact_id]
    while layer:
        query = select(Contact.id).where(Contact.merged_into_id.in_(layer))
        layer = [number for number in current.scalars(query) if number not in found]
        found += layer
    return found


contributions = (
    Erasable(name=CONTACT, erase=erase, stamp=stamp, names=names, absorbed=absorbed),
    # "Rosa Pérez e Hijos, S.L." is somebody else
    Spared(
        name="contacts.names",
        cls=Contact,
        columns=("name", "name_key", "sort_key", "first_name", "last_name", "legal_name"),
    ),
    Spared(name="contacts.consent_texts", cls=ConsentText),
)

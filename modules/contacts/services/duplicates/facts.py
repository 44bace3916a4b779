"""Reads what of contacts is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from core.api.models import fold
from core.api.services import prepared, session
from modules.contacts.models import Contact, Identity, Relation
from modules.contacts.services.duplicates.scoring import Facts

#: Contacts of one statement.
CHUNK = 1000
COLUMNS = (
    "id",
    "kind",
    "name",
    "tax_id_norm",
    "tax_id_status",
    "mail",
    "phone_e164",
    "city",
    "street",
    "postal_code",
    "country",
)
_COMPANY = aliased(Contact)


def facts_of(ids: Iterable[int]) -> dict[int, Facts]:
    """What is compared of contacts in use, as far as the session sees them."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), CHUNK):
        part = {"ids": wanted[start : start + CHUNK]}
        rows = session().execute(prepared("duplicates.facts", _columns), part).all()
        known: dict[int, dict[str, set[str]]] = {}
        for number, channel, value in session().execute(prepared("duplicates.known", _known), part):
            known.setdefault(number, {}).setdefault(channel, set()).add(value)
        works = dict(session().execute(prepared("duplicates.works", _works), part).all())
        for row in rows:
            values = dict(zip(COLUMNS, row, strict=True))
            found[row[0]] = facts(values, known.get(row[0], {}), works.get(row[0], ""))
    return found


def facts(values: Mapping[str, Any], known: Mapping[str, Iterable[str]], company: str) -> Facts:
    """Put together what is compared.

    :param values: of a contact, by column. :param known: its identities, by channel.
    :param company: name of the company a person works for.
    """
    checked = values.get("tax_id_status") == "valid"
    return Facts(
        id=values.get("id") or 0,
        kind=values.get("kind") or "company",
        name=values.get("name") or "",
        tax_id=(values.get("tax_id_norm") or "") if checked else "",
        mails=frozenset([*known.get("mail", ()), *filter(None, [values.get("mail")])]),
        phones=frozenset([*known.get("phone", ()), *filter(None, [values.get("phone_e164")])]),
        company=company or "",
        city=fold(values.get("city")),
        street=fold(values.get("street")),
        postal_code="".join((values.get("postal_code") or "").split()),
        country=values.get("country") or "",
    )


def _ids() -> Any:
    return bindparam("ids", expanding=True)


def _columns() -> Select:
    columns = (getattr(Contact, name) for name in COLUMNS)
    return select(*columns).where(
        Contact.id.in_(_ids()), Contact.archived_at.is_(None), Contact.blocked_at.is_(None)
    )


def _known() -> Select:
    return select(Identity.contact_id, Identity.channel, Identity.value).where(
        Identity.contact_id.in_(_ids()), Identity.channel.in_(("mail", "phone"))
    )


def _works() -> Select:
    return (
        select(Relation.person_id, _COMPANY.name)
        .join(_COMPANY, _COMPANY.id == Relation.company_id)
        .where(Relation.person_id.in_(_ids()), Relation.main)
    )

"""A lead becomes a contact and an opportunity, in one step and once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import insert, select

from core.api.merging import count_references
from core.api.models import utcnow
from core.api.services import (
    Conflict,
    Draft,
    Invalid,
    _,
    actor,
    add_to_timeline,
    create,
    get,
    pipelines_of,
    session,
    spec_of,
    stage_info,
    sudo,
    transition,
    update,
    write,
)
from modules.contacts.models import Contact
from modules.contacts.services import link
from modules.sales.models import Conversion, Lead, Opportunity, Source
from modules.sales.models.lead import LEAD
from modules.sales.services.forms.consents import carry_consents
from modules.sales.services.leads.candidates import CONTACT, person_name, same_person
from modules.sales.services.opportunities import OPPORTUNITY, open_opportunity

ACTIVITY = "core.activity"
#: Kind of the entries in the history.
ENTRY = "sales.conversion"
#: What of a lead a contact has too, by the same name.
PLACE = ("country", "region", "city", "postal_code", "language")
REACHED = ("mail", "phone")

#: (lead, values) of the lead that is being converted or taken back: fields nobody writes otherwise.
_becoming: ContextVar[tuple[int, Mapping[str, Any]] | None] = ContextVar(
    "cauce_sales_conversion", default=None
)


def convert(
    lead_id: int,
    *,
    contact_id: int | None = None,
    opportunity: Mapping[str, Any] | None = None,
    key: str = "",
) -> Conversion:
    """Make a customer of a lead: its contact is found or made, it is qualified, a sale is opened.

    What was said, planned and attached follows it, and so does what its people consented to.

    :param contact_id: the customer it is; None for a new one. See
        :func:`~modules.sales.services.leads.candidates.chosen`.
    :param opportunity: values of the opportunity to open; None opens none.
    :param key: chosen by the caller; asked again with it, the first conversion is the answer.
    :raises NotFound, Forbidden, Conflict: as for any change of the records concerned.
    :raises Invalid: it is archived, rejected or converted already, or its values are not accepted.
    """
    key = key or secrets.token_hex(16)
    actor().require(f"{LEAD}.update")
    try:
        with write():
            lead: Lead = get(LEAD, lead_id, "update")
            return asked_before(lead_id, key) or _convert(lead, contact_id, opportunity, key)
    except Conflict:
        # two clicks at once: the other one was faster
        if found := asked_before(lead_id, key):
            return found
        raise


def asked_before(lead_id: int, key: str) -> Conversion | None:
    """The conversion of a lead that was made with a key. :raises Invalid: of another lead."""
    found = session().scalar(select(Conversion).where(Conversion.key == key))
    if found is not None and found.lead_id != lead_id:
        raise Invalid({"": [_("This key belongs to another lead.")]})
    return found


def refusal(lead: Lead) -> str:
    """Why a lead cannot be converted, in words; empty when it can."""
    if lead.archived_at:
        return _("The lead is archived: restore it first.")
    if lead.converted_at:
        return _("The lead was converted already.")
    if stage_info(lead.stage_id).category == "lost":
        return _("The lead is rejected: reopen it first.")
    return ""


def _convert(
    lead: Lead, contact_id: int | None, opportunity: Mapping[str, Any] | None, key: str
) -> Conversion:
    if text := refusal(lead):
        raise Invalid({"": [text]})
    before: dict[str, Any] = {"stage": lead.stage_id, "contact": lead.contact_id}
    made: list[Any] = []
    contact = get(CONTACT, contact_id) if contact_id else _new_contact(lead, made)
    person = _person(lead, contact, made)
    with becoming(lead.id, contact_id=contact.id, converted_at=utcnow()):
        _qualify(lead)
    sale = None
    if opportunity is not None:
        sale = _open_sale(lead, contact, person, opportunity)
        made.append(sale)
        before["activities"] = _move_activities(lead.id, sale.id)
    carry_consents(lead.id, (person or contact).id)
    _tell(lead, contact, person, sale)
    return _note(lead, key, made, sale, before)


def _new_contact(lead: Lead, made: list[Any]) -> Contact:
    """The customer: the company that is asked for, else the person."""
    whole = bool(lead.company)
    values = _shared(lead, PLACE) | {"tax_id": lead.tax_id, "source": _source(lead)}
    values |= {"kind": "company" if whole else "person", "name": lead.company or lead.name}
    if not (whole and person_name(lead)):
        values |= _shared(lead, REACHED)
    return _made(made, CONTACT, values, lead)


def _person(lead: Lead, contact: Contact, made: list[Any]) -> Contact | None:
    """Whom we talk to in a company; a customer who is a person has none."""
    name = person_name(lead)
    if contact.kind != "company" or not name:
        return None
    known = same_person(lead)
    if known:
        person: Contact = get(CONTACT, known)
    else:
        values = _shared(lead, (*REACHED, "country", "language")) | {"source": _source(lead)}
        person = _made(made, CONTACT, {**values, "kind": "person", "name": name}, lead)
    with sudo("The person of a lead works for the customer"):
        link(contact.id, person.id, lead.position)
    return person


def _made(made: list[Any], model: str, values: Mapping[str, Any], lead: Lead) -> Any:
    owned = {"owner_id": lead.owner_id, "team_id": lead.team_id}
    given = {name: value for name, value in {**values, **owned}.items() if value is not None}
    record = create(model, given)
    made.append(record)
    return record


def _shared(lead: Lead, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in names}


def _source(lead: Lead) -> str | None:
    source = session().get(Source, lead.source_id) if lead.source_id else None
    return source.name[:80] if source else None


@contextmanager
def becoming(lead_id: int, **values: Any) -> Iterator[None]:
    """A save of that lead inside writes what nobody writes otherwise: its contact, when it became."""
    token = _becoming.set((lead_id, values))
    try:
        yield
    finally:
        _becoming.reset(token)


def complete(draft: Draft) -> None:
    """Chained step of every save of a lead: what :func:`becoming` says is written with it."""
    said = _becoming.get()
    if said is None or draft.record is None or draft.record.id != said[0]:
        return
    draft.values.update(said[1])
    draft.merged.update(said[1])


def _qualify(lead: Lead) -> None:
    """Put it where converted leads stand, by the rules of every move."""
    if stage_info(lead.stage_id).category == "won":
        update(LEAD, lead.id, {})
        return
    funnel = next(p for p in pipelines_of(LEAD) if p.id == lead.pipeline_id)
    end = next((s for s in funnel.stages if s.category == "won"), None)
    if end is None:
        raise Invalid({"": [_("The funnel of leads has no stage for those that are qualified.")]})
    transition(LEAD, lead.id, end.id, reason=_("Lead converted"))


def _open_sale(
    lead: Lead, contact: Contact, person: Contact | None, given: Mapping[str, Any]
) -> Opportunity:
    usual = {
        "name": (lead.interest or lead.company or lead.name)[:200],
        "products": lead.interest,
        "notes": lead.request,
        "owner_id": lead.owner_id,
        "person_id": person.id if person else None,
    }
    values = {name: value for name, value in usual.items() if value}
    values |= {name: value for name, value in given.items() if value not in (None, "")}
    return open_opportunity(contact.id, lead_id=lead.id, **values)


def _move_activities(lead_id: int, opportunity_id: int) -> list[int]:
    """What is still to be done is about the sale from now on."""
    found = planned(LEAD, lead_id)
    give_activities(found, f"{OPPORTUNITY}:{opportunity_id}")
    return found


def planned(model: str, record_id: int) -> list[int]:
    """Activities about a record that are still to be done."""
    cls = spec_of(ACTIVITY).cls
    mine = (cls.model == model, cls.record_id == record_id)
    query = select(cls.id).where(*mine, cls.done_at.is_(None), cls.archived_at.is_(None))
    return list(session().scalars(query.order_by(cls.id)))


def give_activities(ids: list[int], record: str) -> None:
    """Make activities be about another record ("<model>:<id>")."""
    with sudo("The activities of a lead follow it"):
        for number in ids:
            update(ACTIVITY, number, {"record": record})


def _tell(lead: Lead, contact: Contact, person: Contact | None, sale: Any) -> None:
    data: dict[str, Any] = {"contact": [contact.id, contact.name]}
    if person is not None:
        data["person"] = [person.id, person.name]
    if sale is not None:
        data["opportunity"] = [sale.id, sale.name]
    add_to_timeline(ENTRY, LEAD, lead.id, data=data)


def _note(lead: Lead, key: str, made: list[Any], sale: Any, before: dict[str, Any]) -> Conversion:
    session().flush()
    contacts = [record.id for record in made if isinstance(record, Contact)]
    before["references"] = {str(n): references(n) for n in contacts}
    values = {
        "lead_id": lead.id,
        "key": key,
        "user_id": actor().user_id,
        "opportunity_id": sale.id if sale else None,
        "made": [[type(r).__spec__.name, r.id, r.version] for r in made],
        "before": before,
    }
    session().execute(insert(Conversion.__table__), [{**values, "at": utcnow()}])
    return session().scalars(select(Conversion).where(Conversion.key == key)).one()


def references(contact_id: int) -> dict[str, int]:
    """How often a contact is referred to: table → rows, but those that are worked out of it."""
    found = count_references(Contact, contact_id)
    kept = ("contacts_relation", "contacts_consent")
    return {t: n for t, n in found.items() if not t.startswith("contacts_") or t in kept}

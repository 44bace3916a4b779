"""The steps of a request: who it is, what is done, what is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from core.api.jobs import JobRow, asked, enqueue, restart
from core.api.locale import current_timezone, format_date
from core.api.mail import Mail, send
from core.api.models import utcnow
from core.api.services import (
    Draft,
    Invalid,
    Kept,
    SaveStep,
    _,
    actor,
    audit_log,
    company_today,
    current_company,
    duties,
    erase,
    get,
    go_ahead,
    session,
    sudo,
    write,
)
from modules.contacts.models import Contact, Purpose, Request
from modules.contacts.models.request import OPEN, REQUEST
from modules.contacts.services.privacy.blocking import block, demand_blocking
from modules.contacts.services.privacy.consent import record_consent
from modules.contacts.services.privacy.purposes import seed
from modules.contacts.services.privacy.retention import let_go_on
from modules.contacts.services.rights.deadlines import due, may_extend

#: The job that erases whom a request is about.
ERASE = "contacts.erase"


def complete(draft: Draft) -> None:
    """Day, country, name and address follow from the contact; the deadline from the law."""
    merged, values = draft.merged, draft.values
    contact: Any = None
    if merged.get("contact_id"):
        contact = session().scalar(select(Contact).where(Contact.id == merged["contact_id"]))
    company = current_company()
    given = {
        "name": contact and contact.name,
        "mail": contact and contact.mail,
        "country": (contact and contact.country) or (company and company.country),
        "received_on": today(),
    }
    for name, value in given.items():
        if draft.record is None and not merged.get(name) and value:
            values[name] = merged[name] = value
            draft.errors.pop(name, None)
    if merged.get("received_on") and merged["received_on"] > today():
        draft.error("received_on", _("A request is written down after it came."))
    elif all(merged.get(n) for n in ("kind", "country", "received_on")):
        extended = bool(merged.get("extended"))
        values["due_on"] = due(
            merged["kind"], merged["country"], merged["received_on"], extended=extended
        )


def today() -> date:
    """Today where the actor is."""
    return utcnow().astimezone(current_timezone()).date()


def days_left(request: Any) -> int | None:
    """Days until the answer is due, negative when it is late; None for what is closed."""
    if request.state not in OPEN or request.due_on is None:
        return None
    return (request.due_on - today()).days


def ask_identity(request_id: int) -> Request:
    """Ask the person to show who they are; the time goes on."""
    return _step(request_id, state="identity")


def verify_identity(request_id: int, how: str) -> Request:
    """Note how we know that it is them. :raises Invalid: nothing is said."""
    how = " ".join(how.split())[:200]
    if not how:
        raise Invalid({"identity": [_("Say how the identity was checked.")]})
    return _step(request_id, state="working", identity=how)


def extend(request_id: int) -> Request:
    """Take the longer time that the law allows. :raises Invalid: it allows none, or it is taken."""
    with write():
        found: Request = _open_one(request_id)
        if found.extended or not may_extend(found.country):
            raise Invalid({"": [_("The law of this country allows no longer time.")]})
        longer = due(found.kind, found.country, found.received_on, extended=True)
        return _step(request_id, extended=True, due_on=longer)


def carry_out(request_id: int) -> Request:
    """Do what was asked for: objections and restrictions at once, erasure by blocking first.

    :raises Invalid: the identity was not checked, no contact is named, or there is nothing to do.
    """
    with write():
        found: Request = _open_one(request_id)
        if not found.identity:
            raise Invalid({"identity": [_("Check first who it is.")]})
        if not found.contact_id:
            raise Invalid({"contact_id": [_("Choose first whose data they are.")]})
        if found.kind in ("erasure", "restriction"):
            block(found.contact_id, found.kind, found.number or "")
            if found.kind == "erasure" and (kept := kept_papers(found)):
                let_go_on(found.contact_id, kept.until)
        elif found.kind == "objection":
            object_to_all(found.contact_id, found.number or "")
        return _step(request_id, carried_out_at=utcnow())


def object_to_all(contact_id: int, evidence: str) -> None:
    """An objection holds for every commercial purpose and every channel."""
    seed()  # also those that ship with the module and were never used
    query = select(Purpose.code).where(Purpose.commercial, Purpose.archived_at.is_(None))
    for code in session().scalars(query.order_by(Purpose.id)).all():
        record_consent(contact_id, code, "objected", method="rights", evidence=evidence)


def erase_for(request_id: int, typed: str) -> Request:
    """Have the person erased for good by a job; blocking came first. Whose papers the law orders to keep
    is erased by the night on which that ends.

    :param typed: number of the request, typed to be sure.
    :raises Invalid: it is not the number, the data are not blocked yet, or papers must be kept.
    """
    demand_blocking()
    with write():
        found: Request = _open_one(request_id)
        if typed.strip() != found.number:
            raise Invalid({"typed": [_("Type %(number)s to erase.", number=found.number)]})
        contact: Contact = get("contacts.contact", found.contact_id)
        if found.kind != "erasure" or contact.blocked_at is None:
            raise Invalid({"": [_("Data are blocked before they are erased.")]})
        if kept := kept_papers(found):
            day = format_date(kept.until, "long")
            raise Invalid(
                {"": [_("The law orders to keep papers of them until %(day)s.", day=day)]}
            )
        known = erasure_job(request_id)
        if known is None or not restart(known.id):
            enqueue(ERASE, {"request_id": request_id}, key=f"{ERASE}:{request_id}")
    return found


def kept_papers(request: Request) -> Kept | None:
    """The papers of whom a request is about that the law orders to keep; None where there are none, or
    no more."""
    number = request.contact_id or 0
    with sudo("What the law orders to keep") as current:
        return duties(current, "contacts.contact", [number], company_today()).get(number)


def erasure_job(request_id: int) -> JobRow | None:
    """The job that erases whom a request is about; None when nobody asked for it."""
    return asked(f"{ERASE}:{request_id}")


def carry_out_erasure(request_id: int, progress: Callable[[int], None]) -> bool:
    """Erase whom a request is about. Cut off anywhere, the next attempt does the rest.

    :param progress: told how many entries and files were done, between units of work.
    :returns: whether it was done; not when the data are no longer blocked, or erased already.
    """
    demand_blocking()
    found: Request = get(REQUEST, request_id)
    number = found.contact_id or 0
    contact: Contact = get("contacts.contact", number)
    if found.kind != "erasure" or contact.blocked_at is None or contact.erased_at is not None:
        return False
    told = go_ahead("contacts.contact", number, progress)
    erase("contacts.contact", number, "request", told=told)
    return True


def answer(request_id: int, text: str, *, refused: bool = False) -> Request:
    """Close a request with the answer, which is sent where the person asked for it.

    :raises Invalid: there is no text.
    """
    if not text.strip():
        raise Invalid({"answer": [_("Write the answer.")]})
    with write():
        found: Request = _open_one(request_id)
        if found.mail:
            subject = _("Your request %(number)s about your data", number=found.number)
            send(
                Mail(
                    to=(found.mail,), subject=subject, text=text, model=REQUEST, record_id=found.id
                ),
                key=f"contacts.request:{found.id}",
            )
        state = "refused" if refused else "done"
        return _step(request_id, state=state, answer=text, closed_at=utcnow())


def note_export(request_id: int) -> None:
    """Log that the data of the person were handed out."""
    found: Request = get(REQUEST, request_id)
    with write() as current:
        audit_log(
            current, "export", REQUEST, found.id, changes={"contact": [None, found.contact_id]}
        )


def _open_one(request_id: int) -> Request:
    found: Request = get(REQUEST, request_id, "update")
    if found.state not in OPEN:
        raise Invalid({"": [_("This request is closed.")]})
    return found


def _step(request_id: int, **values: Any) -> Request:
    with write() as current:
        found = _open_one(request_id)
        for name, value in values.items():
            setattr(found, name, value)
        if found.owner_id is None:
            found.owner_id = actor().user_id
        current.flush()
    return found


def to_answer(most: int) -> list[Request]:
    """The open requests that the actor sees, those that must be answered first before the others."""
    query = select(Request).where(Request.state.in_(OPEN))
    return list(session().scalars(query.order_by(Request.due_on, Request.id).limit(most)))


contributions = (SaveStep(name="contacts.request", model=REQUEST, call=complete),)

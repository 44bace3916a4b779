"""Making leads of the forms that came in: one lead a person, its touches, its owner, its call.

Many at once, for a lead alone costs three times as much. Each batch is one unit of work that takes its
rows away too: killed at any moment, nothing is lost and nothing is made twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update

from core.api.jobs import give_way
from core.api.locale import phone
from core.api.models import Field, utcnow
from core.api.services import (
    BulkWriter,
    add_to_timeline,
    context,
    current_company,
    session,
    set_derived,
    spec_of,
    sudo,
    write,
)
from modules.sales.models import Form, Intake, Lead, Submission
from modules.sales.models.lead import LEAD
from modules.sales.services.forms import confirming, documents
from modules.sales.services.forms.consents import carry_consents
from modules.sales.services.leads.starting import unshared
from modules.sales.services.leads.touches import Arrival, add_touches, arriving, resolved

#: Kind of the entries that tell of a form.
ENTRY = "sales.form"
WHY = "A public form"
#: Forms of one unit of work: while it writes, who sends a form on SQLite waits.
BATCH = 15
#: Whoever is sending comes first: leads are made once no form has come for QUIET seconds, or one
#: has waited for HOLD seconds; then with pauses.
QUIET, HOLD = 0.5, 12.0

#: (mail or phone, its value): who sent a form.
Person = tuple[str, str]


def turn_all(step: Callable[[int], None] | None = None) -> int:
    """Make leads of everything that waits.

    :param step: called between units of work by a job that gives way to whoever is sending.
    :returns: how many forms it was.
    """
    done: set[int] = set()
    while ids := _waiting():
        coming, overdue = _pressure() if step else (False, True)
        if coming and not overdue:
            time.sleep(QUIET / 2)
            continue
        began = time.perf_counter()
        turn(ids)
        done.update(ids)
        if step:
            step(len(done))
        if coming:  # three quarters of the time are theirs
            give_way(time.perf_counter() - began, share=3)
    return len(done)


def _pressure() -> tuple[bool, bool]:
    """Whether forms keep coming, and whether one of them has waited for long."""
    with sudo(WHY) as current:
        query = select(func.min(Intake.at), func.max(Intake.at)).where(Intake.error.is_(None))
        first, last = current.execute(query).one()
    if first is None:
        return False, True
    now = utcnow()
    return (now - last).total_seconds() < QUIET, (now - first).total_seconds() > HOLD


def turn(ids: Sequence[int]) -> None:
    """Make leads of some forms; one that cannot be made says why, and is tried again later."""
    try:
        _turn(ids)
    except Exception as error:
        if len(ids) > 1:
            for number in ids:
                turn([number])
            return
        with write():
            _fail({ids[0]: f"{type(error).__name__}: {error}"})


def retry() -> None:
    """Let those that failed be tried again."""
    with write(), sudo(WHY) as current:
        if current.scalar(select(Intake.id).where(Intake.error.is_not(None)).limit(1)):
            current.execute(update(Intake.__table__).values(error=None))


def _waiting() -> list[int]:
    with sudo(WHY) as current:
        query = select(Intake.id).where(Intake.error.is_(None)).order_by(Intake.id)
        return list(current.scalars(query.limit(BATCH)))


def _turn(ids: Sequence[int]) -> None:
    current_company()  # read by the session that lives on
    with write(), sudo(WHY) as current:
        if (
            current.get_bind().dialect.name == "postgresql"
        ):  # one after another: who is known stays so
            current.execute(select(func.pg_advisory_xact_lock(4_210_300)))
        rows = list(current.scalars(select(Intake).where(Intake.id.in_(ids)).order_by(Intake.id)))
        for row in rows:
            current.expunge(row)  # what is done meanwhile makes the session read everything again
        rows = _one_each(_not_yet(rows))
        known, how = _open_leads(rows), {row.id: _arrival(row) for row in rows}
        again = [(row, known[row.id]) for row in rows if row.id in known]
        fresh = _make([row for row in rows if row.id not in known], how)
        for row, number in again:
            _tell(row, number)
        add_touches([(n, how[row.id], row.at) for row, n in fresh], first=True)
        add_touches([(n, how[row.id], row.at) for row, n in again])
        _keep(fresh, fresh=True)
        _keep(again, fresh=False)
        _follow([*fresh, *again])


def _not_yet(rows: Sequence[Intake]) -> list[Intake]:
    """Those of which no lead was made; rows of the others are gone after this."""
    keys = set(
        session().scalars(select(Submission.key).where(Submission.key.in_(r.key for r in rows)))
    )
    _remove([row.id for row in rows if row.key in keys])
    return [row for row in rows if row.key not in keys]


def _one_each(rows: Iterable[Intake]) -> list[Intake]:
    """The first form of each person; the others wait until its lead is there."""
    found: dict[Person, Intake] = {}
    for row in rows:
        found.setdefault(_person(row), row)
    return list(found.values())


def _person(row: Intake) -> Person:
    """Whoever gave a mail is known by it; the phone counts for those who gave none."""
    values: dict[str, str] = row.sent["values"]
    if values.get("mail"):
        return "mail", values["mail"]
    company = current_company()
    number = phone(values["phone"], values.get("country") or (company and company.country))
    return "phone", (number and number.e164) or values["phone"]


def _open_leads(rows: Iterable[Intake]) -> dict[int, int]:
    """{form that came in: the lead of the same person on which we still work}"""
    people = {_person(row): row.id for row in rows}
    mails = [value for kind, value in people if kind == "mail"]
    phones = [value for kind, value in people if kind == "phone"]
    query = select(Lead.id, Lead.mail, Lead.phone_e164).where(
        or_(Lead.mail.in_(mails), Lead.phone_e164.in_(phones)),
        Lead.closed_at.is_(None),
        Lead.archived_at.is_(None),
    )
    found: dict[int, int] = {}
    for number, mail, e164 in session().execute(query.order_by(Lead.id)):
        for person in (("mail", mail), ("phone", e164)):
            if person in people:
                found.setdefault(people[person], number)
    return found


def _make(rows: Sequence[Intake], how: Mapping[int, Arrival]) -> list[tuple[Intake, int]]:
    """A lead for each; those that are refused keep the reason. :param how: by form that came in."""
    if not rows:
        return []
    writer = BulkWriter(spec_of(LEAD))
    drafts = {}
    for row in rows:
        came = how[row.id]
        origin = {"source_id": came.source_id, "campaign_id": came.campaign_id}
        drafts[row.id] = writer.draft({**_typed(row), **origin, "owner_id": None})
    wrong = {n: _texts(draft.errors) for n, draft in drafts.items() if draft.errors}
    good = [row for row in rows if row.id not in wrong]
    made: list[tuple[Intake, int]] = []
    for waits in (False, True):
        part = [row for row in good if row.sent["confirm"] is waits]
        with arriving(None), unshared() if waits else nullcontext():
            outcomes = writer.save([drafts[row.id] for row in part])
        for row, outcome in zip(part, outcomes, strict=True):
            if outcome.id:
                made.append((row, outcome.id))
            else:
                wrong[row.id] = outcome.refused
    _fail(wrong)
    pending = [number for row, number in made if row.sent["confirm"]]
    set_derived(Lead, {number: {"confirmation": "pending"} for number in pending})
    return made


def _typed(row: Intake) -> dict[str, Any]:
    """What was answered; own fields that were retired since are left out."""
    fields, values = spec_of(LEAD).all_fields(), row.sent["values"]
    return {n: _value(fields[n], stored) for n, stored in values.items() if n in fields}


def _value(known: Field, stored: Any) -> Any:
    return known.from_stored(stored) if known.custom else stored


def _texts(errors: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {' '.join(texts)}".strip(": ") for name, texts in errors.items())


def _arrival(row: Intake) -> Arrival:
    form = session().get_one(Form, row.form_id)
    return resolved(Arrival(way="form", **row.sent["arrival"]), form.source_id, form.campaign_id)


def _tell(row: Intake, lead_id: int) -> None:
    """The history of a known lead tells of another request."""
    form = session().get_one(Form, row.form_id)
    told: dict[str, Any] = {"form": form.name, "request": row.sent["values"].get("request") or ""}
    told["answers"] = _answers(row)
    add_to_timeline(ENTRY, LEAD, lead_id, data=told, direction="in", at=row.at)


def _answers(row: Intake) -> list[tuple[str, str]]:
    """What was answered to own questions, as people read it: the lead keeps what it knew before."""
    fields, ctx = spec_of(LEAD).all_fields(), context()
    own = {n: value for n, value in _typed(row).items() if fields[n].custom}
    return [(str(fields[n].label), fields[n].show(value, ctx)) for n, value in own.items()]


def _keep(made: Sequence[tuple[Intake, int]], *, fresh: bool) -> None:
    """Note what became of them, and take them out of the intake."""
    rows = [
        {
            "lead_id": number,
            "form_id": row.form_id,
            "at": row.at,
            "key": row.key,
            "fresh": fresh,
            "consented": row.sent["consent_text"] is not None,
            "consent_text": row.sent["consent_text"],
            "purpose_id": row.sent["purpose_id"],
            "ip": row.ip,
        }
        for row, number in made
    ]
    if rows:
        session().execute(insert(Submission.__table__), rows)
        _remove([row.id for row, _number in made])


def _follow(made: Sequence[tuple[Intake, int]]) -> None:
    """Ask them to confirm; of those who need not, the contact's ledger learns what they allowed."""
    confirming.ask([(row.key, number) for row, number in made if row.sent["confirm"]])
    agreed = {n for row, n in made if row.sent["purpose_id"] and not row.sent["confirm"]}
    for number in sorted(agreed):
        carry_consents(number)
    for row, number in made:
        form = session().get_one(Form, row.form_id)
        if form.hand_out and not row.sent["confirm"]:
            documents.send_links(row.key, number, form)
    documents.tell([row.key for row, _number in made])


def _remove(ids: Sequence[int]) -> None:
    if ids:
        session().execute(delete(Intake.__table__).where(Intake.__table__.c.id.in_(ids)))


def _fail(reasons: Mapping[int, str]) -> None:
    table = Intake.__table__
    for number, reason in reasons.items():
        session().execute(update(table).where(table.c.id == number).values(error=reason[:1000]))

"""The pre-legal file of a claim: the debt, its papers and the proof of what was tried, in one ZIP whose
index names the SHA-256 of each document. The same content gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from sqlalchemy import select

from core.api.locale import format_date, format_datetime, format_money, format_percent
from core.api.models import fold
from core.api.services import (
    FileRow,
    _,
    company_today,
    contributed,
    create,
    current_company,
    get,
    history,
    open_file,
    render_pdf,
    session,
    set_derived,
    store,
    sudo,
    write,
)
from modules.accounting.models import INVOICE, Due, Invoice
from modules.accounting.services import OpenDue
from modules.collections.law import masc
from modules.collections.models import (
    ATTEMPT,
    CLAIM,
    DISPUTE,
    DOSSIER,
    INSTRUMENT,
    Attempt,
    Claim,
    Dispute,
    Dossier,
    Notice,
    Promise,
)
from modules.collections.models.attempt import KINDS, WAYS
from modules.collections.models.dispute import STATES as DISPUTE_STATES
from modules.collections.models.instrument import STATES as INSTRUMENT_STATES
from modules.collections.models.notice import STATES as NOTICE_STATES
from modules.collections.models.policy import CHANNELS
from modules.collections.models.promise import STATES as PROMISE_STATES
from modules.collections.services import attempts, checking, claimed, documents, instruments
from modules.collections.services.claimed import Demand
from modules.collections.services.evidence import Content, Evidence, Proof, files_on
from modules.collections.services.exceptions import CollectionsError
from modules.contacts.models import Contact

#: Entries of a ZIP carry this moment: when it was made does not change what it is.
MOMENT = (1980, 1, 1, 0, 0, 0)
#: Entries of the history that are read for the chronology.
READ = 200
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Paper:
    """A document of the file."""

    name: str
    label: str
    content: Content


@dataclass(frozen=True)
class Event:
    """Something that happened."""

    day: date
    what: str
    text: str = ""


@dataclass
class Gathered:
    """All that a file holds."""

    claim: Claim
    contact: Contact
    day: date
    debts: list[OpenDue]
    demand: Demand
    papers: list[Paper] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    checks: list[checking.Check] = field(default_factory=list)


def ask(claim_id: int) -> Any:
    """Have the file of a claim made by a job. :raises Invalid, Forbidden, NotFound: it cannot be."""
    return create(DOSSIER, {"claim_id": claim_id})


def checks_of(claim: Claim) -> list[checking.Check]:
    """What a claim lacks before court, as of today."""
    return _gather(claim).checks


def build(dossier_id: int, progress: Progress) -> Dossier:
    """Make the ZIP and keep it. Done again after a crash it is made anew; one that is made stays.

    :param progress: told (done, all, what) between documents.
    """
    dossier: Dossier = get(DOSSIER, dossier_id)
    if dossier.file_id is not None:
        return dossier
    made = _gather(get(CLAIM, dossier.claim_id))
    content = _zip(made, progress)
    digest = hashlib.sha256(content).hexdigest()
    # whoever asked made the record; what it holds is nobody's to write
    with write(), sudo("A pre-legal file was gathered"):
        name = f"{made.claim.number}-{made.day.isoformat()}.zip"
        row = store(
            BytesIO(content),
            name,
            limit=len(content) + 1,
            model=DOSSIER,
            record_id=dossier_id,
            kind="application/zip",
        )
        record = session().get_one(Dossier, dossier_id)
        record.file_id, record.digest = row.id, digest
        values = {
            "state": "done",
            "as_of": made.day,
            "documents": len(made.papers),
            "missing": checking.missing(made.checks),
            "total": made.demand.total,
        }
        session().flush()
        set_derived(Dossier, {dossier_id: values})
        session().expire_all()
    return get(DOSSIER, dossier_id)


def file_of(dossier_id: int) -> FileRow:
    """The ZIP. :raises CollectionsError: it is not made yet."""
    dossier: Dossier = get(DOSSIER, dossier_id)
    row = session().get(FileRow, dossier.file_id) if dossier.file_id else None
    if row is None:
        raise CollectionsError(_("It is still being gathered: wait a moment."))
    return row


def _gather(claim: Claim) -> Gathered:
    day = company_today()
    contact = session().get_one(Contact, claim.contact_id)
    debts = claimed.overdue_debts(claim.contact_id, claim.company_id, claim.currency, day)
    made = Gathered(claim, contact, day, debts, claimed.demand(contact, debts, day))
    proofs = _proofs(claim, debts)
    without = _invoices(made)
    for one in proofs:
        if one.day:
            made.events.append(Event(one.day, one.label, one.text))
        made.papers += [Paper(name, one.label, content) for name, content in one.files]
    _told(made)
    _promised(made)
    _attempted(made)
    made.checks = checking.check(claim, contact, debts, without, proofs)
    made.events.sort(key=lambda event: (event.day, event.what, event.text))
    return made


def _proofs(claim: Claim, debts: Sequence[OpenDue]) -> list[Proof]:
    invoices = sorted({one.invoice_id for one in debts})
    found = [proof for by in contributed(Evidence) for proof in by.find(claim, invoices)]
    files = files_on(CLAIM, claim.id)
    if files:
        # for this purpose: the contract, the signed delivery note
        found.append(Proof("attached", _("Attached to the claim"), files=files))
    return found


def _invoices(made: Gathered) -> list[str]:
    """Invoices with their documents. :returns: names of those without one."""
    without = []
    ids = sorted({one.invoice_id for one in made.debts})
    query = select(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.issued_on, Invoice.id)
    for invoice in session().scalars(query):
        name = f"{invoice.series}-{invoice.number}" if invoice.series else invoice.number
        label = _("Invoice %(number)s", number=name)
        made.events.append(
            Event(invoice.issued_on, label, format_money(invoice.total, invoice.currency))
        )
        files = files_on(INVOICE, invoice.id)
        made.papers += [Paper(file_name, label, row) for file_name, row in files]
        if not files:
            without.append(name)
    return without


def _told(made: Gathered) -> None:
    """Reminders, and what was spoken and written on the claim."""
    channels, states = dict(CHANNELS), dict(NOTICE_STATES)
    query = (
        select(Notice).where(Notice.claim_id == made.claim.id).order_by(Notice.told_on, Notice.id)
    )
    for one in session().scalars(query):
        label = _("Reminder: %(name)s", name=one.name)
        parts = [str(channels[one.channel]), one.recipient or "", str(states[one.state])]
        if one.sent_at:
            parts.append(format_datetime(one.sent_at))
        made.events.append(Event(one.told_on, label, " · ".join(filter(None, parts))))
        row = session().get(FileRow, one.file_id) if one.file_id else None
        if row is not None:
            made.papers.append(Paper(row.name, label, row))
        elif one.body:
            text = f"{one.name}\n\n{one.body}\n"
            made.papers.append(Paper(f"{_('Reminder')}.txt", label, text.encode()))
    for item in history(CLAIM, made.claim.id, limit=READ).items:
        if item.direction and not item.private and not item.kind.startswith("collections."):
            way = _("From the debtor") if item.direction == "in" else _("To the debtor")
            text = " · ".join(filter(None, (way, item.who, _short(item.text))))
            made.events.append(Event(item.at.date(), _kind(item.kind), text))


def _promised(made: Gathered) -> None:
    """Promises, disputes, bills and cheques, with what became of them."""
    claim, ids = made.claim, [one.id for one in made.debts]
    words = dict(PROMISE_STATES)
    promised = select(Promise).where(Promise.claim_id == claim.id).order_by(Promise.id)
    for one in session().scalars(promised):
        text = " · ".join(filter(None, (one.name, one.said_by or "", str(words[one.state]))))
        made.events.append(Event(one.created_at.date(), _("Promise of payment"), text))
    disputed = select(Dispute, Due.name).join(Due, Due.id == Dispute.due_id)
    for dispute, name in session().execute(
        disputed.where(Dispute.due_id.in_(ids)).order_by(Dispute.id)
    ):
        state = str(dict(DISPUTE_STATES)[dispute.state])
        parts = (dispute.name or name, _short(dispute.notes or ""), state)
        label = _("Dispute")
        made.events.append(Event(dispute.created_at.date(), label, " · ".join(filter(None, parts))))
        made.papers += [Paper(n, label, row) for n, row in files_on(DISPUTE, dispute.id)]
    for document in reversed(instruments.of_debts(ids)):
        label = instruments.words_of(document)
        for step in instruments.steps_of(document.id):
            made.events.append(Event(step.day, label, str(dict(INSTRUMENT_STATES)[step.state])))
        made.papers += [Paper(n, label, row) for n, row in files_on(INSTRUMENT, document.id)]


def _attempted(made: Gathered) -> None:
    """Attempts of negotiation, without what was proposed: by law that is confidential."""
    records = attempts.of_claim(made.claim)
    for one, law in zip(records, attempts.as_law(records), strict=True):
        label = _attempt_name(one)
        parts = [str(dict(WAYS)[one.way]), one.sent_by or "", one.sent_to or ""]
        if one.lawyer:
            parts.append(_("Lawyer: %(name)s", name=one.lawyer))
        made.events.append(Event(one.sent_on, label, " · ".join(filter(None, parts))))
        if one.received_on:
            made.events.append(Event(one.received_on, label, _("Received by the debtor")))
        outcome = attempts.standing(law, made.day)[0]
        last = masc.answer_until(law)
        ended = last + timedelta(days=1) if last and made.day > last else None
        day = one.answered_on or ended or one.received_on or one.sent_on
        made.events.append(Event(day, label, outcome))
        secret = _("the proposal itself is confidential") if one.kind == masc.OFFER else ""
        made.papers += [
            Paper(name, f"{label} ({secret})" if secret else label, row)
            for name, row in files_on(ATTEMPT, one.id)
        ]


def _attempt_name(one: Attempt) -> str:
    return str(dict(KINDS)[one.kind])


def _short(text: str) -> str:
    """A line of what was written."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:199]}…"


def _kind(kind: str) -> str:
    """What an entry of the history is called."""
    words = {"call": _("Call"), "meeting": _("Meeting"), "mail": _("Mail"), "message": _("Message")}
    return words.get(kind, kind)


def _zip(made: Gathered, progress: Progress) -> bytes:
    """The ZIP: the index first, then each document by its number."""
    total = len(made.papers) + 1
    listed: list[dict[str, Any]] = []
    contents: list[tuple[str, bytes]] = []
    for number, paper in enumerate(made.papers, start=1):
        progress(number, total, paper.label)
        content = _bytes(paper.content)
        name = f"{number:02d}-{_safe(paper.label)}{_ending(paper.name)}"
        listed.append(
            {
                "number": number,
                "name": name,
                "label": paper.label,
                "size": len(content),
                "digest": hashlib.sha256(content).hexdigest(),
            }
        )
        contents.append((name, content))
    progress(total - 1, total, _("Printing the index"))
    index = _index(made, listed)
    progress(total, total, _("Packing"))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("00-indice.pdf", index), *contents]:
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _bytes(content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    with open_file(content) as file:
        return file.read()


def _safe(text: str) -> str:
    """A name of a file that every system takes."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "documento"


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{_safe(ending)}" if dot and stem else ""


def _index(made: Gathered, listed: list[dict[str, Any]]) -> bytes:
    company, currency = current_company(), made.claim.currency

    def money(amount: Decimal) -> str:
        return format_money(amount, currency)

    return render_pdf(
        "collections/print/dossier.html",
        company=company,
        title=_("Pre-legal file %(number)s", number=made.claim.number),
        contact=made.contact,
        address=documents.address_of(made.contact),
        day=format_date(made.day, "long"),
        demand=made.demand,
        checks=made.checks,
        events=list(_shown(made.events)),
        papers=listed,
        money=money,
        shown_day=format_date,
        percent=lambda pct: format_percent(pct, 2),
    )


def _shown(events: Sequence[Event]) -> Iterator[dict[str, str]]:
    for one in events:
        yield {"day": format_date(one.day), "what": one.what, "text": one.text}

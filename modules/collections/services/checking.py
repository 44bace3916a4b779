"""What a claim lacks before it can go to court."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import _, company_today, current_company, session, stage_info
from modules.accounting.services import OpenDue
from modules.collections.law import masc
from modules.collections.models import Claim, Dispute, Notice
from modules.collections.models.instrument import LIVE
from modules.collections.services import attempts, instruments, planned, promises
from modules.collections.services.evidence import Proof
from modules.contacts.models import Contact

#: Where negotiation is asked for before court (LO 1/2025).
COUNTRY = "ES"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    #: ok | missing | notice: good to know
    state: str
    text: str


def _ok(text: str) -> Check:
    return Check("ok", text)


def _missing(text: str) -> Check:
    return Check("missing", text)


def _notice(text: str) -> Check:
    return Check("notice", text)


def check(
    claim: Claim,
    contact: Contact,
    debts: Sequence[OpenDue],
    invoices: Collection[str],
    proofs: Sequence[Proof],
) -> list[Check]:
    """Everything that was looked at, in the order in which a lawyer asks for it.

    :param debts: what is late on the claim. :param invoices: numbers of those without a document.
    :param proofs: what modules and the claim itself prove of it.
    """
    if not debts:
        return [_missing(_("Nothing is late: there is nothing to claim."))]
    found = [*_parties(contact), *_papers(invoices, proofs), *_reminded(claim)]
    company = current_company()
    if company is not None and company.country == COUNTRY:
        found += _negotiated(claim, debts)
    return [*found, *_against(claim, debts)]


def _parties(contact: Contact) -> list[Check]:
    company, found = current_company(), []
    if company is not None and not company.tax_id:
        found.append(_missing(_("The tax id of the company is missing: add it in Settings.")))
    if not contact.tax_id:
        found.append(_missing(_("The tax id of the debtor is missing.")))
    if not (contact.street and contact.city):
        found.append(_missing(_("The address of the debtor is missing.")))
    return found or [_ok(_("Both parties have a tax id, and the debtor an address."))]


def _papers(invoices: Collection[str], proofs: Sequence[Proof]) -> list[Check]:
    found = []
    if invoices:
        names = ", ".join(sorted(invoices))
        found.append(
            _missing(_("The document of these invoices is missing: %(names)s.", names=names))
        )
    else:
        found.append(_ok(_("Every invoice has its document.")))
    kinds = {one.what for one in proofs}
    attached = "attached" in kinds
    if kinds & {"contract", "order"}:
        found.append(_ok(_("There is a contract or an order.")))
    elif attached:
        found.append(
            _notice(_("See that the contract or order is among what is attached to the claim."))
        )
    else:
        found.append(
            _missing(
                _("The contract or the order is missing: attach it to the claim or the invoice.")
            )
        )
    if "delivery" in kinds:
        found.append(_ok(_("There is proof of delivery.")))
    elif attached:
        text = _("See that the proof of delivery is among what is attached to the claim.")
        found.append(_notice(text))
    else:
        found.append(_missing(_("The proof of delivery is missing: the signed delivery note.")))
    return found


def _reminded(claim: Claim) -> list[Check]:
    query = select(Notice.tone).where(
        Notice.claim_id == claim.id, Notice.state.in_(("sent", "done"))
    )
    tones = set(session().scalars(query))
    if not tones:
        return [_missing(_("No reminder was sent."))]
    if not tones & {"formal", "final"}:
        return [_missing(_("The formal notice was not sent."))]
    return [_ok(_("Reminders were sent, with the formal notice."))]


def _negotiated(claim: Claim, debts: Sequence[OpenDue]) -> list[Check]:
    """LO 1/2025, arts. 5 to 10 and 17."""
    records = attempts.of_claim(claim)
    made, day = attempts.as_law(records), company_today()
    if not made:
        return [_missing(_("There is no attempt of negotiation (LO 1/2025, art. 5): note one."))]
    if any(one.outcome == "agreed" for one in made):
        return [_notice(_("There is an agreement: claim what it says, not the debt before it."))]
    ready = [one for one in made if masc.serves(one, day)]
    if not ready:
        return [_missing(text) for text in _why_not(made[-1], day)]
    best = ready[-1]
    last = masc.sue_until(best)
    found = [
        _ok(
            _("Negotiation was tried; the claim may be brought until %(day)s.",
              day=format_date(last) if last else "")
        )
    ]  # fmt: skip
    others = {one.id for one in debts} - best.debts
    if others:
        names = ", ".join(sorted(str(one.name) for one in debts if one.id in others))
        found.append(_missing(_("It was not about these debts: %(names)s.", names=names)))
    if best.way in masc.WEAK_WAYS:
        found.append(_notice(_("It went by a way that courts may not take as proof of receipt.")))
    amount = sum((one.open for one in debts), Decimal(0))
    if best.kind == masc.OFFER and not best.lawyer and amount > masc.LAWYER_ABOVE:
        found.append(_missing(_("Above 2,000 € a binding offer needs a lawyer (art. 6.2).")))
    return found


def _why_not(one: masc.Attempt, day: date) -> list[str]:
    """Why the newest attempt does not serve yet."""
    found = []
    if one.received_on is None:
        found.append(_("The proof of receipt is missing: when the debtor received it."))
    if not one.proofs:
        found.append(_("The document that proves it was sent and received is not attached."))
    last, year = masc.answer_until(one), masc.sue_until(one)
    if last is not None and not masc.is_over(one, day):
        found.append(_("They may answer until %(day)s: wait.", day=format_date(last)))
    elif year is not None and day > year:
        found.append(_("More than a year has passed since: try it again (art. 7.3)."))
    return found


def _against(claim: Claim, debts: Sequence[OpenDue]) -> list[Check]:
    """What speaks against a claim now, or makes another way better."""
    ids, found = [one.id for one in debts], []
    if stage_info(claim.stage_id).code == "insolvent":
        found.append(_missing(_("Insolvency: the debt is notified to the administrator instead.")))
    query = select(Dispute.id).where(Dispute.due_id.in_(ids), Dispute.state == "open")
    if session().scalar(query.limit(1)) is not None:
        found.append(
            _notice(_("A part of it is in dispute: see what they say before claiming it."))
        )
    if planned.covered(ids):
        found.append(_missing(_("A payment plan is in force: it is not due until it is broken.")))
    elif promises.is_awaited(claim):
        found.append(_notice(_("A promise of payment is still live.")))
    states = {one.state for one in instruments.of_debts(ids)}
    if states & set(LIVE):
        found.append(
            _notice(_("Bills or cheques for it are held: wait until they are paid or not."))
        )
    if "unpaid" in states:
        found.append(
            _notice(
                _("There is an unpaid bill or cheque: with the original, the action on it needs no "
                  "negotiation before (art. 5.2, juicio cambiario).")
            )
        )  # fmt: skip
    return found


def missing(checks: Sequence[Check]) -> int:
    """How many things are missing."""
    return sum(one.state == "missing" for one in checks)

"""Claims, promises and disputes: what is completed before a save, and what follows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.api.jobs import enqueue
from core.api.locale import format_date, format_money
from core.api.mail import mail_settled
from core.api.services import (
    Draft,
    NotificationKind,
    On,
    SaveStep,
    StoredStep,
    TimelineKind,
    _,
    _l,
    company_today,
    session,
)
from modules.accounting.models import Due, Payment
from modules.accounting.services import due_reopened, due_settled, payment_recorded
from modules.collections.models import (
    CLAIM,
    CREDIT,
    DISPUTE,
    PROMISE,
    REFUND,
    REMITTANCE,
    Claim,
    Credit,
    Creditor,
    Dispute,
    DisputeReason,
    Promise,
)
from modules.collections.services import claims, promises
from modules.collections.services.days import is_bank_day
from modules.collections.services.dunning import sending
from modules.collections.tasks import follow
from modules.contacts.models import Contact
from modules.contacts.services import contacts_merged, contacts_unmerged


def name_claim(draft: Draft) -> None:
    """A claim is called like its customer; there is one open at a time."""
    merged = draft.merged
    contact = session().get(Contact, merged.get("contact_id") or 0)
    if not merged.get("name") and contact is not None:
        draft.values["name"] = merged["name"] = contact.name
    if draft.record is None and contact is not None:
        query = select(Claim.id).where(
            Claim.contact_id == contact.id,
            Claim.currency == merged.get("currency"),
            Claim.closed_at.is_(None),
            Claim.archived_at.is_(None),
        )
        if company_id := claims.opening_company():
            query = query.where(Claim.company_id == company_id)
        if session().scalar(query.limit(1)) is not None:
            draft.error(
                "contact_id", _("The customer has an open claim in this currency: use that one.")
            )


def complete_promise(draft: Draft) -> None:
    """Customer and currency are those of the claim; a new promise is about a day to come."""
    claim = session().get(Claim, draft.merged.get("claim_id") or 0)
    if claim is None:
        return
    given = {"contact_id": claim.contact_id, "currency": claim.currency}
    day, amount = draft.merged.get("promised_on"), draft.merged.get("amount")
    if draft.record is None:
        if not draft.merged.get("owner_id") and claim.owner_id:
            given["owner_id"] = claim.owner_id
        if day and day < company_today():
            draft.error("promised_on", _("The day has passed: ask for another one."))
    elif draft.record.state in ("kept", "broken") and {"amount", "promised_on"} & set(draft.values):
        draft.error("promised_on", _("It is known what became of the promise: note a new one."))
    if day and amount:
        given["name"] = _(
            "%(amount)s by %(day)s",
            amount=format_money(amount, claim.currency),
            day=format_date(day),
        )
    draft.values.update(given)
    draft.merged.update(given)


def complete_dispute(draft: Draft) -> None:
    """Customer and currency are those of the debt; no more than it can be in dispute."""
    merged = draft.merged
    due = session().get(Due, merged.get("due_id") or 0)
    if due is None:
        return
    given: dict[str, Any] = {"contact_id": due.contact_id, "currency": due.currency}
    reason = session().get(DisputeReason, merged.get("reason_id") or 0)
    given["name"] = f"{due.name} · {reason.name}" if reason else str(due.name)
    if "amount" in draft.values and merged.get("amount") and merged["amount"] > due.amount > 0:
        draft.error("amount", _("That is more than the debt: %(most)s.",
                                most=format_money(due.amount, due.currency or "")))  # fmt: skip
    before = draft.record.state if draft.record is not None else "open"
    if merged.get("state") != before:
        given["settled_on"] = None if merged.get("state") == "open" else company_today()
    draft.values.update(given)
    draft.merged.update(given)


def name_credit(draft: Draft) -> None:
    """A credit is called like its customer; there is one with each company."""
    contact = session().get(Contact, draft.merged.get("contact_id") or 0)
    if contact is None:
        return
    draft.values["name"] = draft.merged["name"] = contact.name
    query = select(Credit.id).where(Credit.contact_id == contact.id)
    if draft.record is not None:
        query = query.where(
            Credit.id != draft.record.id, Credit.company_id == draft.record.company_id
        )
    if session().scalar(query.limit(1)) is not None:
        draft.error("contact_id", _("The customer has a credit already: change that one."))


def check_remittance(draft: Draft) -> None:
    """Charged on a day on which banks work; a file that is made does not change."""
    merged, record = draft.merged, draft.record
    if record is not None and record.state != "draft":
        for name in ("creditor_id", "scheme", "collect_on"):
            if name in draft.values and draft.values[name] != getattr(record, name):
                draft.error(name, _("The file is made already: begin another remittance."))
        return
    creditor = session().get(Creditor, merged.get("creditor_id") or 0)
    day = merged.get("collect_on")
    if creditor is None or not day or "collect_on" not in draft.values:
        return
    if not is_bank_day(day, creditor.iban[:2]):
        draft.error("collect_on", _("Banks do not work on that day: choose the next working day."))


def check_refund(draft: Draft) -> None:
    """Paid on a day on which banks work; a file that is made does not change."""
    record = draft.record
    if record is not None and record.state != "draft":
        for name in ("creditor_id", "pay_on"):
            if name in draft.values and draft.values[name] != getattr(record, name):
                draft.error(name, _("The file is made already: begin another refund."))
        return
    creditor = session().get(Creditor, draft.merged.get("creditor_id") or 0)
    day = draft.values.get("pay_on")
    if creditor is not None and day and not is_bank_day(day, creditor.iban[:2]):
        draft.error("pay_on", _("Banks do not work on that day: choose the next working day."))


def promises_stored(_spec: Any, ids: list[int]) -> None:
    """A promise begins: its claim waits for it."""
    for one in session().scalars(select(Promise).where(Promise.id.in_(ids))):
        promises.begun(one)


def promise_changed(_spec: Any, _record: Promise, _changes: Mapping[str, Any]) -> None:
    """The night looks at it again."""


def disputes_stored(_spec: Any, ids: list[int]) -> None:
    """What is in dispute is shown on the claim."""
    query = select(Dispute.contact_id).where(Dispute.id.in_(ids)).distinct()
    for contact_id in session().scalars(query):
        ask_to_follow(contact_id)


def dispute_changed(_spec: Any, record: Dispute, _changes: Mapping[str, Any]) -> None:
    """What is in dispute is shown on the claim."""
    ask_to_follow(record.contact_id)


def ask_to_follow(contact_id: int | None) -> None:
    """Have the claims of a customer brought up to date once this transaction is over, once."""
    asked = session().info.setdefault("collections.follow", set())
    if contact_id and contact_id not in asked:
        asked.add(contact_id)
        enqueue(follow, {"contact_id": contact_id}, user=None)


def on_due(due: Due) -> None:
    """A debt was settled or came back."""
    ask_to_follow(due.contact_id)


def on_payment(payment: Payment) -> None:
    """Something came in; it may settle only a part of a debt."""
    ask_to_follow(payment.contact_id)


def on_merge(survivor_id: int, loser_id: int) -> None:
    """Debts moved from one customer to another one, or back."""
    ask_to_follow(survivor_id)
    ask_to_follow(loser_id)


def _with(model: str) -> Any:
    return lambda spec: spec.name == model


contributions = (
    SaveStep(name="collections.claim.name", model=CLAIM, call=name_claim),
    SaveStep(name="collections.promise.complete", model=PROMISE, call=complete_promise),
    SaveStep(name="collections.dispute.complete", model=DISPUTE, call=complete_dispute),
    SaveStep(name="collections.credit.name", model=CREDIT, call=name_credit),
    SaveStep(name="collections.remittance.check", model=REMITTANCE, call=check_remittance),
    SaveStep(name="collections.refund.check", model=REFUND, call=check_refund),
    StoredStep(
        name="collections.promise.begun",
        applies=_with(PROMISE),
        created=promises_stored,
        updated=promise_changed,
    ),
    StoredStep(
        name="collections.dispute.follow",
        applies=_with(DISPUTE),
        created=disputes_stored,
        updated=dispute_changed,
    ),
    On(name="collections.due.settled", event=due_settled, call=on_due),
    On(name="collections.due.reopened", event=due_reopened, call=on_due),
    On(name="collections.merged", event=contacts_merged, call=on_merge),
    On(name="collections.unmerged", event=contacts_unmerged, call=on_merge),
    On(name="collections.payment", event=payment_recorded, call=on_payment),
    On(name="collections.letter.settled", event=mail_settled, call=sending.on_settled),
    TimelineKind(
        name=sending.KIND,
        label=_l("Reminders of debts"),
        icon="mail-forward",
        template="collections/timeline_notice.html",
    ),
    TimelineKind(
        name="collections.debit_returned",
        label=_l("Returned debits"),
        icon="arrow-back-up",
        template="collections/timeline_return.html",
    ),
    NotificationKind(
        name=promises.KIND, label=_l("A promise of payment was broken"), icon="heart-broken"
    ),
)

"""Bills and cheques: what must be true before one is stored, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.locale import format_money
from core.api.models import own_currency
from core.api.services import (
    Draft,
    Invalid,
    NotificationKind,
    SaveStep,
    StoredStep,
    TimelineKind,
    _,
    _l,
    company_today,
    session,
)
from modules.collections.models import INSTRUMENT, Instrument
from modules.collections.models.instrument import REPLACEABLE
from modules.collections.services import claims, covering, instruments, planned
from modules.collections.services.exceptions import CollectionsError
from modules.contacts.models import Contact

ZERO = instruments.ZERO
#: What does not change once it is in the portfolio.
TERMS = ("contact_id", "currency", "kind", "document", "issued_on", "due_on", "amount", "extra",
         "replaces_id", "debts")  # fmt: skip


def complete(draft: Draft) -> None:
    """A document is called like its customer, falls due no sooner than it was issued, and covers no more
    than is open. Once it is in the portfolio its terms stay."""
    record, merged = draft.record, draft.merged
    contact = session().get(Contact, merged.get("contact_id") or 0)
    if contact is None or draft.errors:
        return
    draft.values["name"] = merged["name"] = contact.name
    if not merged.get("currency"):
        draft.values["currency"] = merged["currency"] = own_currency()
    before: dict[str, Any] = {}
    if record is not None:
        before = {name: getattr(record, name) for name in TERMS if name != "debts"}
        before["debts"] = planned.lines_of(record, "debts")
        changed = [n for n in TERMS if n in draft.values and draft.values[n] != before[n]]
        if "replaces_id" in changed:
            draft.error("replaces_id", _("That is said when it is noted: note another one."))
        elif changed and record.state != "received":
            draft.error(changed[0], _("It is on its way: hand it back and note another one."))
        if draft.errors or not changed:
            return
    if merged["due_on"] < merged["issued_on"]:
        draft.error("due_on", _("It cannot fall due before it was issued."))
    if merged["issued_on"] > company_today():
        draft.error("issued_on", _("The day has not come yet: choose today or an earlier one."))
    if record is None and merged.get("replaces_id"):
        _check_replaced(draft)
    lines = draft.values.get("debts", before.get("debts")) or []
    if lines:
        _check_debts(draft, lines)
    elif merged.get("extra"):
        draft.error(
            "extra", _("Say it of a document that pays debts: without them all is on account.")
        )


def _check_replaced(draft: Draft) -> None:
    old = session().get(Instrument, draft.merged["replaces_id"])
    mine = (draft.merged["contact_id"], draft.merged["currency"])
    if old is None or (old.contact_id, old.currency) != mine:
        draft.error("replaces_id", _("It is of another customer or currency."))
    elif old.state not in REPLACEABLE:
        draft.error(
            "replaces_id", _("It is at the bank or its way is over: it cannot be replaced.")
        )


def _check_debts(draft: Draft, lines: list[dict[str, Any]]) -> None:
    merged, record = draft.merged, draft.record
    ids = [line["due_id"] for line in lines]
    company = record.company_id if record is not None else claims.opening_company()
    try:
        debts = planned.check_debts(merged["contact_id"], company, merged["currency"], ids)
    except Invalid as mistake:
        draft.error("debts", mistake.errors["debts"][0])
        return
    if len(set(ids)) < len(ids):
        draft.error("debts", _("A debt stands there twice."))
        return
    but = [n for n in (getattr(record, "id", None), merged.get("replaces_id")) if n]
    taken = covering.covered(ids, but=but)
    known = {one.id: one for one in debts}
    left = merged["amount"] - (merged.get("extra") or ZERO)
    made = []
    for line in lines:
        debt = known[line["due_id"]]
        most = debt.open - taken.get(debt.id, ZERO)
        if most <= 0:
            text = _("%(name)s is a credit note, or other documents cover it.", name=debt.name)
            draft.error("debts", text)
            return
        amount = line.get("amount") or min(most, max(left, ZERO))
        if amount > most:
            shown = format_money(most, debt.currency)
            text = _("Of %(name)s only %(most)s is pending.", name=debt.name, most=shown)
            draft.error("debts", text)
        left -= amount
        if amount > 0:
            made.append({**line, "amount": amount})
    if left and not draft.errors:
        debts_sum = format_money(sum((x["amount"] for x in made), ZERO), merged["currency"])
        paid = format_money(merged["amount"] - (merged.get("extra") or ZERO), merged["currency"])
        text = _(
            "The debts come to %(debts)s and the document pays %(paid)s of them: make them equal.",
            debts=debts_sum,
            paid=paid,
        )
        draft.error("amount", text)
    draft.values["debts"] = made


def stored(_spec: Any, ids: list[int]) -> None:
    """The first step of their way."""
    try:
        instruments.begun(ids)
    except CollectionsError as error:
        raise Invalid({"replaces_id": [str(error)]}) from None


def changed(_spec: Any, _record: Any, _changes: Mapping[str, Any]) -> None:
    """What it says changed: it stays where it is."""


contributions = (
    SaveStep(name="collections.instrument.complete", model=INSTRUMENT, call=complete),
    StoredStep(
        name="collections.instrument.begun",
        applies=lambda spec: spec.name == INSTRUMENT,
        created=stored,
        updated=changed,
    ),
    TimelineKind(
        name=instruments.KIND,
        label=_l("Bills and cheques"),
        icon="writing-sign",
        template="collections/timeline_instrument.html",
    ),
    NotificationKind(
        name=instruments.UNPAID, label=_l("A bill or cheque was not paid"), icon="cash-off"
    ),
)

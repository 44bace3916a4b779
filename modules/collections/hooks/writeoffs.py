"""Write-offs: what must be true before one is stored, and the movement that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.locale import format_money
from core.api.models import own_currency
from core.api.services import (
    Draft,
    Invalid,
    SaveStep,
    StoredStep,
    TimelineKind,
    _,
    _l,
    company_today,
    session,
)
from modules.collections.models import WRITEOFF, Plan
from modules.collections.services import claims, planned, writeoffs
from modules.contacts.models import Contact

#: What the movement in the books is made of.
TERMS = ("contact_id", "currency", "written_on", "debts")


def complete_writeoff(draft: Draft) -> None:
    """It is called like its customer, and names debts with something pending. What is in the books does
    not change: it is undone."""
    record, merged = draft.record, draft.merged
    contact = session().get(Contact, merged.get("contact_id") or 0)
    if contact is None or draft.errors:
        return
    draft.values["name"] = merged["name"] = contact.name
    if not merged.get("currency"):
        draft.values["currency"] = merged["currency"] = own_currency()
    if record is not None:
        before = {name: getattr(record, name) for name in TERMS if name != "debts"}
        before["debts"] = planned.lines_of(record, "debts")
        for name in TERMS:
            if name in draft.values and draft.values[name] != before[name]:
                draft.error(name, _("It is in the books: undo it and write another one."))
        return
    if merged["written_on"] > company_today():
        draft.error("written_on", _("The day has not come yet: choose today or an earlier one."))
    elif not draft.values.get("debts"):
        draft.error("debts", _("Choose the debts that are written off."))
    else:
        _check_debts(draft)


def _check_debts(draft: Draft) -> None:
    merged, lines = draft.merged, draft.values["debts"]
    ids = {line["due_id"] for line in lines}
    company = claims.opening_company()
    try:
        debts = planned.check_debts(merged["contact_id"], company, merged["currency"], ids)
    except Invalid as mistake:
        draft.error("debts", mistake.errors["debts"][0])
        return
    if len(ids) < len(lines):
        draft.error("debts", _("A debt stands there twice."))
    draft.values["debts"] = writeoffs.amounts_for(lines, debts)
    known = {one.id: one for one in debts}
    for line in draft.values["debts"]:
        debt = known[line["due_id"]]
        if debt.open <= 0:
            draft.error("debts", _("%(name)s is a credit note: set it off.", name=debt.name))
        elif line["amount"] > debt.open:
            most = format_money(debt.open, debt.currency)
            text = _("Of %(name)s only %(most)s is pending.", name=debt.name, most=most)
            draft.error("debts", text)
        elif debt.issued_on > merged["written_on"]:
            draft.error("written_on", _("%(name)s was issued later.", name=debt.name))
    inside = planned.covered(ids)
    if inside:
        number = session().get_one(Plan, next(iter(inside.values()))).number
        text = _("A debt is in the payment plan %(number)s: call that off first.", number=number)
        draft.error("debts", text)


def stored(_spec: Any, ids: list[int]) -> None:
    """The movement in the books."""
    writeoffs.carry_out(ids)


def changed(_spec: Any, _record: Any, _changes: Mapping[str, Any]) -> None:
    """Words of it changed: the books stay."""


contributions = (
    SaveStep(name="collections.writeoff.complete", model=WRITEOFF, call=complete_writeoff),
    StoredStep(
        name="collections.writeoff.carry_out",
        applies=lambda spec: spec.name == WRITEOFF,
        created=stored,
        updated=changed,
    ),
    TimelineKind(
        name=writeoffs.KIND,
        label=_l("Write-offs"),
        icon="trash",
        template="collections/timeline_writeoff.html",
    ),
)

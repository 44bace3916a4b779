"""Payment plans: what is completed before a save, and what follows one."""

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
from modules.collections.models import PLAN, Plan
from modules.collections.services import claims, planned, plans
from modules.contacts.models import Contact

#: What the instalments follow from.
TERMS = ("contact_id", "currency", "count", "first_on", "every", "pct", "debts")


def complete_plan(draft: Draft) -> None:
    """A plan is called like its customer; its debts and instalments are those that are given, else all
    that is late, in equal parts. One that was agreed keeps its terms."""
    record: Plan | None = draft.record
    merged = draft.merged
    contact = session().get(Contact, merged.get("contact_id") or 0)
    if contact is None or draft.errors:
        return
    draft.values["name"] = merged["name"] = contact.name
    if not merged.get("currency"):
        draft.values["currency"] = merged["currency"] = own_currency()
    before: dict[str, Any] = {}
    if record is not None:
        before = {name: planned.lines_of(record, name) for name in ("debts", "instalments")}
        before |= {name: getattr(record, name) for name in TERMS if name != "debts"}
    changed = {n for n, v in draft.values.items() if n in before and _plain(v) != _plain(before[n])}
    if record is not None and record.state != "proposed":
        if changed:
            draft.error(min(changed), _("The plan was agreed: call it off and write another one."))
        return
    if "first_on" in draft.values and merged["first_on"] < company_today():
        draft.error("first_on", _("The day has passed: choose another one."))
        return
    _make(draft, before, changed)


def _make(draft: Draft, before: Mapping[str, Any], changed: set[str]) -> None:
    merged = draft.merged
    company = draft.record.company_id if draft.record is not None else claims.opening_company()
    given = draft.values.get("debts", before.get("debts")) or []
    ids = {line["due_id"] for line in given}
    try:
        check = planned.check_debts if ids else planned.debts_for
        debts = check(merged["contact_id"], company, merged["currency"], ids)
    except Invalid as mistake:
        for name, texts in mistake.errors.items():
            draft.error(name, texts[0])
        return
    if not debts:
        return
    if not ids:
        draft.values["debts"] = [{"due_id": one.id} for one in debts]
    own = draft.values.get("instalments") or []
    by_hand = "instalments" in changed or (draft.record is None and own)
    if by_hand or (not changed & set(TERMS) and _sums(before.get("instalments")) == _owed(debts)):
        if own and _sums(own) != _owed(debts):
            draft.error("instalments", _wrong(own, debts, merged["currency"]))
        return
    draft.values["instalments"] = [
        {"due_on": one.due_on, "amount": one.amount, "interest": one.interest or None}
        for one in planned.parts_for(debts, merged)
    ]


def _owed(debts: Any) -> Any:
    return sum((one.open for one in debts), planned.ZERO)


def _sums(lines: Any) -> Any:
    """What instalments come to without their interest."""
    return sum(
        (line["amount"] - (line["interest"] or planned.ZERO) for line in lines or ()), planned.ZERO
    )


def _wrong(lines: Any, debts: Any, currency: str) -> str:
    return _(
        "Without interest the instalments come to %(agreed)s and the debts to %(owed)s: make them equal.",
        agreed=format_money(_sums(lines), currency),
        owed=format_money(_owed(debts), currency),
    )


def _plain(value: Any) -> Any:
    """Lines without what is empty in them, to compare them."""
    if not isinstance(value, list):
        return value
    return [{name: part for name, part in line.items() if part} for line in value]


def plans_stored(_spec: Any, ids: list[int]) -> None:
    """What is open of their debts is what they cover."""
    plans.written(ids)


def plan_changed(_spec: Any, record: Plan, _changes: Mapping[str, Any]) -> None:
    """As a new one."""
    plans.written([record.id])


contributions = (
    SaveStep(name="collections.plan.complete", model=PLAN, call=complete_plan),
    StoredStep(
        name="collections.plan.written",
        applies=lambda spec: spec.name == PLAN,
        created=plans_stored,
        updated=plan_changed,
    ),
    TimelineKind(
        name=plans.KIND,
        label=_l("Payment plans"),
        icon="calendar-dollar",
        template="collections/timeline_plan.html",
    ),
    NotificationKind(name=plans.BROKEN, label=_l("A payment plan was broken"), icon="calendar-x"),
)

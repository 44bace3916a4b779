"""What a payment plan covers and what came in for it, worked out from the ledger each time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.services import Invalid, _, company_today, session, set_derived
from modules.accounting.models import Allocation, Due, Invoice, Payment
from modules.accounting.services import OpenDue, open_dues
from modules.collections.models import Instalment, Plan, PlanDebt
from modules.collections.services.instalments import Filled, Part, fill, late, make

ZERO = Decimal(0)


def debts_for(
    contact_id: int, company_id: int | None, currency: str, due_ids: Collection[int] = ()
) -> list[OpenDue]:
    """The open debts that a plan covers: those that are named, else all that are late and in no plan in
    force."""
    found = open_dues(contact=contact_id, company=company_id, currency=currency)
    if due_ids:
        return [one for one in found if one.id in due_ids]
    inside = covered([one.id for one in found])
    return [one for one in found if one.days > 0 and one.id not in inside]


def parts_for(debts: Collection[OpenDue], terms: Mapping[str, Any]) -> list[Part]:
    """The instalments of debts by the terms of a plan; none where nothing is owed."""
    total = sum((one.open for one in debts), ZERO)
    if total <= 0:
        return []
    return make(
        total,
        terms["count"],
        terms["first_on"],
        terms["every"],
        pct=terms.get("pct"),
        since=company_today(),
        currency=terms["currency"],
    )


def lines_of(record: Any, name: str) -> list[dict[str, Any]]:
    """The lines of a plan or a write-off as they are kept. :param name: debts | instalments."""
    known: Any = record.__spec__.field(name)
    return known.load(type(record), [record.id]).get(record.id, [])


def offered_interest(plan: Plan) -> list[OpenDue]:
    """Open debts that may be the invoice of a plan's interest: made since, and of no more than that."""
    if plan.state != "active" or plan.agreed_on is None:
        return []
    rest = plan.interest - _invoiced_interest(plan)
    inside = set(debts_of(plan))
    return [
        one
        for one in open_dues(
            contact=plan.contact_id, company=plan.company_id, currency=plan.currency
        )
        if one.id not in inside and one.issued_on >= plan.agreed_on and ZERO < one.amount <= rest
    ]


def parts_of(plan: Plan) -> list[Part]:
    """The instalments of a plan."""
    query = (
        select(Instalment.due_on, Instalment.amount, Instalment.interest)
        .where(Instalment.plan_id == plan.id)
        .order_by(Instalment.due_on, Instalment.position)
    )
    return [Part(day, amount, extra or ZERO) for day, amount, extra in session().execute(query)]


def filled(plan: Plan) -> list[Filled]:
    """The instalments of a plan with what came in for each."""
    return fill(parts_of(plan), ZERO if plan.state == "proposed" else collected(plan))


def debts_of(plan: Plan) -> list[int]:
    """The debts that a plan covers, by id."""
    query = select(PlanDebt.due_id).where(PlanDebt.plan_id == plan.id)
    return list(session().scalars(query))


def collected(plan: Plan) -> Decimal:
    """What came in for a plan, by the ledger: what its debts lack less than when it was written, and what
    is left of the money that settled them, as far as interest was agreed that nobody invoiced."""
    query = (
        select(PlanDebt.amount, Due.open_amount)
        .join(Due, Due.id == PlanDebt.due_id)
        .where(PlanDebt.plan_id == plan.id)
    )
    settled = sum((_within(amount, amount - open_) for amount, open_ in session().execute(query)),
                  ZERO)  # fmt: skip
    wanted = plan.interest - _invoiced_interest(plan)
    if wanted <= 0 or plan.agreed_on is None:
        return settled
    touching = (
        select(Allocation.payment_id)
        .join(PlanDebt, PlanDebt.due_id == Allocation.due_id)
        .where(
            PlanDebt.plan_id == plan.id,
            Allocation.undone_on.is_(None),
            Allocation.applied_on >= plan.agreed_on,
        )
    )
    rest = select(func.sum(Payment.unallocated)).where(
        Payment.id.in_(touching), Payment.unallocated > 0
    )
    return settled + min(Decimal(session().scalar(rest) or 0), wanted)


def _within(amount: Decimal, settled: Decimal) -> Decimal:
    """No more than the debt was, and nothing of what became of it before."""
    return max(min(settled, max(amount, ZERO)), min(amount, ZERO))


def _invoiced_interest(plan: Plan) -> Decimal:
    query = select(func.sum(PlanDebt.amount)).where(PlanDebt.plan_id == plan.id, PlanDebt.interest)
    return Decimal(session().scalar(query) or 0)


def covered(due_ids: Collection[int]) -> dict[int, int]:
    """debt → plan in force that covers it."""
    found: dict[int, int] = {}
    every = sorted(set(due_ids))
    for start in range(0, len(every), 500):
        query = (
            select(PlanDebt.due_id, Plan.id)
            .join(Plan, Plan.id == PlanDebt.plan_id)
            .where(
                PlanDebt.due_id.in_(every[start : start + 500]),
                Plan.state == "active",
                Plan.archived_at.is_(None),
            )
        )
        found.update(session().execute(query).all())
    return found


def check_debts(
    contact_id: int, company_id: int | None, currency: str, due_ids: Collection[int]
) -> list[OpenDue]:
    """The debts that are named. :raises Invalid: one is of somebody else, or nothing of it is open."""
    found = debts_for(contact_id, company_id, currency, due_ids)
    if missing := set(due_ids) - {one.id for one in found}:
        query = select(Due.name).join(Invoice).where(Due.id.in_(missing)).limit(1)
        name = session().scalar(query) or ""
        text = _("Nothing of %(name)s is open for this customer in this currency.", name=name)
        raise Invalid({"debts": [text]})
    return found


def refresh(plan: Plan, day: date) -> None:
    """What lists show of a plan, worked out anew."""
    parts = filled(plan)
    lacking = [one for one in parts if one.lacks]
    lacks = sum((one.lacks for one in lacking), ZERO)
    lates = {"active": late(parts, day), "broken": lacks}
    values = {
        "total": sum((one.amount for one in parts), ZERO),
        "interest": sum((one.interest for one in parts), ZERO),
        "paid": sum((one.paid for one in parts), ZERO),
        "late": lates.get(plan.state, ZERO),
        "next_on": lacking[0].due_on if lacking and plan.state in ("proposed", "active") else None,
    }
    set_derived(Plan, {plan.id: values})

"""Payment plans: written from debts, in force by agreement, filled by what settles these debts, broken by
an instalment that stays out. What came in is the ledger's: a plan books nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_money
from core.api.services import (
    Event,
    _,
    add_to_timeline,
    company_today,
    create,
    get,
    notify,
    schedule_activity,
    session,
    set_derived,
    sudo,
    write,
)
from modules.accounting.models import Due
from modules.collections.models import CLAIM, PLAN, Claim, Plan, PlanDebt
from modules.collections.services import ledger, promises
from modules.collections.services.claims import open_claims_of
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.instalments import late
from modules.collections.services.planned import (
    ZERO,
    covered,
    debts_of,
    filled,
    offered_interest,
    parts_of,
    refresh,
)

KIND = "collections.plan"
BROKEN = "collections.plan_broken"

plan_fulfilled = Event(
    name="collections.plan_fulfilled",
    doc="All that a payment plan agreed came in. ``plan`` is a modules.collections.models.Plan. Sent "
    "inside the transaction.",
    args=("plan",),
)
plan_broken = Event(
    name="collections.plan_broken",
    doc="An instalment stayed out beyond the tolerance: all of the plan is due at once. ``plan``; sent "
    "inside the transaction.",
    args=("plan",),
)
contributions = (plan_fulfilled, plan_broken)


def propose(contact_id: int, due_ids: Collection[int], first_on: date, **terms: Any) -> Plan:
    """Write a plan for debts of a customer; it is in force once it is agreed (:func:`activate`).

    :param due_ids: empty: all that is late in the currency. :param terms: ``currency``, ``count``,
        ``every``, ``pct``, ``tolerance``, ``agreed_with``, ``notes``, ``instalments``.
    :raises Invalid, Forbidden: it cannot be written.
    """
    debts = [{"due_id": number} for number in due_ids]
    values = {"contact_id": contact_id, "debts": debts, "first_on": first_on, **terms}
    return create(PLAN, values)


def written(plan_ids: Collection[int]) -> None:
    """Plans that are proposed were written: what is open of their debts today is what they cover."""
    session().flush()
    for plan in session().scalars(select(Plan).where(Plan.id.in_(list(plan_ids)))):
        if plan.state == "proposed":
            _cover(plan)
            refresh(plan, company_today())


def _cover(plan: Plan) -> None:
    rows = session().scalars(select(PlanDebt).where(PlanDebt.plan_id == plan.id)).all()
    known = ledger.debts_by_id([row.due_id for row in rows])
    for row in rows:
        row.amount = known[row.due_id].open if row.due_id in known else ZERO
    session().flush()


def activate(plan_id: int) -> Plan:
    """The customer agreed: the plan is in force, and its debts are left in peace.

    :raises CollectionsError: it covers nothing, its instalments are not what is owed, or one of its
        debts is in another plan.
    """
    with write():
        plan = _locked(plan_id)
        if plan.state != "proposed":
            raise CollectionsError(_("Only a proposed plan can be put in force."))
        _cover(plan)
        _may_begin(plan)
        day = company_today()
        _end(plan, "active", None, agreed_on=day)
        with sudo("A plan moves its claim"):
            claim = claim_of(plan)
            if claim is not None:
                promises.move(claim, "promised", ("late", "reminded", "broken", "formal"))
        refresh(plan, day)
        _tell(plan)
    return plan


def _may_begin(plan: Plan) -> None:
    """:raises CollectionsError: see :func:`activate`."""
    rows = session().scalars(select(PlanDebt).where(PlanDebt.plan_id == plan.id)).all()
    owed = sum((row.amount for row in rows), ZERO)
    if owed <= 0:
        raise CollectionsError(_("The plan covers no debt that is open: choose the debts."))
    parts = parts_of(plan)
    agreed = sum((one.amount - one.interest for one in parts), ZERO)
    if agreed != owed:
        text = _(
            "The instalments come to %(agreed)s without interest, the debts to %(owed)s: change the "
            "plan first.",
            agreed=format_money(agreed, plan.currency),
            owed=format_money(owed, plan.currency),
        )
        raise CollectionsError(text)
    others = covered([row.due_id for row in rows])
    if others:
        number = session().get_one(Plan, next(iter(others.values()))).number
        raise CollectionsError(
            _("One of the debts is in the plan %(number)s already.", number=number)
        )


def cancel(plan_id: int) -> Plan:
    """Call a plan off: its debts are reminded of again. :raises CollectionsError: it is over."""
    with write():
        plan = _locked(plan_id)
        if plan.state not in ("proposed", "active"):
            raise CollectionsError(_("The plan is over: there is nothing to call off."))
        was_active = plan.state == "active"
        _end(plan, "cancelled", company_today())
        _tell(plan)
        if was_active:
            _leave_waiting(plan)
    return plan


def resume(plan_id: int) -> Plan:
    """Put a broken plan in force again, once nothing of it is late any more.

    :raises CollectionsError: an instalment is still late, or it is not broken.
    """
    with write():
        plan, day = _locked(plan_id), company_today()
        if plan.state != "broken":
            raise CollectionsError(_("Only a broken plan can be put in force again."))
        lacks = late(filled(plan), day)
        if lacks:
            text = _(
                "%(amount)s are late still: record what came in first, or write another plan.",
                amount=format_money(lacks, plan.currency),
            )
            raise CollectionsError(text)
        others = covered(debts_of(plan))
        if others:
            raise CollectionsError(_("One of the debts is in another plan by now."))
        _end(plan, "active", None)
        refresh(plan, day)
        _tell(plan)
    return plan


def cover_interest(plan_id: int, due_id: int) -> Plan:
    """The interest that a plan agreed was invoiced: what settles that invoice pays the plan.

    :raises CollectionsError: it is of another customer, came before the plan, or is more than the
        interest that lacks an invoice.
    """
    with write():
        plan = _locked(plan_id)
        if due_id not in {one.id for one in offered_interest(plan)}:
            raise CollectionsError(
                _("That is no invoice of the interest of this plan: choose one of those offered.")
            )
        due = session().get_one(Due, due_id)
        last = select(func.max(PlanDebt.position)).where(PlanDebt.plan_id == plan.id)
        session().add(
            PlanDebt(
                plan_id=plan.id,
                position=(session().scalar(last) or 0) + 1,
                due_id=due.id,
                amount=due.amount,
                interest=True,
            )
        )
        session().flush()
        refresh(plan, company_today())
    return plan


def settle(contact_ids: Collection[int] | None = None) -> int:
    """See which plans are fulfilled, and which are broken by today. Run again it changes nothing.

    :param contact_ids: of these customers, also whether what had paid a plan came back; None: of all.
    :returns: how many changed their state.
    """
    changed = 0
    with write(), sudo("Plans are fulfilled or broken"):
        states = ("active",) if contact_ids is None else ("active", "fulfilled", "broken")
        query = select(Plan).where(Plan.state.in_(states), Plan.archived_at.is_(None))
        if contact_ids is not None:
            query = query.where(Plan.contact_id.in_(list(contact_ids)))
        for plan in session().scalars(query.order_by(Plan.id).with_for_update()).all():
            changed += _settle(plan, company_today())
    return changed


def _settle(plan: Plan, day: date) -> bool:
    parts = filled(plan)
    lacks = sum((one.lacks for one in parts), ZERO)
    state = plan.state
    if not lacks:
        state = "fulfilled"
    elif plan.state != "broken":
        state = "broken" if late(parts, day, plan.tolerance) else "active"
    if state == plan.state:
        refresh(plan, day)
        return False
    _end(plan, state, None if state == "active" else day)
    refresh(plan, day)
    _tell(plan)
    if state == "fulfilled":
        plan_fulfilled.emit(plan=plan)
        _leave_waiting(plan)
    elif state == "broken":
        plan_broken.emit(plan=plan)
        _accelerate(plan)
    return True


def _accelerate(plan: Plan) -> None:
    """Everything is due at once: the claim stands under what was broken, and its owner calls today."""
    claim = claim_of(plan)
    if claim is not None:
        promises.move(claim, "broken", ("late", "reminded", "promised"))
    about = (CLAIM, claim.id) if claim is not None else (PLAN, plan.id)
    owner = plan.owner_id or (claim.owner_id if claim is not None else None)
    if claim is not None:
        schedule_activity(
            about,
            "call",
            _("Call: the plan %(number)s is broken, all of it is due", number=plan.number),
            company_today(),
            owner,
            priority="high",
            source="rule",
        )
    people = [number for number in (owner, claim.owner_id if claim else None) if number]
    notify(
        people,
        BROKEN,
        _("The payment plan %(number)s of %(name)s is broken", number=plan.number, name=plan.name),
        f"/collections/plans/{plan.id}",
        model=PLAN,
        record_id=plan.id,
    )


def _leave_waiting(plan: Plan) -> None:
    """A plan is over: its claim waits for nothing any more, but for a promise or another plan."""
    with sudo("A plan is over"):
        claim = claim_of(plan)
        if claim is not None and not promises.is_awaited(claim):
            promises.move(claim, "reminded", ("promised",))


def claim_of(plan: Plan) -> Claim | None:
    """The open claim for the debts of a plan."""
    return open_claims_of([plan.contact_id]).get((plan.company_id, plan.contact_id, plan.currency))


def _tell(plan: Plan) -> None:
    add_to_timeline(
        KIND,
        PLAN,
        plan.id,
        data={"number": plan.number, "state": plan.state},
        interaction=False,
    )


def _locked(plan_id: int) -> Plan:
    plan: Plan = get(PLAN, plan_id, "update")
    session().refresh(plan, with_for_update=True)
    return plan


def _end(plan: Plan, state: str, ended_on: date | None, agreed_on: date | None = None) -> None:
    values = {"state": state, "ended_on": ended_on, "agreed_on": agreed_on or plan.agreed_on}
    set_derived(Plan, {plan.id: values})

"""What is done with payment plans: written from the debts of a customer, agreed, called off, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from core.api.models import Choice, Day, Integer, Text
from core.api.services import Invalid, company_today, get
from core.api.ui import Crumb, Pages, _, _l, access, as_id, leave, toast
from modules.collections.models import CLAIM, PLAN, Plan
from modules.collections.models.fields import Percent
from modules.collections.models.plan import EVERY
from modules.collections.pages import choosing
from modules.collections.services import documents, plans
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_plans", __name__, url_prefix="/collections/plans")
contributions = (Pages(name="collections.plans", blueprint=blueprint),)
UPDATE = f"{PLAN}.update"
FIELDS = (
    Integer(label=_l("How many instalments"), name="count", required=True, min=1, max=60),
    Choice(label=_l("How often"), name="every", choices=EVERY, required=True),
    Day(label=_l("First instalment"), name="first_on", required=True),
    Percent(label=_l("Interest a year"), name="pct", help=_l("On what is still owed. Empty: none.")),
    Integer(label=_l("Days of tolerance"), name="tolerance", required=True, min=0, max=60,
            help=_l("Later than that, everything is due at once.")),
    Text(label=_l("Agreed with"), name="agreed_with", max=120),
)  # fmt: skip


@blueprint.route("/offer/<int:contact_id>", methods=["GET", "POST"])
@access(f"{CLAIM}.amounts")
def offer(contact_id: int) -> Response:
    """Write a plan for debts of a customer."""
    made = choosing.read(contact_id, FIELDS)
    usual: dict[str, Any] = {
        "count": 3,
        "every": "month",
        "first_on": company_today() + timedelta(days=15),
        "tolerance": 5,
    }
    if request.method == "POST" and not made.errors:
        try:
            plan = plans.propose(
                contact_id,
                [one.id for one in made.chosen],
                currency=made.currency,
                **made.values,
            )
        except Invalid as mistake:
            made.errors = mistake.errors
        else:
            toast(
                _("The plan is proposed: look at its instalments, print it, and put it in force.")
            )
            return leave(f"/collections/plans/{plan.id}")
    return choosing.show(
        made,
        FIELDS,
        {**usual, **request.form},
        title=_("Write a payment plan"),
        button=_("Propose the plan"),
        place=Crumb(_("Payment plans"), "/collections/plans"),
        note=_("Equal instalments, of which the last one takes the cents that are left over. You can "
               "change days and amounts before it is agreed."),
        parts=("count", "every", "first_on", "pct", "tolerance", "agreed_with"),
    )  # fmt: skip


@blueprint.post("/<int:plan_id>/activate")
@access(UPDATE)
def activate(plan_id: int) -> Response:
    """The customer agreed."""
    return _step(
        plan_id,
        plans.activate,
        _("The plan is in force: nobody is reminded of its debts while it is kept."),
    )


@blueprint.post("/<int:plan_id>/cancel")
@access(UPDATE)
def cancel(plan_id: int) -> Response:
    """Nothing comes of it."""
    return _step(plan_id, plans.cancel, _("Called off: its debts are reminded of again."))


@blueprint.post("/<int:plan_id>/resume")
@access(UPDATE)
def resume(plan_id: int) -> Response:
    """What was late came in after all."""
    return _step(plan_id, plans.resume, _("The plan is in force again."))


@blueprint.post("/<int:plan_id>/interest")
@access(UPDATE)
def interest(plan_id: int) -> Response:
    """An invoice is that of the interest."""
    due_id = as_id(request.args.get("due_id")) or 0
    return _step(
        plan_id,
        lambda number: plans.cover_interest(number, due_id),
        _("Added: what settles it pays the plan."),
    )


def _step(plan_id: int, call: Callable[[int], Plan], said: str) -> Response:
    try:
        call(plan_id)
        toast(said)
    except CollectionsError as error:
        toast(str(error), "error")
    return leave(f"/collections/plans/{plan_id}")


@blueprint.get("/<int:plan_id>/agreement.pdf")
@access(f"{CLAIM}.amounts")
def agreement(plan_id: int) -> Response:
    """The agreement on paper."""
    plan: Plan = get(PLAN, plan_id)
    headers = {
        "Content-Disposition": f'inline; filename="{plan.number}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(documents.of_plan(plan), mimetype="application/pdf", headers=headers)

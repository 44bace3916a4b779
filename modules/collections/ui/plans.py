"""Screens of payment plans; what a claim and a customer show of them."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import actor, company_today, session
from core.api.ui import (
    Action,
    Counted,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    Section,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.accounting.models import Due
from modules.collections.models import CLAIM, PLAN, Claim, Plan, PlanDebt
from modules.collections.models.plan import STATES
from modules.collections.services import planned
from modules.collections.services.instalments import Filled
from modules.collections.ui.panels import AMOUNTS, SHOWN, may_see_amounts
from modules.contacts.models import Contact

TONES = {"active": "ambar", "fulfilled": "verde", "broken": "rojo"}


def lines_of(plan: Plan) -> Markup:
    """The instalments of a plan with what came in for each."""
    parts, day = planned.filled(plan), company_today()

    def money(amount: Any) -> str:
        return format_money(amount, plan.currency) if amount else ""

    lacks = sum((one.lacks for one in parts), planned.ZERO)
    return Markup(
        render_template(
            "collections/plan_lines.html",
            plan=plan,
            lines=[
                {
                    "day": format_date(one.due_on),
                    "amount": money(one.amount),
                    "interest": money(one.interest),
                    "paid": money(one.paid),
                    **_state(plan, one, day),
                }
                for one in parts
            ],
            total=money(plan.total),
            interest=money(plan.interest),
            paid=money(plan.paid),
            lacks=money(lacks) if plan.state != "proposed" else "",
        )
    )


def _state(plan: Plan, one: Filled, day: Any) -> dict[str, str]:
    if not one.lacks:
        return {"state": _("Paid so far"), "tone": "verde"}
    if plan.state == "broken":
        return {"state": _("Due at once"), "tone": "rojo"}
    if one.due_on < day and plan.state == "active":
        return {"state": _("Late"), "tone": "rojo"}
    return {"state": _("Paid in part") if one.paid else _("To come"), "tone": ""}


def debts_of(plan: Plan) -> Counted:
    """The debts that a plan covers."""
    query = (
        select(PlanDebt, Due.name, Due.due_on, Due.open_amount)
        .join(Due, Due.id == PlanDebt.due_id)
        .where(PlanDebt.plan_id == plan.id)
        .order_by(PlanDebt.position)
    )
    lines = [
        {
            "id": row.due_id,
            "name": name,
            "due": format_date(due_on),
            "amount": format_money(row.amount, plan.currency),
            "open": format_money(open_, plan.currency),
            "interest": row.interest,
        }
        for row, name, due_on, open_ in session().execute(query)
    ]
    may = actor().can(f"{PLAN}.update") and not actor().viewed_by
    offered = planned.offered_interest(plan) if may and plan.interest else []
    body = render_template("collections/plan_debts.html", lines=lines, plan=plan, offered=offered)
    return Counted(Markup(body), str(len(lines) or ""))


def _listed(*where: Any) -> list[dict[str, Any]]:
    query = select(Plan).where(Plan.archived_at.is_(None), *where)
    words = dict(STATES)
    return [
        {
            "id": one.id,
            "number": one.number,
            "amount": format_money(one.total, one.currency) if may_see_amounts() else "",
            "what": _("Next instalment on %(day)s", day=format_date(one.next_on))
            if one.next_on
            else _("Ended on %(day)s", day=format_date(one.ended_on))
            if one.ended_on
            else "",
            "state": str(words[one.state]),
            "tone": TONES.get(one.state, ""),
        }
        for one in session().scalars(query.order_by(Plan.id.desc()).limit(SHOWN))
    ]


def may_propose() -> bool:
    """Whether the actor may write a plan."""
    return actor().can(f"{PLAN}.create") and may_see_amounts() and not actor().viewed_by


def plans_of_claim(claim: Claim) -> Counted | None:
    """The plans for what a claim is about, the newest first."""
    lines = _listed(
        Plan.contact_id == claim.contact_id,
        Plan.company_id == claim.company_id,
        Plan.currency == claim.currency,
    )
    offer = ""
    if may_propose() and not claim.closed_at:
        offer = f"/collections/plans/offer/{claim.contact_id}?currency={claim.currency}"
    if not lines and not offer:
        return None
    body = render_template("collections/plans.html", lines=lines, offer=offer)
    return Counted(Markup(body), str(len(lines) or ""))


def plans_of_contact(contact: Contact) -> Counted | None:
    """The plans of a customer, if there are any."""
    lines = _listed(Plan.contact_id == contact.id)
    if not lines:
        return None
    body = render_template("collections/plans.html", lines=lines, offer="")
    return Counted(Markup(body), str(len(lines)))


def actions_of(plan: Plan) -> tuple[Action, ...]:
    """The next step of a plan, and its agreement on paper."""
    who, base, found = actor(), f"/collections/plans/{plan.id}", []
    may = who.can(f"{PLAN}.update") and not who.viewed_by
    if may and plan.state == "proposed":
        found.append(
            Action(_("Put in force"), "check", f"{base}/activate", post=True, primary=True)
        )
    if may and plan.state == "broken":
        found.append(Action(_("Put in force again"), "refresh", f"{base}/resume", post=True))
    if may_see_amounts():
        found.append(Action(_("Agreement"), "file-text", f"{base}/agreement.pdf"))
    if may and plan.state in ("proposed", "active"):
        found.append(Action(_("Call off"), "ban", f"{base}/cancel", post=True))
    return tuple(found)


contributions = (
    ListView(
        name=PLAN,
        columns=("name", "number", "state", "total", "paid", "late", "next_on", "owner_id"),
        phone=("state", "next_on", "late"),
        sort="name",
        groups=("state", "owner_id"),
        tabs=(
            Tab("active", _l("In force"), {"and": [["state", "is", "active"]]}),
            Tab("proposed", _l("Proposed"), {"and": [["state", "is", "proposed"]]}),
            Tab("broken", _l("Broken ones"), {"and": [["state", "is", "broken"]]}),
        ),
        search_hint=_l("Number or customer"),
        new_label=_l("New payment plan"),
        empty_title=_l("There are no payment plans yet"),
        empty_text=_l("Agree with a customer that they pay in instalments: nobody reminds them while "
                      "they keep to it, and what comes in fills the instalments by itself."),
    ),
    FormView(
        name=PLAN,
        fields=("contact_id", "currency", "first_on", "count", "every", "pct", "tolerance",
                "agreed_with"),
        more=("instalments", "notes", "owner_id", "team_id"),
        half=("currency", "first_on", "count", "every", "pct", "tolerance"),
    ),
    Ficha(
        name=PLAN,
        tag="state",
        meta=("number", "contact_id"),
        actions=actions_of,
        sections=(
            Section(
                _l("Payment plan"),
                ("total", "paid", "late", "next_on", "agreed_on", "ended_on", "agreed_with",
                 "owner_id"),
            ),
            Section(_l("Terms"), ("count", "every", "pct", "interest", "tolerance", "notes")),
        ),
    ),
    Panel(
        name="collections.plan.instalments",
        model=PLAN,
        label=_l("Instalments of the plan"),
        place="history",
        permission=AMOUNTS,
        weight=10,
        render=lines_of,
    ),
    Panel(
        name="collections.plan.debts",
        model=PLAN,
        label=_l("Debts"),
        permission=AMOUNTS,
        weight=10,
        render=debts_of,
    ),
    Panel(
        name="collections.plan.files",
        model=PLAN,
        label=_l("Signed agreement"),
        place="data",
        bare=True,
        render=render_files,
        weight=60,
    ),
    Panel(
        name="collections.plan.history",
        model=PLAN,
        label=_l("History"),
        place="history",
        bare=True,
        weight=90,
        render=render_history,
    ),
    Panel(
        name="collections.claim.plans",
        model=CLAIM,
        label=_l("Payment plans"),
        permission=f"{PLAN}.read",
        weight=25,
        render=plans_of_claim,
    ),
    Panel(
        name="collections.contact.plans",
        model="contacts.contact",
        label=_l("Payment plans"),
        tab=_l("Collections"),
        permission=f"{PLAN}.read",
        later=True,
        weight=75,
        render=plans_of_contact,
    ),
    MenuItem(
        name="collections.plans",
        label=_l("Payment plans"),
        href="/collections/plans",
        permission=f"{PLAN}.read",
        weight=45,
    ),
)  # fmt: skip

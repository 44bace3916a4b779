"""Panels of a claim: its debts with interest, its promises, its reminders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import actor, company_today, session
from core.api.ui import Counted, _
from modules.collections.models import CLAIM, DISPUTE, PROMISE, Claim, Notice, Promise
from modules.collections.models.promise import STATES as PROMISE_STATES
from modules.collections.services import claimed, returning
from modules.contacts.models import Contact

AMOUNTS = f"{CLAIM}.amounts"
#: Lines of a panel.
SHOWN = 50


def may_see_amounts() -> bool:
    """Whether the actor is told how much customers owe."""
    return actor().can(AMOUNTS)


def debts_of(claim: Claim) -> Counted | Markup:
    """The late debts of a claim with the interest that the law adds."""
    if not may_see_amounts():
        return Markup()
    day = company_today()
    debts = claimed.overdue_debts(claim.contact_id, claim.company_id, claim.currency, day)
    contact = session().get(Contact, claim.contact_id)
    if contact is None:
        return Markup()
    demand = claimed.demand(contact, debts, day)
    back = returning.returned_of([debt.id for debt in debts])
    lines = [
        {
            "id": line.debt.id,
            "name": line.debt.name,
            "due": format_date(line.debt.due_on),
            "late": line.debt.days_late(day),
            "open": format_money(line.debt.open, claim.currency),
            "extra": format_money(line.interest.total + line.compensation, claim.currency)
            if line.interest.total or line.compensation
            else "",
            "returned": [_returned(*one, claim.currency) for one in back.get(line.debt.id, ())],
        }
        for line in demand.lines[:SHOWN]
    ]
    body = render_template(
        "collections/debts.html",
        lines=lines,
        more=max(0, len(demand.lines) - SHOWN),
        claim=claim,
        demand=demand,
        money=lambda amount: format_money(amount, claim.currency),
        may_dispute=actor().can(f"{DISPUTE}.create") and not actor().viewed_by,
    )
    return Counted(Markup(body), str(len(demand.lines)))


def _returned(day: date, code: str, fee: Decimal, currency: str) -> str:
    text = _("Debit returned on %(day)s (%(code)s)", day=format_date(day), code=code)
    if fee:
        text += " · " + _("fee of %(amount)s", amount=format_money(fee, currency))
    return text


def promises_of(claim: Claim) -> Counted | None:
    """What the customer promised on a claim, the newest first."""
    query = select(Promise).where(Promise.claim_id == claim.id, Promise.archived_at.is_(None))
    found = list(session().scalars(query.order_by(Promise.promised_on.desc()).limit(SHOWN)))
    words, tones = dict(PROMISE_STATES), {"kept": "verde", "broken": "rojo", "live": "ambar"}
    lines = [
        {
            "id": one.id,
            "day": format_date(one.promised_on),
            "amount": format_money(one.amount, one.currency) if may_see_amounts() else "",
            "state": str(words[one.state]),
            "tone": tones.get(one.state, ""),
            "by": one.said_by or "",
        }
        for one in found
    ]
    may = actor().can(f"{PROMISE}.create") and not actor().viewed_by and not claim.closed_at
    if not lines and not may:
        return None
    body = render_template("collections/promises.html", lines=lines, claim=claim, may=may)
    return Counted(Markup(body), str(len(lines) or ""))


def notices_of(claim: Claim) -> Counted | None:
    """The reminders written on a claim, the newest first."""
    query = select(Notice).where(Notice.claim_id == claim.id)
    found = list(session().scalars(query.order_by(Notice.id.desc()).limit(SHOWN)))
    if not found:
        return None
    lines = [
        {"id": one.id, "name": one.name, "day": format_date(one.told_on), "state": one.state}
        for one in found
    ]
    return Counted(
        Markup(render_template("collections/notices.html", lines=lines)), str(len(found))
    )

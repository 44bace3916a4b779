"""Screens of refunds to customers."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_money
from core.api.services import actor, session
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.accounting.models import Due
from modules.collections.banking.accounts import tail
from modules.collections.models import REFUND, Refund
from modules.collections.services import refunding
from modules.contacts.models import Contact

STATES = {"included": _l("In the file"), "paid": _l("Paid")}


def _may() -> bool:
    return actor().can(f"{REFUND}.update") and not actor().viewed_by


def lines_of(refund: Refund) -> Markup:
    """The transfers of a refund, and what could be added to a draft."""
    rows = refunding.transfers_of(refund.id)
    draft, may = refund.state == "draft", _may()
    offered = refunding.credits_of(refund) if draft and may else []
    ids = [one.due_id for one, _a, _c in rows]
    names = dict(session().execute(select(Due.id, Due.name).where(Due.id.in_(ids))).all())
    without = [one.due for one in offered if one.account is None]
    customers = select(Contact.id, Contact.name).where(
        Contact.id.in_([due.contact_id for due in without])
    )
    known = dict(session().execute(customers).all())
    return Markup(
        render_template(
            "collections/transfers.html",
            lines=[
                {
                    "id": one.id,
                    "due_id": one.due_id,
                    "due": names.get(one.due_id, ""),
                    "customer": contact.name,
                    "contact_id": contact.id,
                    "account": tail(account.number),
                    "amount": format_money(one.amount, "EUR"),
                    "state": one.state,
                    "words": str(STATES[one.state]),
                }
                for one, account, contact in rows
            ],
            refund=refund,
            draft=draft,
            may=may,
            ready=len(offered) - len(without),
            refused=[
                (due.contact_id, known.get(due.contact_id, ""), format_money(-due.open, "EUR"))
                for due in without
            ],
            problems=refunding.problems(refund) if draft and rows else [],
        )
    )


def actions(refund: Refund) -> tuple[Action, ...]:
    """The next step of a refund."""
    base, found = f"/collections/refunds/{refund.id}", []
    if _may() and refund.state == "draft":
        found.append(
            Action(_("Make the file"), "file-export", f"{base}/issue", post=True, primary=True)
        )
    if _may() and refund.state == "issued":
        found.append(Action(_("It was paid"), "check", f"{base}/book", post=True))
    if refund.state != "draft":
        found.append(Action(_("Download the file"), "download", f"{base}/file"))
    return tuple(found)


contributions = (
    ListView(
        name=REFUND,
        columns=("name", "number", "pay_on", "transfers", "total", "state"),
        phone=("pay_on", "state"),
        sort="-pay_on",
        groups=("state",),
        tabs=(
            Tab("draft", _l("Being prepared"), {"and": [["state", "is", "draft"]]}),
            Tab("issued", _l("File made"), {"and": [["state", "is", "issued"]]}),
        ),
        search_hint=_l("Number or name"),
        new_label=_l("New refund"),
        empty_title=_l("There are no refunds yet"),
        empty_text=_l(
            "Give customers back what their credit notes leave open: choose the day, and the file of "
            "transfers for your bank is made."
        ),
    ),
    FormView(name=REFUND, fields=("name", "creditor_id", "pay_on")),
    Ficha(
        name=REFUND,
        tag="state",
        meta=("number", "pay_on"),
        actions=actions,
        sections=(
            Section(_l("Refund"), ("creditor_id", "pay_on", "transfers", "total", "issued_at")),
        ),
    ),
    Panel(
        name="collections.refund.transfers",
        model=REFUND,
        label=_l("Bank transfers"),
        place="history",
        permission=f"{REFUND}.amounts",
        render=lines_of,
        weight=10,
    ),
    Panel(
        name="collections.refund.history",
        model=REFUND,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="collections.refunds",
        label=_l("Refunds"),
        href="/collections/refunds",
        permission=f"{REFUND}.read",
        weight=145,
    ),
)

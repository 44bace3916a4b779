"""Screens of debts that were given up."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
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
    render_files,
    render_history,
)
from modules.accounting.models import Due
from modules.collections.models import WRITEOFF, Writeoff, WriteoffDebt


def debts_of(record: Writeoff) -> Markup:
    """What was given up."""
    query = (
        select(Due.id, Due.name, Due.due_on, WriteoffDebt.amount)
        .join(WriteoffDebt, WriteoffDebt.due_id == Due.id)
        .where(WriteoffDebt.writeoff_id == record.id)
        .order_by(WriteoffDebt.position)
    )
    lines = [
        {
            "id": number,
            "name": name,
            "due": format_date(due_on),
            "amount": format_money(amount, record.currency),
        }
        for number, name, due_on, amount in session().execute(query)
    ]
    return Markup(render_template("collections/notice_debts.html", lines=lines))


def actions_of(record: Writeoff) -> tuple[Action, ...]:
    """It can be undone; its movement stands in the books."""
    who, found = actor(), []
    if record.state == "done" and who.can(f"{WRITEOFF}.update") and not who.viewed_by:
        href = f"/collections/writeoffs/{record.id}/undo"
        found.append(Action(_("Owed again"), "arrow-back-up", href, drawer=True))
    if record.payment_id and who.can("accounting.payment.read"):
        href = f"/accounting/payments/{record.payment_id}"
        found.append(Action(_("Movement"), "cash", href))
    return tuple(found)


contributions = (
    ListView(
        name=WRITEOFF,
        columns=("name", "number", "written_on", "reason", "amount", "state"),
        phone=("written_on", "state", "amount"),
        sort="-written_on",
        groups=("reason", "state"),
        tabs=(
            Tab("done", _l("Given up as lost"), {"and": [["state", "is", "done"]]}),
            Tab("undone", _l("Owed again"), {"and": [["state", "is", "undone"]]}),
        ),
        search_hint=_l("Number or customer"),
        new_label=_l("New write-off"),
        empty_title=_l("Nothing was written off"),
        empty_text=_l("Debts that nobody will pay are given up on the page of the debt or of the "
                      "customer's claim, with a reason."),
    ),
    FormView(
        name=WRITEOFF,
        fields=("contact_id", "currency", "written_on", "reason", "debts", "why"),
        half=("currency", "written_on"),
    ),
    Ficha(
        name=WRITEOFF,
        tag="state",
        meta=("number", "contact_id", "written_on"),
        actions=actions_of,
        sections=(
            Section(
                _l("Write-off"),
                ("amount", "written_on", "reason", "why", "undone_on", "undone_why"),
            ),
        ),
    ),
    Panel(
        name="collections.writeoff.debts",
        model=WRITEOFF,
        label=_l("Debts"),
        permission=f"{WRITEOFF}.amounts",
        weight=10,
        render=debts_of,
    ),
    Panel(
        name="collections.writeoff.files",
        model=WRITEOFF,
        label=_l("Files"),
        place="data",
        bare=True,
        weight=60,
        render=render_files,
    ),
    Panel(
        name="collections.writeoff.history",
        model=WRITEOFF,
        label=_l("History"),
        place="history",
        bare=True,
        weight=90,
        render=render_history,
    ),
    MenuItem(
        name="collections.writeoffs",
        label=_l("Write-offs"),
        href="/collections/writeoffs",
        permission=f"{WRITEOFF}.read",
        weight=130,
    ),
)  # fmt: skip

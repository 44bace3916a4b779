"""Screens of bank statements; reconciling has a page of its own."""

from __future__ import annotations

from core.api.services import actor
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.accounting.models import STATEMENT, Statement


def actions(statement: Statement) -> tuple[Action, ...]:
    """Decide what its movements are."""
    who = actor()
    if not statement.line_count or not who.can(f"{STATEMENT}.update"):
        return ()
    href = f"/accounting/statements/{statement.id}/reconcile"
    return (Action(_("Reconcile"), "arrows-exchange", href, key="r", primary=True),)


contributions = (
    ListView(
        name=STATEMENT,
        columns=("name", "account", "day_from", "day_to", "line_count", "pending", "closing"),
        phone=("day_to", "pending"),
        groups=("account",),
        tabs=(Tab("pending", _l("To reconcile"), {"and": [["pending", "gt", "0"]]}),),
        sort="-day_to",
        search_hint=_l("Account or period"),
        new_label=_l("Write down a statement"),
        empty_title=_l("There are no statements yet"),
        empty_text=_l(
            "Bring a file of your bank: Norma 43, camt.053, camt.054 or CSV, in Accounting › Bring a "
            "statement."
        ),
    ),
    FormView(
        name=STATEMENT,
        fields=("name", "account", "day_from", "day_to", "opening", "closing"),
        more=("currency", "source"),
        half=("day_from", "day_to", "opening", "closing"),
    ),
    Ficha(
        name=STATEMENT,
        meta=("account", "day_to", "pending"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "account",
                    "day_from",
                    "day_to",
                    "opening",
                    "closing",
                    "line_count",
                    "pending",
                    "source",
                ),
            ),
        ),
    ),
    Panel(
        name="accounting.statement.history",
        model=STATEMENT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="accounting.statements",
        label=_l("Bank"),
        href="/accounting/statements",
        permission=f"{STATEMENT}.read",
        key="b",
        weight=40,
    ),
    MenuItem(
        name="accounting.bring_statement",
        label=_l("Bring a statement"),
        href="/accounting/bring-statement",
        permission=f"{STATEMENT}.create",
        weight=45,
    ),
    PaletteEntry(
        name="accounting.bring_statement",
        label=_l("Bring a bank statement"),
        words=_l("norma 43 camt csv reconcile bank file"),
        href="/accounting/bring-statement",
        icon="building-bank",
        permission=f"{STATEMENT}.create",
        action=True,
    ),
)

"""Screens of payments."""

from __future__ import annotations

from core.api.ui import (
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _l,
    render_history,
)
from modules.accounting.models import PAYMENT
from modules.accounting.ui import panels

contributions = (
    ListView(
        name=PAYMENT,
        columns=("number", "contact_id", "paid_on", "amount", "unallocated", "method", "reference"),
        phone=("contact_id", "paid_on", "amount"),
        groups=("method", "contact_id"),
        tabs=(
            Tab(
                "account",
                _l("Not applied"),
                {"and": [["unallocated", "is_not", "0"], ["reversed_on", "empty", None]]},
            ),
            Tab("returned", _l("Returned"), {"and": [["reversed_on", "filled", None]]}),
        ),
        sort="-paid_on",
        search_hint=_l("Number or reference"),
        new_label=_l("Record a payment"),
        empty_title=_l("There are no payments yet"),
        empty_text=_l("Record them one by one, from a file, or reconcile a bank statement."),
    ),
    FormView(
        name=PAYMENT,
        fields=("contact_id", "paid_on", "amount", "invoices", "method", "reference"),
        more=("currency", "external_id", "notes"),
        half=("paid_on", "amount"),
    ),
    Ficha(
        name=PAYMENT,
        tag="method",
        meta=("contact_id", "paid_on", "amount"),
        actions=panels.payment_actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "contact_id",
                    "paid_on",
                    "amount",
                    "unallocated",
                    "invoices",
                    "reference",
                    "reversed_on",
                    "reversed_why",
                ),
            ),
            Section(_l("More data"), ("external_id", "notes")),
        ),
    ),
    Panel(
        name="accounting.payment.allocations",
        model=PAYMENT,
        label=_l("What it settles"),
        place="history",
        render=panels.allocations_of_payment,
        weight=10,
    ),
    Panel(
        name="accounting.payment.history",
        model=PAYMENT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="accounting.payments",
        label=_l("Payments"),
        href="/accounting/payments",
        permission=f"{PAYMENT}.read",
        weight=30,
    ),
    QuickCreate(name=PAYMENT, label=_l("Payment")),
    PaletteEntry(
        name="accounting.import_payments",
        label=_l("Import payments"),
        words=_l("file spreadsheet upload"),
        href=f"/imports/new?model={PAYMENT}",
        icon="upload",
        permission=f"{PAYMENT}.import",
        action=True,
    ),
)

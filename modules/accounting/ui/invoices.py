"""Screens of invoices and their instalments."""

from __future__ import annotations

from core.api.services import session
from core.api.ui import (
    Ficha,
    FirstStep,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _l,
    render_files,
    render_history,
)
from modules.accounting.models import DUE, INVOICE, Invoice
from modules.accounting.ui import panels

READ = f"{INVOICE}.read"
OPEN = ["open_amount", "is_not", "0"]


def somebody_owes() -> bool:
    """Whether there is an invoice at all."""
    return session().query(Invoice.id).limit(1).first() is not None


contributions = (
    ListView(
        name=INVOICE,
        columns=("number", "contact_id", "kind", "issued_on", "due_on", "total", "open_amount"),
        subtitle="order_number",
        phone=("contact_id", "due_on", "open_amount"),
        groups=("kind", "state", "legal_status", "contact_id"),
        bulk=("legal_status", "legal_status_on"),
        tabs=(
            Tab("open", _l("With something pending"), {"and": [OPEN]}, "due_on"),
            Tab("credit", _l("Credit notes"), {"and": [["kind", "is", "credit_note"]]}),
            Tab("rejected", _l("Rejected"), {"and": [["legal_status", "is", "rejected"]]}),
        ),
        sort="-issued_on",
        search_hint=_l("Number, series, order or legal identifier"),
        new_label=_l("Write down an invoice"),
        empty_title=_l("There are no invoices yet"),
        empty_text=_l(
            "Invoices are issued by your accounting program: bring them here from a file, or write "
            "them down one by one."
        ),
    ),
    FormView(
        name=INVOICE,
        fields=(
            "kind",
            "number",
            "series",
            "contact_id",
            "issued_on",
            "due_on",
            "net",
            "tax",
            "total",
            "dues",
        ),
        more=(
            "taxes",
            "withheld",
            "currency",
            "operated_on",
            "rectifies_id",
            "order_number",
            "state",
            "legal_status",
            "legal_status_on",
            "legal_id",
            "external_id",
            "notes",
        ),
        quick=("number", "contact_id", "issued_on", "due_on", "total"),
        half=("number", "series", "issued_on", "due_on", "net", "tax"),
    ),
    Ficha(
        name=INVOICE,
        tag="state",
        meta=("contact_id", "issued_on", "total"),
        actions=panels.invoice_actions,
        sections=(
            Section(
                _l("Amounts"),
                ("net", "tax", "withheld", "total", "open_amount", "taxes"),
            ),
            Section(
                _l("Data"),
                (
                    "kind",
                    "series",
                    "issued_on",
                    "operated_on",
                    "due_on",
                    "rectifies_id",
                    "order_number",
                ),
            ),
            Section(
                _l("For the tax office"),
                ("legal_status", "legal_status_on", "legal_id", *panels.legal_rows()),
            ),
            Section(_l("More data"), ("external_id", "notes")),
        ),
    ),
    Panel(
        name="accounting.invoice.dues",
        model=INVOICE,
        label=_l("Instalments and payments"),
        place="history",
        render=panels.dues_of_invoice,
        weight=10,
    ),
    Panel(
        name="accounting.invoice.history",
        model=INVOICE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="accounting.invoice.files",
        model=INVOICE,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    ListView(
        name=DUE,
        columns=("name", "contact_id", "due_on", "amount", "open_amount", "method", "settled_on"),
        phone=("contact_id", "due_on", "open_amount"),
        groups=("contact_id", "method"),
        tabs=(
            Tab("open", _l("Pending"), {"and": [["settled_on", "empty", None]]}, "due_on"),
            Tab(
                "overdue",
                _l("Past their date"),
                {"and": [["settled_on", "empty", None], ["due_on", "lt", "hoy"]]},
                "due_on",
            ),
            Tab("settled", _l("Settled"), {"and": [["settled_on", "filled", None]]}, "-settled_on"),
        ),
        sort="due_on",
        new_label=_l("Split off an instalment"),
        empty_title=_l("There are no instalments yet"),
        empty_text=_l("They come with the invoices: one a due date."),
    ),
    FormView(name=DUE, fields=("invoice_id", "due_on", "amount", "method")),
    Ficha(
        name=DUE,
        meta=("contact_id", "due_on", "open_amount"),
        sections=(
            Section(
                _l("Data"),
                ("invoice_id", "contact_id", "due_on", "amount", "paid", "open_amount", "method"),
            ),
        ),
    ),
    Panel(
        name="accounting.due.history",
        model=DUE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="accounting.contact.invoices",
        model="contacts.contact",
        label=_l("Invoices"),
        tab=_l("Accounting"),
        permission=READ,
        render=panels.invoices_of_contact,
        later=True,
        weight=60,
    ),
    MenuItem(
        name="accounting.invoices",
        label=_l("Invoices"),
        href="/accounting/invoices",
        permission=READ,
        key="f",
        weight=10,
    ),
    MenuItem(
        name="accounting.dues",
        label=_l("Due dates"),
        href="/accounting/dues",
        permission=READ,
        weight=20,
    ),
    QuickCreate(name=INVOICE, label=_l("Invoice from the books")),
    PaletteEntry(
        name="accounting.import",
        label=_l("Import invoices"),
        words=_l("file spreadsheet upload"),
        href=f"/imports/new?model={INVOICE}",
        icon="upload",
        permission=f"{INVOICE}.import",
        action=True,
    ),
    FirstStep(
        name="accounting.invoices",
        label=_l("Bring the invoices of your accounting program"),
        text=_l("What is pending by customer and due date, from a file."),
        href=f"/imports/new?model={INVOICE}",
        icon="file-invoice",
        permission=f"{INVOICE}.import",
        done=somebody_owes,
        weight=60,
    ),
)

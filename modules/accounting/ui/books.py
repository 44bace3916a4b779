"""Screens of the chart, the rules, the programs and the batches that go to them."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from core.api.services import actor, all_specs
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    Section,
    SettingsPage,
    Tab,
    _,
    _l,
    render_history,
)
from modules.accounting.models import ACCOUNT, BATCH, PROFILE, RULE, Batch
from modules.accounting.services import batches, electronic
from modules.accounting.services.connectors import sending
from modules.accounting.ui.connections import documents

#: Entries and findings that the page of a batch shows.
SHOWN = 30


def content(batch: Batch) -> Markup:
    """What the program would refuse, the entries, and what can be done next."""
    if sending.connector_of_batch(batch) is not None:
        return documents(batch)
    entries = batches.entries(batch)
    found = batches.findings(batch)
    who = actor()
    return Markup(
        render_template(
            "accounting/batch.html",
            batch=batch,
            entries=entries[:SHOWN],
            more=max(len(entries) - SHOWN, 0),
            count=len(entries),
            debit=sum(one.debit for one in entries),
            findings=found[:SHOWN],
            paths={spec.name: spec.path for spec in all_specs()},
            blocking=sum(one.blocking for one in found),
            may=who.can(f"{BATCH}.update") and not who.viewed_by,
            may_export=who.can(f"{BATCH}.export") and not who.viewed_by,
        )
    )


def batch_actions(batch: Batch) -> tuple[Action, ...]:
    """In Mexico, the files that the SAT takes of the month of what is in the books."""
    if batch.state != "posted" or not electronic.serves() or not actor().can(f"{BATCH}.export"):
        return ()
    href = f"/accounting/sat?month={batch.day_to:%Y-%m}"
    return (Action(_("Electronic accounts (SAT)"), "file-export", href),)


contributions = (
    ListView(
        name=BATCH,
        columns=("number", "profile_id", "what", "day_from", "day_to", "entries", "debit", "state"),
        phone=("day_to", "state"),
        groups=("profile_id", "state"),
        tabs=(
            Tab("open", _l("Not posted"), {"and": [["state", "is_not", "posted"]]}),
            Tab("posted", _l("In the books"), {"and": [["state", "is", "posted"]]}),
        ),
        sort="-day_to",
        new_label=_l("New batch"),
        empty_title=_l("There are no batches yet"),
        empty_text=_l(
            "A batch takes the invoices and payments of some days, or the orders that are to be "
            "invoiced, to your accounting program."
        ),
    ),
    FormView(
        name=BATCH, fields=("profile_id", "what", "day_from", "day_to"), half=("day_from", "day_to")
    ),
    Ficha(
        name=BATCH,
        tag="state",
        meta=("profile_id", "day_from", "day_to"),
        actions=batch_actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "profile_id",
                    "what",
                    "day_from",
                    "day_to",
                    "entries",
                    "debit",
                    "exported_at",
                    "sha256",
                ),
            ),
        ),
    ),
    Panel(
        name="accounting.batch.content",
        model=BATCH,
        label=_l("What it takes"),
        place="history",
        render=content,
        weight=10,
    ),
    Panel(
        name="accounting.batch.history",
        model=BATCH,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=ACCOUNT,
        columns=("name", "code", "official_code"),
        phone=("code",),
        sort="code",
        search_hint=_l("Number or name"),
        new_label=_l("New account"),
        empty_title=_l("There are no accounts yet"),
        empty_text=_l("Bring those of your country in Settings › Accounting link."),
    ),
    FormView(name=ACCOUNT, fields=("code", "name", "official_code")),
    ListView(
        name=RULE,
        columns=(
            "what",
            "account_id",
            "tax_code",
            "category_id",
            "product_kind",
            "method",
            "contact_id",
        ),
        phone=("account_id",),
        groups=("what",),
        new_label=_l("New rule"),
        empty_title=_l("There are no rules yet"),
        empty_text=_l("A rule says which account sales, taxes, customers and banks go to."),
    ),
    FormView(
        name=RULE,
        fields=(
            "what",
            "account_id",
            "tax_code",
            "category_id",
            "product_kind",
            "method",
            "contact_id",
        ),
    ),
    ListView(
        name=PROFILE,
        columns=("name", "format", "company_code", "account_length"),
        phone=("format",),
        sort="name",
        new_label=_l("New program"),
        empty_title=_l("There are no programs yet"),
        empty_text=_l("Bring those of your country in Settings › Accounting link."),
    ),
    FormView(
        name=PROFILE,
        fields=(
            "name",
            "format",
            "company_code",
            "account_length",
            "drafts",
            "year_from",
            "year_to",
            "columns",
        ),
        more=("encoding", "separator", "decimal", "notes"),
        half=("company_code", "account_length", "year_from", "year_to"),
    ),
    MenuItem(
        name="accounting.batches",
        label=_l("Batches"),
        href="/accounting/batches",
        permission=f"{BATCH}.read",
        weight=50,
    ),
    MenuItem(
        name="accounting.issuing",
        label=_l("Issue an invoice"),
        href="/accounting/issuing",
        permission="accounting.invoice.read",
        weight=60,
    ),
    PaletteEntry(
        name="accounting.electronic",
        label=_l("Electronic accounts (SAT)"),
        words=_l("sat xml catalogue trial balance entries mexico"),
        href="/accounting/sat",
        icon="file-export",
        permission=f"{BATCH}.export",
    ),
    SettingsPage(
        name="accounting.link",
        weight=45,
        label=_l("Accounting link"),
        icon="calculator",
        help=_l("Chart of accounts, rules, and the programs that files are made for."),
        permission=f"{PROFILE}.read",
        href="/accounting/setup",
    ),
    PaletteEntry(
        name="accounting.issuing",
        label=_l("Issue an invoice"),
        words=_l("invoice bill issue emit"),
        href="/accounting/issuing",
        icon="file-invoice",
        permission="accounting.invoice.read",
    ),
)

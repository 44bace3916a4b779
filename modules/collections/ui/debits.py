"""Screens of bank accounts, mandates and creditors."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import actor, company_today, session
from core.api.ui import (
    Counted,
    Ficha,
    FormView,
    ListColumn,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Row,
    Section,
    SettingsPage,
    Tab,
    _l,
    render_files,
    render_history,
)
from modules.collections.models import ACCOUNT, CREDITOR, MANDATE, Account, Mandate
from modules.collections.services.mandates import expires_on, sequence_of, why_not
from modules.contacts.models import Contact

#: What the next charge of a mandate is, in words.
SEQUENCES = {
    "FRST": _l("First of many (FRST)"),
    "RCUR": _l("One of many (RCUR)"),
    "FNAL": _l("Last one (FNAL)"),
    "OOFF": _l("Single charge (OOFF)"),
}


def expiries(ids: list[int]) -> dict[int, str]:
    """Until when mandates hold; one query for a page."""
    rows = session().scalars(select(Mandate).where(Mandate.id.in_(ids)))
    return {row.id: format_date(expires_on(row)) for row in rows}


def _holds(mandate: Mandate) -> str:
    return format_date(expires_on(mandate))


def _next(mandate: Mandate) -> str:
    return str(why_not(mandate, company_today()) or SEQUENCES[sequence_of(mandate)])


def _payer(mandate: Mandate) -> str:
    """Who holds the account, where it is not the customer."""
    account = session().get(Account, mandate.account_id)
    if account is None or account.holder or account.contact_id == mandate.contact_id:
        return str(account.holder or "") if account else ""
    other = session().get(Contact, account.contact_id)
    return other.name if other else ""


def mandates_of(contact: Contact) -> Counted | None:
    """The mandates of a customer in force or blocked."""
    query = select(Mandate).where(
        Mandate.contact_id == contact.id,
        Mandate.archived_at.is_(None),
        Mandate.state != "finished",
    )
    rows = [_line(one, company_today()) for one in session().scalars(query.order_by(Mandate.id))]
    if not rows:
        return None
    may = actor().can(f"{MANDATE}.create") and not actor().viewed_by
    body = render_template("collections/mandates.html", lines=rows, contact=contact, may=may)
    return Counted(Markup(body), str(len(rows)))


def _line(mandate: Mandate, day: date) -> dict[str, Any]:
    return {
        "id": mandate.id,
        "reference": mandate.reference,
        "scheme": mandate.scheme,
        "until": format_date(expires_on(mandate)),
        "why_not": why_not(mandate, day),
    }


contributions = (
    ListView(
        name=ACCOUNT,
        columns=("name", "contact_id", "scheme", "number"),
        phone=("contact_id",),
        sort="name",
        groups=("scheme",),
        search_hint=_l("Bank or number"),
        new_label=_l("New bank account"),
        empty_title=_l("There are no bank accounts yet"),
        empty_text=_l("Write down from which accounts your customers pay, or import a file."),
    ),
    FormView(
        name=ACCOUNT,
        fields=("contact_id", "number", "country", "holder"),
        more=("bic",),
        half=("country", "holder"),
    ),
    Ficha(
        name=ACCOUNT,
        tag="scheme",
        meta=("contact_id",),
        sections=(Section(_l("Account"), ("number", "holder", "country", "bic")),),
    ),
    Panel(
        name="collections.account.history",
        model=ACCOUNT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=MANDATE,
        columns=(
            *("reference", "contact_id", "scheme", "state", "signed_on", "last_used_on"),
            "collections.until",
        ),
        phone=("contact_id", "state"),
        sort="reference",
        groups=("state", "scheme"),
        tabs=(
            Tab("active", _l("In force"), {"and": [["state", "is", "active"]]}),
            Tab("blocked", _l("Blocked"), {"and": [["state", "is", "blocked"]]}),
        ),
        search_hint=_l("Reference"),
        new_label=_l("New mandate"),
        empty_title=_l("There are no mandates yet"),
        empty_text=_l(
            "Note the orders that your customers signed; with one you can charge their account."
        ),
    ),
    ListColumn(
        name="collections.until",
        model=MANDATE,
        label=_l("Holds until"),
        load=expiries,
        default=True,
    ),
    FormView(
        name=MANDATE,
        fields=("contact_id", "account_id", "reference", "scheme", "kind", "signed_on", "state"),
        more=("blocked_why", "proof", "notice_days"),
        half=("scheme", "kind", "signed_on", "state"),
    ),
    Ficha(
        name=MANDATE,
        tag="state",
        meta=("contact_id",),
        sections=(
            Section(
                _l("Mandate"),
                (
                    *("account_id", "scheme", "kind", "signed_on", "proof", "blocked_why"),
                    Row(_l("Holder"), _payer),
                    Row(_l("Next charge"), _next),
                    Row(_l("Holds until"), _holds),
                    *("first_used_on", "last_used_on", "failures", "notice_days"),
                ),
            ),
        ),
    ),
    Panel(
        name="collections.mandate.files",
        model=MANDATE,
        label=_l("Signed order"),
        place="data",
        bare=True,
        render=render_files,
        weight=60,
    ),
    Panel(
        name="collections.mandate.history",
        model=MANDATE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="collections.contact.mandates",
        model="contacts.contact",
        label=_l("Direct debit"),
        tab=_l("Collections"),
        permission=f"{MANDATE}.read",
        render=mandates_of,
        later=True,
        weight=60,
    ),
    ListView(
        name=CREDITOR,
        columns=("name", "identifier", "iban", "notice_days"),
        phone=("identifier",),
        sort="name",
        new_label=_l("New creditor"),
        empty_title=_l("Nobody collects by direct debit yet"),
        empty_text=_l(
            "Write the identifier that your bank gave you and the account to which the money goes."
        ),
    ),
    FormView(
        name=CREDITOR,
        fields=("name", "identifier", "iban", "notice_days", "lead_days"),
        more=("bic", "file_version"),
        half=("notice_days", "lead_days"),
    ),
    SettingsPage(
        name="collections.creditors",
        weight=62,
        label=_l("Direct debit"),
        icon="building-bank",
        permission=f"{CREDITOR}.update",
        href="/collections/creditors",
    ),
    MenuItem(
        name="collections.mandates",
        label=_l("Mandates"),
        href="/collections/mandates",
        permission=f"{MANDATE}.read",
        weight=150,
    ),
    PaletteEntry(
        name="collections.accounts",
        label=_l("Bank accounts of customers"),
        words=_l("iban clabe cbu account"),
        href="/collections/accounts",
        icon="building-bank",
        permission=f"{ACCOUNT}.read",
    ),
    QuickCreate(name=MANDATE, label=_l("Mandate")),
)

"""Screens of bills and cheques; what a claim and a customer show of them."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import actor, company_today, names_of, session
from core.api.ui import (
    Action,
    Counted,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.accounting.models import Due
from modules.collections.models import CLAIM, INSTRUMENT, Claim, Instrument, InstrumentDebt
from modules.collections.models.instrument import LIVE, PATH, REASONS, REPLACEABLE, STATES
from modules.collections.services import instruments
from modules.collections.ui.panels import SHOWN
from modules.contacts.models import Contact

TONES = {"deposited": "ambar", "discounted": "ambar", "collected": "verde", "unpaid": "rojo"}
#: state → what its button says on the page of a document, and its icon.
STEPS: dict[str, tuple[Any, str]] = {
    "portfolio": (_l("Take into the portfolio"), "check"),
    "deposited": (_l("To the bank"), "building-bank"),
    "discounted": (_l("Discount it"), "percentage"),
    "collected": (_l("It was paid"), "check"),
    "unpaid": (_l("It was not paid"), "cash-off"),
    "handed_back": (_l("Hand back"), "arrow-back-up"),
}


def may_see() -> bool:
    """Whether the actor is told what documents are for."""
    return actor().can(f"{INSTRUMENT}.amounts")


def may_note() -> bool:
    """Whether the actor may note a document."""
    return actor().can(f"{INSTRUMENT}.create") and may_see() and not actor().viewed_by


def way_of(record: Instrument) -> Markup:
    """Its steps from the beginning, with what the bank took."""
    steps = instruments.steps_of(record.id)
    people = names_of([one.user_id for one in steps if one.user_id])
    words, reasons = dict(STATES), dict(REASONS)
    lines = [
        {
            "day": format_date(one.day),
            "state": str(words[one.state]),
            "tone": TONES.get(one.state, ""),
            "note": " · ".join(
                filter(None, (str(reasons.get(one.reason or "", "")), one.note or ""))
            ),
            "fee": format_money(one.fee, record.currency) if one.fee and may_see() else "",
            "who": people.get(one.user_id or 0, ""),
        }
        for one in steps
    ]
    return Markup(render_template("collections/instrument_way.html", lines=lines))


def debts_of(record: Instrument) -> Markup:
    """What it is to pay."""
    query = (
        select(Due.id, Due.name, Due.due_on, InstrumentDebt.amount)
        .join(InstrumentDebt, InstrumentDebt.due_id == Due.id)
        .where(InstrumentDebt.instrument_id == record.id)
        .order_by(InstrumentDebt.position)
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
    return Markup(
        render_template(
            "collections/notice_debts.html", lines=lines, nothing=_("It is on account.")
        )
    )


def _listed(*where: Any) -> list[dict[str, Any]]:
    query = select(Instrument).where(*where).order_by(Instrument.id.desc()).limit(SHOWN)
    words, day = dict(STATES), company_today()
    return [
        {
            "id": one.id,
            "name": instruments.words_of(one),
            "amount": format_money(one.amount, one.currency) if may_see() else "",
            "what": _("Falls due on %(day)s", day=format_date(one.due_on)),
            "late": one.state in LIVE and one.due_on < day,
            "state": str(words[one.state]),
            "tone": TONES.get(one.state, ""),
        }
        for one in session().scalars(query)
    ]


def of_claim(claim: Claim) -> Counted | None:
    """The documents of a customer in the currency of a claim."""
    lines = _listed(
        Instrument.contact_id == claim.contact_id,
        Instrument.company_id == claim.company_id,
        Instrument.currency == claim.currency,
    )
    offer = ""
    if may_note() and not claim.closed_at:
        offer = f"/collections/instruments/offer/{claim.contact_id}?currency={claim.currency}"
    if not lines and not offer:
        return None
    body = render_template("collections/instruments.html", lines=lines, offer=offer)
    return Counted(Markup(body), str(len(lines) or ""))


def of_contact(contact: Contact) -> Counted | None:
    """The documents of a customer, if there are any."""
    lines = _listed(Instrument.contact_id == contact.id)
    if not lines:
        return None
    body = render_template("collections/instruments.html", lines=lines, offer="")
    return Counted(Markup(body), str(len(lines)))


def actions_of(record: Instrument) -> tuple[Action, ...]:
    """The next steps of its way."""
    who, found = actor(), []
    base = f"/collections/instruments/{record.id}/move"
    if who.can(f"{INSTRUMENT}.update") and not who.viewed_by:
        for place, state in enumerate(PATH[record.state]):
            label, icon = STEPS[state]
            if (record.state, state) == ("deposited", "portfolio"):
                label, icon = _l("Take back from the bank"), "arrow-back-up"
            found.append(
                Action(str(label), icon, f"{base}/{state}", drawer=True, primary=not place)
            )
    if record.state in REPLACEABLE and may_note():
        href = (
            f"/collections/instruments/new?replaces_id={record.id}&contact_id={record.contact_id}"
            f"&currency={record.currency}"
        )
        found.append(Action(_("Replace by another one"), "refresh", href))
    if record.payment_id and who.can("accounting.payment.read"):
        found.append(Action(_("Payment"), "cash", f"/accounting/payments/{record.payment_id}"))
    return tuple(found)


contributions = (
    ListView(
        name=INSTRUMENT,
        columns=("name", "kind", "document", "due_on", "amount", "state", "bank"),
        subtitle="number",
        phone=("kind", "due_on", "amount", "state"),
        sort="due_on",
        groups=("state", "kind"),
        tabs=(
            Tab("held", _l("In portfolio"), {"and": [["state", "in", ["received", "portfolio"]]]}),
            Tab("bank", _l("At the bank"), {"and": [["state", "in", ["deposited", "discounted"]]]}),
            Tab("unpaid", _l("Unpaid"), {"and": [["state", "is", "unpaid"]]}),
            Tab("over", _l("Collected"), {"and": [["state", "is", "collected"]]}),
        ),
        search_hint=_l("Number, customer or drawer"),
        new_label=_l("New bill or cheque"),
        empty_title=_l("There are no bills or cheques"),
        empty_text=_l("Note the cheques, promissory notes and bills of exchange that customers hand over: "
                      "nobody reminds them while one is held, and their debts are settled when it is "
                      "collected."),
    ),
    FormView(
        name=INSTRUMENT,
        fields=("contact_id", "kind", "document", "issued_on", "due_on", "amount", "currency", "debts"),
        more=("extra", "bank", "drawer", "endorsable", "replaces_id", "notes"),
        half=("kind", "document", "issued_on", "due_on", "amount", "currency"),
    ),
    Ficha(
        name=INSTRUMENT,
        tag="state",
        meta=("number", "contact_id"),
        actions=actions_of,
        sections=(
            Section(
                _l("Bill or cheque"),
                ("kind", "document", "amount", "extra", "issued_on", "due_on", "bank", "drawer",
                 "endorsable"),
            ),
            Section(
                _l("Where it is"),
                ("since", "reason", "protest_on", "fees", "replaces_id", "replaced_by_id", "notes"),
            ),
        ),
    ),
    Panel(
        name="collections.instrument.way",
        model=INSTRUMENT,
        label=_l("Its way"),
        weight=5,
        render=way_of,
    ),
    Panel(
        name="collections.instrument.debts",
        model=INSTRUMENT,
        label=_l("Debts"),
        permission=f"{INSTRUMENT}.amounts",
        weight=10,
        render=debts_of,
    ),
    Panel(
        name="collections.instrument.files",
        model=INSTRUMENT,
        label=_l("Files"),
        place="data",
        bare=True,
        weight=60,
        render=render_files,
    ),
    Panel(
        name="collections.instrument.history",
        model=INSTRUMENT,
        label=_l("History"),
        place="history",
        bare=True,
        weight=90,
        render=render_history,
    ),
    Panel(
        name="collections.claim.instruments",
        model=CLAIM,
        label=_l("Bills and cheques"),
        permission=f"{INSTRUMENT}.read",
        weight=27,
        render=of_claim,
    ),
    Panel(
        name="collections.contact.instruments",
        model="contacts.contact",
        label=_l("Bills and cheques"),
        tab=_l("Collections"),
        permission=f"{INSTRUMENT}.read",
        later=True,
        weight=77,
        render=of_contact,
    ),
    MenuItem(
        name="collections.instruments",
        label=_l("Bills and cheques"),
        href="/collections/instruments",
        permission=f"{INSTRUMENT}.read",
        weight=47,
    ),
    QuickCreate(name=INSTRUMENT, label=_l("Bill or cheque")),
)  # fmt: skip

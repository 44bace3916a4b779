"""Screens of quotes."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from core.api.locale import format_datetime
from core.api.services import actor, session
from core.api.ui import (
    Action,
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
from modules.sales.models import ORDER, QUOTE, Opportunity, Order, Quote
from modules.sales.services.documents.handing import path_of, shown_lines
from modules.sales.services.documents.quotes import (
    AGREED_IN_QUOTE,
    expired,
    objections,
    version_of,
)
from modules.sales.ui.document_lines import QUOTE_GRID, totals_of

READ = f"{QUOTE}.read"


def actions(quote: Quote) -> tuple[Action, ...]:
    """What can be done with it in its state."""
    who = actor()
    base = f"/sales/quotes/{quote.id}"
    found = [Action(_("See the document"), "file-type-pdf", f"{base}/document.pdf")]
    if who.viewed_by:
        return tuple(found)
    if who.can(f"{QUOTE}.send"):
        if quote.state == "draft":
            found.insert(0, Action(_("Send"), "send", f"{base}/send", primary=True))
        elif quote.state == "sent" and not expired(quote):
            found.insert(0, Action(_("Send again"), "send", f"{base}/send"))
            found.append(Action(_("Note the answer"), "checklist", f"{base}/answer"))
        if quote.state in ("sent", "refused"):
            found.append(Action(_("Make a new version"), "copy", f"{base}/version", post=True))
    if quote.state == "draft" and who.can(f"{QUOTE}.approve") and not quote.approval:
        found.append(Action(_("Approve"), "circle-check", f"{base}/approve"))
    return tuple(found)


def for_opportunity(opportunity: Opportunity) -> tuple[Action, ...]:
    """A sale that goes on gets a quote with its customer filled in."""
    who = actor()
    if who.viewed_by or opportunity.closed_at is not None or not who.can(f"{QUOTE}.create"):
        return ()
    given = {"contact_id": opportunity.contact_id, "opportunity_id": opportunity.id}
    address = f"/sales/quotes/new?{urlencode(given)}"
    return (Action(_("Make a quote"), "file-text", address),)


def render_quote(quote: Quote) -> Markup:
    """What the customer reads, what they answered, and what speaks against sending it."""
    version = version_of(quote)
    order = None
    if quote.state == "accepted" and actor().can(f"{ORDER}.read"):
        order = session().query(Order).filter_by(quote_id=quote.id).first()
    return Markup(
        render_template(
            "sales/quote.html",
            quote=quote,
            expired=expired(quote),
            version=version,
            answered=format_datetime(version.answered_at)
            if version and version.answered_at
            else "",
            order=order,
            link=path_of(quote) if quote.state == "sent" else "",
            lines=shown_lines(quote),
            against=objections(quote) if quote.state == "draft" and not quote.approval else (),
            totals=totals_of(quote, quote.currency),
        )
    )


contributions = (
    ListView(
        name=QUOTE,
        columns=("name", "number", "contact_id", "quoted_on", "state", "total", "valid_until"),
        phone=("number", "state", "total"),
        groups=("state", "contact_id", "owner_id"),
        bulk=("owner_id",),
        sort="-quoted_on",
        tabs=(
            Tab("drafts", _l("Drafts"), {"and": [["state", "is", "draft"]]}),
            Tab("sent", _l("Waiting for an answer"), {"and": [["state", "is", "sent"]]}),
            Tab("accepted", _l("Accepted quotes"), {"and": [["state", "is", "accepted"]]}),
            Tab("mine", _l("My quotes"), {"and": [["owner_id", "is", "me"]]}),
        ),
        search_hint=_l("Number or subject"),
        new_label=_l("New quote"),
        empty_title=_l("There are no quotes yet"),
        empty_text=_l(
            "Write what you offer: the customer reads and accepts it without signing in."
        ),
    ),
    FormView(
        name=QUOTE,
        fields=("contact_id", "quoted_on", "valid_until", "lines", "terms"),
        more=("name", "opportunity_id", "currency", "discount", "owner_id", "notes", "external_id"),
        half=("quoted_on", "valid_until"),
        locked=lambda quote: () if quote.state == "draft" else AGREED_IN_QUOTE,
        grids={"lines": QUOTE_GRID},
    ),
    Ficha(
        name=QUOTE,
        tag="state",
        meta=("number", "contact_id", "total"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "contact_id",
                    "quoted_on",
                    "valid_until",
                    "revision",
                    "discount",
                    "owner_id",
                    "opportunity_id",
                ),
            ),
            Section(
                _l("More data"),
                (
                    "terms",
                    "sent_at",
                    "answered_at",
                    "refuse_reason",
                    "approval",
                    "notes",
                    "external_id",
                ),
            ),
        ),
    ),
    Panel(
        name="sales.quote.lines",
        model=QUOTE,
        label=_l("What is offered"),
        place="history",
        render=render_quote,
        weight=10,
    ),
    Panel(
        name="sales.quote.history",
        model=QUOTE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="sales.quote.files",
        model=QUOTE,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(
        name="sales.quotes",
        label=_l("Quotes"),
        href="/sales/quotes",
        permission=READ,
        weight=105,
    ),
    QuickCreate(name=QUOTE, label=_l("Quote")),
)

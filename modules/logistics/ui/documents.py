"""Screens of stock documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import actor, context, session
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    Grid,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.catalog.models import Product
from modules.logistics.models import StockDocument
from modules.logistics.models.document import DOCUMENT, DocumentLine

#: Fields that only some kinds have.
_ONLY = {
    "to_location_id": {"transfer"},
    "contact_id": {"receipt"},
    "reference": {"receipt"},
    "reason_id": {"adjustment"},
}
#: What a document says; once it is posted only its notes change.
_FIELDS = (
    "kind",
    "location_id",
    "to_location_id",
    "contact_id",
    "reference",
    "reason_id",
    "lines",
    "day",
    "name",
)


def without(values: Mapping[str, Any]) -> Collection[str]:
    """What the chosen kind has no use for."""
    kind = values.get("kind") or "receipt"
    return [name for name, kinds in _ONLY.items() if kind not in kinds]


def actions(document: StockDocument) -> tuple[Action, ...]:
    """Post it, while it is a draft."""
    who = actor()
    base, found = f"/logistics/documents/{document.id}", []
    if document.state == "done" or who.viewed_by:
        return ()
    if who.can(f"{DOCUMENT}.post"):
        found.append(Action(_("Post"), "circle-check", f"{base}/post", post=True, primary=True))
    if document.kind == "count" and who.can(f"{DOCUMENT}.update"):
        found.append(Action(_("Count by scanning"), "barcode", f"{base}/scan"))
    return tuple(found)


def render_lines(document: StockDocument) -> Markup:
    """What came in, went elsewhere or was counted."""
    ctx, quantity = context(), DocumentLine.__table__.c.quantity.info["field"]
    query = (
        select(Product.name, DocumentLine.quantity, DocumentLine.lot)
        .join(Product, Product.id == DocumentLine.product_id)
        .where(DocumentLine.document_id == document.id)
        .order_by(DocumentLine.position)
    )
    rows = [
        {"product": name, "quantity": quantity.show(count, ctx), "lot": lot or ""}
        for name, count, lot in session().execute(query)
    ]
    return Markup(render_template("logistics/document_lines.html", rows=rows))


def _tab(kind: str, label: Any) -> Tab:
    return Tab(kind, label, {"and": [["kind", "is", kind]]})


contributions = (
    ListView(
        name=DOCUMENT,
        columns=("name", "number", "kind", "state", "day", "location_id"),
        subtitle="reference",
        phone=("kind", "state", "day"),
        groups=("kind", "state", "location_id"),
        sort="-day",
        tabs=(
            Tab("drafts", _l("Drafts"), {"and": [["state", "is", "draft"]]}),
            _tab("receipt", _l("Receipts")),
            _tab("transfer", _l("Transfers")),
            _tab("adjustment", _l("Adjustments")),
            _tab("count", _l("Counts")),
        ),
        search_hint=_l("Number, subject or reference"),
        new_label=_l("New stock document"),
        empty_title=_l("Nothing has come in yet"),
        empty_text=_l("Note what you receive or count what is there: stock begins with it."),
    ),
    FormView(
        name=DOCUMENT,
        fields=(*_FIELDS, "notes"),
        grids={"lines": Grid()},
        locked=lambda document: (*_FIELDS, "external_id") if document.state == "done" else (),
        more=("external_id",),
        half=("location_id", "to_location_id", "contact_id", "reference"),
        without=without,
        refresh=("kind",),
    ),
    Ficha(
        name=DOCUMENT,
        tag="state",
        meta=("number", "kind", "day"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "location_id",
                    "to_location_id",
                    "contact_id",
                    "reference",
                    "reason_id",
                    "notes",
                    "posted_at",
                ),
            ),
        ),
    ),
    Panel(
        name="logistics.document.lines",
        model=DOCUMENT,
        label=_l("Lines"),
        place="history",
        render=render_lines,
        weight=10,
    ),
    Panel(
        name="logistics.document.history",
        model=DOCUMENT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="logistics.document.files",
        model=DOCUMENT,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(
        name="logistics.documents",
        label=_l("Receipts and counts"),
        href="/logistics/documents",
        permission=f"{DOCUMENT}.read",
        weight=130,
    ),
    QuickCreate(name=DOCUMENT, label=_l("Stock document")),
    PaletteEntry(
        name="logistics.receive",
        label=_l("Receive goods"),
        words=_l("receipt purchase goods in stock"),
        href="/logistics/documents/new?kind=receipt",
        icon="package-import",
        permission=f"{DOCUMENT}.create",
        action=True,
    ),
    PaletteEntry(
        name="logistics.count",
        label=_l("Count stock"),
        words=_l("inventory count stock"),
        href="/logistics/documents/new?kind=count",
        icon="list-check",
        permission=f"{DOCUMENT}.create",
        action=True,
    ),
)

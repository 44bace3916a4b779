"""Screens of returns: list, board, page, form; what deliveries and customers show of them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import actor, session, stage_info
from core.api.ui import (
    Action,
    BoardChip,
    Counted,
    Ficha,
    FormView,
    KanbanView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    Section,
    SettingsPage,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.contacts.models import Contact
from modules.logistics.models import Delivery, Return
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import (
    CLOSED,
    INSPECTED,
    OUTCOMES,
    RECEIVED,
    REQUESTED,
    RETURN,
    RETURN_REASON,
)
from modules.logistics.services import returns_of
from modules.logistics.services.return_stages import may_go_on
from modules.logistics.services.returning import lines_of_return
from modules.logistics.ui.stock import quantity

READ = f"{RETURN}.read"
OPEN = ["stage", "in", ["category:open", "category:waiting"]]
#: Returns that the panel of a customer shows.
SHOWN = 6


def actions(record: Return) -> tuple[Action, ...]:
    """What can be done with a return as it stands; the next step first."""
    who = actor()
    base = f"/logistics/returns/{record.id}"
    if who.viewed_by or record.closed_at is not None:
        return ()
    found: list[Action] = []
    stage = stage_info(record.stage_id)
    if stage.code != REQUESTED and may_go_on(record, RECEIVED):
        found.append(Action(_("Label"), "qrcode", f"{base}/label.pdf"))
    if stage.code == REQUESTED and who.can(f"{RETURN}.approve"):
        found.append(
            Action(_("Approve"), "circle-check", f"{base}/approve", post=True, primary=True)
        )
        found.append(Action(_("Refuse"), "x", f"{base}/refuse"))
    if not who.can(f"{RETURN}.update"):
        return tuple(found)
    if may_go_on(record, RECEIVED):
        found.append(Action(_("Choose what comes back"), "list-check", f"{base}/goods"))
        first = stage.code != REQUESTED
        found.append(Action(_("Receive"), "package-import", f"{base}/receive", primary=first))
    elif may_go_on(record, INSPECTED):
        found.append(Action(_("Inspect"), "list-check", f"{base}/inspect", primary=True))
    elif may_go_on(record, CLOSED):
        found.append(Action(_("Close"), "circle-check", f"{base}/close", post=True, primary=True))
    return tuple(found)


def goods(record: Return) -> Markup:
    """What comes back, what came and what became of it."""
    words = dict(OUTCOMES)
    delivery = session().get(Delivery, record.delivery_id)
    return Markup(
        render_template(
            "logistics/returned.html",
            delivery=delivery,
            replacement=session().get(Delivery, record.replacement_id)
            if record.replacement_id
            else None,
            lines=[
                {
                    "name": name,
                    "href": f"/catalog/products/{product}",
                    "quantity": quantity(line.quantity),
                    "lot": lot,
                    "lot_href": f"/logistics/lots/{line.lot_id}",
                    "received": "" if line.received is None else quantity(line.received),
                    "good": quantity(line.good) if line.good else "",
                    "scrapped": quantity(line.scrapped) if line.scrapped else "",
                    "outcome": str(words[line.outcome]) if line.outcome else "",
                }
                for line, product, name, lot in lines_of_return(record.id)
            ],
        )
    )


def listed(found: Iterable[Return]) -> Markup:
    """Returns with their stages, for panels."""
    rows = [
        {
            "href": f"/logistics/returns/{one.id}",
            "number": one.number,
            "stage": stage_info(one.stage_id).label,
            "closed": one.closed_at is not None,
        }
        for one in found
    ]
    return Markup(render_template("logistics/returns.html", returns=rows))


def of_delivery(delivery: Delivery) -> Markup | None:
    """The returns of a delivery; nothing where there is none."""
    found = returns_of(delivery.id)
    return listed(found) if found else None


def of_customer(contact: Contact) -> Counted | None:
    """The latest returns of a customer, open ones first."""
    query = (
        select(Return)
        .where(Return.contact_id == contact.id, Return.archived_at.is_(None))
        .order_by(Return.closed_at.is_not(None), Return.id.desc())
        .limit(SHOWN)
    )
    found = list(session().scalars(query))
    if not found:
        return None
    opened = sum(one.closed_at is None for one in found)
    return Counted(listed(found), str(opened or ""))


contributions = (
    ListView(
        name=RETURN,
        columns=("name", "number", "stage", "delivery_id", "reason_id", "stage_since"),
        phone=("stage", "reason_id"),
        sort="-stage_since",
        groups=("stage", "reason_id", "owner_id"),
        bulk=("owner_id", "tags"),
        tabs=(
            Tab("open", _l("Open returns"), {"and": [OPEN]}),
            Tab("requested", _l("To approve"), {"and": [["stage", "is", REQUESTED]]}),
            Tab("here", _l("To inspect"), {"and": [["stage", "is", RECEIVED]]}),
            Tab("mine", _l("Mine"), {"and": [OPEN, ["owner_id", "is", "me"]]}),
        ),
        search_hint=_l("Number, customer or tracking number"),
        new_label=_l("New return"),
        empty_title=_l("Nothing has come back yet"),
        empty_text=_l(
            "Open a return from a delivery, a customer or a case; customers ask for one on the page "
            "of their delivery."
        ),
    ),
    KanbanView(
        name=RETURN,
        label=_l("Board of returns"),
        subtitle="reason_id",
        fields=("number", "delivery_id"),
        tags="tags",
    ),
    BoardChip(
        name="logistics.return.unowned",
        model=RETURN,
        label=_l("Without owner"),
        condition=("owner_id", "empty", None),
        icon="user-off",
    ),
    FormView(
        name=RETURN,
        fields=("delivery_id", "reason_id", "details", "owner_id"),
        more=("name", "requested_by", "carrier_id", "tracking_number", "refusal", "notes",
              "pipeline", "stage", "team_id", "tags", "external_id"),
        # what comes back is chosen on a page of its own, line by line of the delivery
        without=lambda _values: ("lines", "contact_id"),
        locked=lambda _record: ("delivery_id",),
        half=("carrier_id", "tracking_number"),
    ),
    Ficha(
        name=RETURN,
        meta=("number", "contact_id", "reason_id"),
        actions=actions,
        sections=(
            Section(_l("Request"), ("reason_id", "details", "origin", "requested_by", "refusal")),
            Section(
                _l("Way back"),
                ("carrier_id", "tracking_number", "received_at", "inspected_at"),
            ),
            Section(_l("More data"), ("owner_id", "team_id", "notes", "tags", "external_id")),
        ),
    ),
    Panel(
        name="logistics.return.goods",
        model=RETURN,
        label=_l("What comes back"),
        render=goods,
        weight=20,
    ),
    Panel(
        name="logistics.return.history",
        model=RETURN,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="logistics.return.files",
        model=RETURN,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    Panel(
        name="logistics.delivery.returns",
        model=DELIVERY,
        label=_l("Returns of goods"),
        permission=READ,
        render=of_delivery,
        weight=35,
    ),
    Panel(
        name="logistics.contact.returns",
        model="contacts.contact",
        label=_l("Returns of goods"),
        tab=_l("Sales"),
        permission=READ,
        render=of_customer,
        later=True,
        weight=71,
    ),
    MenuItem(
        name="logistics.returns",
        label=_l("Returns of goods"),
        href="/logistics/returns?tab=open",
        permission=READ,
        weight=115,
    ),
    PaletteEntry(
        name="logistics.returns",
        label=_l("Board of returns"),
        words=_l("returns rma goods back refund replacement repair"),
        href="/logistics/returns/board",
        icon="truck-return",
        permission=READ,
    ),
    ListView(
        name=RETURN_REASON,
        columns=("name", "offered"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no reasons yet"),
        empty_text=_l("Whoever asks for a return chooses one."),
    ),
    SettingsPage(
        name="logistics.return_reasons",
        weight=53,
        label=_l("Reasons of returns"),
        icon="list",
        permission=f"{RETURN_REASON}.update",
        href="/logistics/return-reasons",
    ),
)  # fmt: skip

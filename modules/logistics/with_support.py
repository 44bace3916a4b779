"""What logistics and support do together; exists only while both are installed.

A delivery that goes wrong opens a case with one click, and a case that names a serial number finds the
delivery with which that piece left.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import (
    Invalid,
    LinkKind,
    On,
    _,
    _l,
    actor,
    company_today,
    create,
    get,
    link,
    linked,
    session,
    stage_info,
    write,
)
from core.api.ui import Pages, Panel, access, done, toast
from modules.catalog.models import Product
from modules.logistics.models import Delivery, Lot, Move, Return
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import RETURN
from modules.logistics.services import late
from modules.logistics.services.returning import return_asked
from modules.support.models import CASE, Case

LINK, RETURN_LINK = "logistics.case", "logistics.return_case"
#: Pieces that a case shows, and words of its text that are looked up as serial numbers.
SHOWN, WORDS = 5, 60

blueprint = Blueprint("logistics_cases", __name__, url_prefix="/logistics/deliveries")


def cases_of(delivery_id: int) -> list[Any]:
    """The cases about a delivery that the actor sees, the latest first."""
    found = [one.record for one in linked(DELIVERY, delivery_id) if one.spec.name == CASE]
    return sorted(found, key=lambda case: -case.id)


def open_case(delivery_id: int) -> Any:
    """The open case about a delivery; a new one where there is none.

    :raises Forbidden, NotFound, Invalid: the actor may not open one.
    """
    with write() as current:
        query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
        if current.scalar(query) is None:
            get(DELIVERY, delivery_id)  # says why
        delivery: Delivery = get(DELIVERY, delivery_id)
        for case in cases_of(delivery_id):
            if case.closed_at is None:
                return case
        text = _("Delivery %(number)s", number=delivery.number)
        if late.is_late(delivery):
            text = _(
                "Delivery %(number)s is late, promised for %(day)s",
                number=delivery.number,
                day=format_date(delivery.promised_on),
            )
        case = create(
            CASE, {"contact_id": delivery.contact_id, "name": text, "channel": "internal"}
        )
        link(LINK, (CASE, case.id), (DELIVERY, delivery_id))
    return case


@blueprint.post("/<int:delivery_id>/case")
@access(f"{CASE}.create")
def open_case_of(delivery_id: int) -> Response:
    """Open a case about a delivery, or go to the one that is open."""
    try:
        case = open_case(delivery_id)
    except Invalid as mistake:
        toast(" ".join(text for texts in mistake.errors.values() for text in texts), "error")
        return done(f"/logistics/deliveries/{delivery_id}", model=DELIVERY)
    return done(f"/support/cases/{case.id}", model=CASE)


def cases_panel(delivery: Delivery) -> Markup:
    """Cases about a delivery, and the button that opens one."""
    cases = [
        {
            "href": f"/support/cases/{case.id}",
            "name": case.name,
            "number": case.number,
            "stage": stage_info(case.stage_id).label,
        }
        for case in cases_of(delivery.id)
    ]
    who = actor()
    return Markup(
        render_template(
            "logistics/cases.html",
            cases=cases,
            delivery=delivery,
            may_open=who.can(f"{CASE}.create") and not who.viewed_by,
        )
    )


def pieces_named(case: Case) -> list[dict[str, str]]:
    """The pieces whose serial numbers stand in a case, each with the delivery it left with."""
    text = " ".join(filter(None, (case.name, case.product, case.description)))
    words = [word for word in re.findall(r"[\w./-]{3,60}", text) if re.search(r"\d", word)]
    if not words:
        return []
    query = _pieces().where(Lot.number.in_({word.strip("./-") for word in words[:WORDS]}))
    return [_piece(row) for row in session().execute(query.limit(SHOWN))]


def pieces_of(contact_id: int) -> list[dict[str, str]]:
    """The latest pieces with a number that went to a customer."""
    query = _pieces().where(Delivery.contact_id == contact_id).limit(SHOWN)
    return [_piece(row) for row in session().execute(query)]


def _pieces() -> Any:
    return (
        select(
            Lot.id,
            Lot.number,
            Lot.warranty_until,
            Product.name,
            Delivery.id,
            Delivery.number,
            Delivery.shipped_at,
            Delivery.name,
        )
        .select_from(Move)
        .join(Lot, Lot.id == Move.lot_id)
        .join(Product, Product.id == Move.product_id)
        .join(Delivery, Delivery.id == Move.delivery_id)
        .where(Move.kind == "delivery")
        .order_by(Move.id.desc())
    )


def _piece(row: Any) -> dict[str, str]:
    lot_id, number, warranty, product, delivery_id, delivery, left, name = row
    return {
        "href": f"/logistics/lots/{lot_id}",
        "number": number,
        "product": product,
        "delivery_href": f"/logistics/deliveries/{delivery_id}",
        "delivery": delivery or "",
        "customer": name or "",
        "left": format_date(left.date()) if left else "",
        "warranty": format_date(warranty) if warranty else "",
        "over": "1" if warranty and warranty < company_today() else "",
    }


def case_panel(case: Case) -> Markup | None:
    """The pieces that a case is about; else the latest that went to the customer."""
    named = pieces_named(case)
    pieces = named or pieces_of(case.contact_id)
    about = [
        {"href": f"/logistics/deliveries/{one.record.id}", "number": one.record.number}
        for one in linked(CASE, case.id)
        if one.spec.name == DELIVERY
    ]
    if not pieces and not about:
        return None
    return Markup(
        render_template("logistics/pieces.html", pieces=pieces, named=bool(named), about=about)
    )


def keep_case(record: Return, case_id: int | None) -> None:
    """A return that was opened from a case belongs to it."""
    if case_id:
        link(RETURN_LINK, (RETURN, record.id), (CASE, case_id))


def returns_panel(case: Case) -> Markup | None:
    """The returns that came of a case, and the button that opens one."""
    returns = [
        {
            "href": f"/logistics/returns/{one.record.id}",
            "number": one.record.number,
            "stage": stage_info(one.record.stage_id).label,
            "closed": one.record.closed_at is not None,
        }
        for one in linked(CASE, case.id)
        if one.spec.name == RETURN
    ]
    who = actor()
    left = select(Delivery.id).where(
        Delivery.contact_id == case.contact_id, Delivery.shipped_at.is_not(None)
    )
    may = who.can(f"{RETURN}.create") and not who.viewed_by
    may_open = may and session().scalar(left.limit(1)) is not None
    if not returns and not may_open:
        return None
    return Markup(
        render_template(
            "logistics/case_returns.html", returns=returns, may_open=may_open, case=case
        )
    )


def case_of_return(record: Return) -> Markup | None:
    """The case that a return came of."""
    cases = [one.record for one in linked(RETURN, record.id) if one.spec.name == CASE]
    if not cases:
        return None
    rows = [
        {
            "href": f"/support/cases/{case.id}",
            "name": case.name,
            "number": case.number,
            "stage": stage_info(case.stage_id).label,
        }
        for case in cases
    ]
    return Markup(render_template("logistics/cases.html", cases=rows, may_open=False))


contributions = (
    LinkKind(
        name=RETURN_LINK, label=_l("Case it came of"), inverse=_l("Return of what it is about")
    ),
    On(name="logistics.return.case", event=return_asked, call=keep_case),
    Panel(
        name="logistics.case.returns",
        model=CASE,
        label=_l("Returns of goods"),
        permission=f"{RETURN}.read",
        render=returns_panel,
        later=True,
        weight=61,
    ),
    Panel(
        name="logistics.return.cases",
        model=RETURN,
        label=_l("Cases"),
        permission=f"{CASE}.read",
        render=case_of_return,
        weight=40,
    ),
    LinkKind(name=LINK, label=_l("Delivery it is about"), inverse=_l("Case about it")),
    Pages(name="logistics.cases", blueprint=blueprint),
    Panel(
        name="logistics.delivery.cases",
        model=DELIVERY,
        label=_l("Cases"),
        permission=f"{CASE}.read",
        render=cases_panel,
        weight=40,
    ),
    Panel(
        name="logistics.case.pieces",
        model=CASE,
        label=_l("Delivered pieces"),
        permission=f"{DELIVERY}.read",
        render=case_panel,
        later=True,
        weight=60,
    ),
)

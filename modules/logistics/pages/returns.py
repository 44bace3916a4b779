"""Pages of returns: ask for one, refuse, receive, inspect and close it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.locale import InputError, format_date, format_decimal, parse_decimal
from core.api.services import Invalid, actor, get, session, spec_of, write
from core.api.ui import Crumb, Pages, _, access, done, leave, render_page, toast
from modules.contacts.models import Contact
from modules.logistics.models import Delivery, Return, ReturnReason
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import OUTCOMES, RETURN
from modules.logistics.services import Finding, Returnable, open_return, returnable
from modules.logistics.services.returning import (
    approve,
    change,
    close,
    inspect,
    lines_of_return,
    receive,
    refuse,
    return_asked,
)

blueprint = Blueprint("logistics_returns", __name__, url_prefix="/logistics")
contributions = (Pages(name="logistics.returns", blueprint=blueprint),)

#: Deliveries that are offered to choose from.
SHOWN = 20


def reasons(*, offered: bool = False) -> list[tuple[int, str]]:
    """The reasons that can be chosen. :param offered: those for customers only."""
    query = select(ReturnReason.id, ReturnReason.name).where(ReturnReason.archived_at.is_(None))
    if offered:
        query = query.where(ReturnReason.offered)
    return [(one, name) for one, name in session().execute(query.order_by(ReturnReason.id))]


def field_of(one: Returnable) -> str:
    """Name of the field in which is written how many of it come back."""
    return f"count-{one.line_id}-{one.lot_id or 0}"


def written(rows: Iterable[Returnable]) -> dict[tuple[int, int | None], Decimal]:
    """How many come back, as the form says. :raises InputError: one is no number."""
    found = {}
    for one in rows:
        text = request.form.get(field_of(one), "").strip()
        if text:
            found[one.line_id, one.lot_id] = parse_decimal(text)
    return found


def shown(rows: Iterable[Returnable]) -> list[dict[str, Any]]:
    """What a form shows of what may come back."""
    return [
        {
            "field": field_of(one),
            "name": one.product,
            "lot": one.lot,
            "count": one.quantity,
            "value": request.form.get(field_of(one), ""),
        }
        for one in rows
    ]


def texts_of(mistake: Invalid) -> str:
    """What is wrong, in one line."""
    return " ".join(text for texts in mistake.errors.values() for text in texts)


@blueprint.get("/returns/start")
@access(f"{RETURN}.create")
def start() -> Response:
    """Which of the deliveries of a customer comes back."""
    contact_id = request.args.get("contact", 0, int)
    contact: Contact = get("contacts.contact", contact_id)
    query = (
        select(Delivery)
        .where(
            Delivery.contact_id == contact.id,
            Delivery.shipped_at.is_not(None),
            Delivery.archived_at.is_(None),
        )
        .order_by(Delivery.shipped_at.desc(), Delivery.id.desc())
        .limit(SHOWN)
    )
    deliveries = [
        {
            "number": one.number,
            "left": format_date(one.shipped_at.date()) if one.shipped_at else "",
            "goods": ", ".join(dict.fromkeys(row.product for row in rows)),
            "href": f"/logistics/deliveries/{one.id}/return?case={request.args.get('case', 0, int)}",
        }
        for one in session().scalars(query)
        if (rows := returnable(one.id))
    ]
    title = _("What comes back?")
    return _page("logistics/return_start.html", title, contact=contact, deliveries=deliveries)


@blueprint.route("/deliveries/<int:delivery_id>/return", methods=["GET", "POST"])
@access(f"{RETURN}.create")
def ask(delivery_id: int) -> Response:
    """Ask for the return of what a delivery brought, or take in what is at the door already."""
    delivery: Delivery = get(DELIVERY, delivery_id)
    rows, error = returnable(delivery_id), ""
    who = actor()
    at_once = who.can(f"{RETURN}.approve") and who.can(f"{RETURN}.update")
    if request.method == "POST":
        try:
            made = _asked(delivery_id, rows, at_once=at_once and request.form.get("here") == "1")
        except InputError as mistake:
            error = str(mistake)
        except Invalid as mistake:
            error = texts_of(mistake)
        else:
            toast(_("Return %(number)s is noted.", number=made.number))
            return leave(f"/logistics/returns/{made.id}")
    return _page(
        "logistics/return.html",
        _("Open a return"),
        error=error,
        delivery=delivery,
        rows=shown(rows),
        reasons=reasons(),
        reason=request.form.get("reason_id", 0, int),
        details=request.form.get("details", ""),
        at_once=at_once,
        here=request.form.get("here") == "1",
        case=request.values.get("case", 0, int),
    )


def _asked(delivery_id: int, rows: list[Returnable], *, at_once: bool) -> Return:
    values: dict[str, Any] = {"details": request.form.get("details", "").strip() or None}
    if reason := request.form.get("reason_id", 0, int):
        values["reason_id"] = reason
    with write():
        made = open_return(delivery_id, written(rows), **values)
        return_asked.emit(record=made, case_id=request.form.get("case", 0, int) or None)
        if at_once:
            receive(made.id, {})
    return made


@blueprint.route("/returns/<int:return_id>/goods", methods=["GET", "POST"])
@access(f"{RETURN}.update")
def choose(return_id: int) -> Response:
    """What comes back, of a return that is not here yet."""
    record: Return = get(RETURN, return_id, "update")
    rows, error = returnable(record.delivery_id, besides=return_id), ""
    if request.method == "POST":
        try:
            change(return_id, written(rows))
        except InputError as mistake:
            error = str(mistake)
        except Invalid as mistake:
            error = texts_of(mistake)
        else:
            toast(_("Saved."))
            return _back(return_id)
    now = {(line.delivery_line_id, line.lot_id): line for line, *_r in lines_of_return(return_id)}
    fields = shown(rows)
    for field, one in zip(fields, rows, strict=True):
        line = now.get((one.line_id, one.lot_id))
        if line is not None and request.method == "GET":
            field["value"] = format_decimal(line.quantity, (0, 3))
    title = _("Choose what comes back")
    return _page("logistics/return_goods.html", title, record, error=error, rows=fields)


@blueprint.post("/returns/<int:return_id>/approve")
@access(f"{RETURN}.approve")
def let_come(return_id: int) -> Response:
    """Say yes."""
    try:
        approve(return_id)
    except Invalid as mistake:
        toast(texts_of(mistake), "error")
    else:
        toast(_("Approved: send the customer the label."))
    return _back(return_id)


@blueprint.route("/returns/<int:return_id>/refuse", methods=["GET", "POST"])
@access(f"{RETURN}.approve")
def say_no(return_id: int) -> Response:
    """Say no, and why."""
    record: Return = get(RETURN, return_id, "update")
    error = ""
    if request.method == "POST":
        try:
            refuse(return_id, request.form.get("refusal", ""))
        except Invalid as mistake:
            error = texts_of(mistake)
        else:
            toast(_("Refused."))
            return _back(return_id)
    text = request.form.get("refusal", "")
    return _page("logistics/refuse.html", _("Refuse the return"), record, error=error, text=text)


@blueprint.route("/returns/<int:return_id>/receive", methods=["GET", "POST"])
@access(f"{RETURN}.update")
def take_in(return_id: int) -> Response:
    """How many came of each line."""
    record: Return = get(RETURN, return_id, "update")
    lines, error = lines_of_return(return_id), ""
    if request.method == "POST":
        try:
            counts = {}
            for line, *_rest in lines:
                text = request.form.get(f"came-{line.id}", "").strip()
                counts[line.id] = parse_decimal(text) if text else Decimal(0)
            receive(return_id, counts)
        except InputError as mistake:
            error = str(mistake)
        except Invalid as mistake:
            error = texts_of(mistake)
        else:
            toast(_("The goods are set apart: inspect them."))
            return _back(return_id)
    return _page(
        "logistics/receive.html", _("Receive the goods"), record, error=error, rows=_rows(lines)
    )


@blueprint.route("/returns/<int:return_id>/inspect", methods=["GET", "POST"])
@access(f"{RETURN}.update")
def look_at(return_id: int) -> Response:
    """What the goods are like, and what the customer gets for them."""
    record: Return = get(RETURN, return_id, "update")
    lines = [row for row in lines_of_return(return_id) if row[0].received]
    error = ""
    if request.method == "POST":
        try:
            inspect(
                return_id,
                {
                    line.id: Finding(
                        _count(f"good-{line.id}"),
                        _count(f"scrap-{line.id}"),
                        request.form.get(f"outcome-{line.id}", ""),
                    )
                    for line, *_rest in lines
                },
            )
            if request.form.get("close") == "1":
                close(return_id)
        except InputError as mistake:
            error = str(mistake)
        except Invalid as mistake:
            error = texts_of(mistake)
        else:
            toast(_("Inspected."))
            return _back(return_id)
    return _page(
        "logistics/inspect.html",
        _("Inspect the goods"),
        record,
        error=error,
        rows=_rows(lines),
        outcomes=OUTCOMES,
    )


def _count(name: str) -> Decimal:
    text = request.form.get(name, "").strip()
    return parse_decimal(text) if text else Decimal(0)


def _rows(lines: list[Any]) -> list[dict[str, Any]]:
    given = request.form
    return [
        {
            "id": line.id,
            "name": name,
            "lot": lot,
            "count": line.quantity,
            "received": line.received,
            "came": given.get(f"came-{line.id}", None),
            "good": given.get(f"good-{line.id}", ""),
            "scrap": given.get(f"scrap-{line.id}", ""),
            "outcome": given.get(f"outcome-{line.id}", line.outcome or ""),
        }
        for line, _product, name, lot in lines
    ]


@blueprint.post("/returns/<int:return_id>/close")
@access(f"{RETURN}.update")
def finish(return_id: int) -> Response:
    """The customer gets theirs."""
    try:
        record = close(return_id)
    except Invalid as mistake:
        toast(texts_of(mistake), "error")
    else:
        toast(_("Return %(number)s is closed.", number=record.number))
    return _back(return_id)


def _back(return_id: int) -> Response:
    return done(f"/logistics/returns/{return_id}", model=RETURN)


def _page(
    template: str, title: str, record: Return | None = None, *, error: str = "", **more: Any
) -> Response:
    crumbs = [Crumb(str(spec_of(RETURN).plural), "/logistics/returns")]
    if record is not None:
        crumbs.append(Crumb(record.number or "", f"/logistics/returns/{record.id}"))
    return render_page(
        template,
        title=title,
        crumbs=(*crumbs, Crumb(title)),
        active="/logistics/returns",
        status=422 if error else 200,
        record=record,
        error=error,
        **more,
    )

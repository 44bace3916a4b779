"""Connecting accounting programs that are reached over the web, and sending batches to them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.models import Day, FieldError, Text
from core.api.services import company_today, context, get, spec_of
from core.api.ui import (
    Crumb,
    Pages,
    _,
    _l,
    access,
    came_from,
    done,
    in_drawer,
    leave,
    make_input,
    ngettext,
    render_page,
    render_part,
    toast,
)
from modules.accounting.models import BATCH, PROFILE, Profile
from modules.accounting.services import AccountingError
from modules.accounting.services.connectors import Later, Refused, linking, reading, sending

blueprint = Blueprint("accounting_connections", __name__, url_prefix="/accounting")
contributions = (Pages(name="accounting.connections", blueprint=blueprint),)
CONNECT = f"{PROFILE}.connect"
KEY = Text(label=_l("Key of the API"), name="key", max=500, required=True)
SINCE = Day(label=_l("Mirror invoices issued since"), name="since", required=True)
ADDRESS = Text(label=_l("Address of the program"), name="address", max=300)


def _page(profile_id: int) -> str:
    return f"{spec_of(PROFILE).path}/{profile_id}"


@blueprint.route("/profiles/<int:profile_id>/connect", methods=["GET", "POST"])
@access(CONNECT)
def connect(profile_id: int) -> Response:
    """Write the key of the program; the one that is there is never shown."""
    profile: Profile = get(PROFILE, profile_id, "connect")
    if request.method == "GET":
        return _form(profile, {})
    key, address = request.form.get("key", ""), request.form.get("address", "")
    try:
        since = SINCE.clean(request.form.get("since"), context())
        linking.connect(profile_id, key, address, since)
    except FieldError as error:
        return _form(profile, {"since": [str(error)]})
    except AccountingError as error:
        return _form(profile, {"": [str(error)]})
    _try(profile_id)
    return leave(_page(profile_id))


def _form(profile: Profile, errors: dict[str, list[str]]) -> Response:
    """The form; after a mistake with what was written, but the key."""
    row, connector = linking.connection_of(profile.id), linking.connector_of(profile.format)
    if connector is None:
        errors = {"": [_("This program takes files: it is not connected.")]}
    usual = row.since if row else company_today() - linking.USUAL
    day = make_input(SINCE, request.form.get("since", usual), context())
    day.errors = errors.get("since", [])
    key = make_input(KEY, "", context())  # what was written is not shown again
    key.type, key.autocomplete, key.focus = "password", "new-password", True
    key.help = str(connector.key_help) if connector else ""
    known = request.form.get("address", row.address if row else "")
    address = make_input(ADDRESS, known, context())
    address.help = _("Empty: %(address)s", address=connector.address if connector else "")
    inputs = [key, day, address]
    title = _("Connect %(program)s", program=profile.name)
    around = {
        "inputs": inputs,
        "summary": [(i.id, i.label, text) for i in inputs for text in i.errors]
        + [("", "", text) for text in errors.get("", ())],
        "heading": title,
        "action": request.path,
        "back": _page(profile.id),
    }
    status = 422 if errors else 200
    if in_drawer():
        return render_part("accounting/ask_drawer.html", status=status, **around)
    crumbs = (Crumb(_("Accounting programs"), "/accounting/profiles"), Crumb(title))
    return render_page(
        "accounting/ask.html",
        title=title,
        crumbs=crumbs,
        active="/accounting/profiles",
        status=status,
        **around,
    )


def _try(profile_id: int) -> None:
    """Ask the program whether it takes the key, and say so."""
    try:
        linking.test(profile_id)
    except (AccountingError, Refused, Later) as error:
        toast(str(error), "error")
    else:
        toast(_("The program takes the key."))


@blueprint.post("/profiles/<int:profile_id>/<any(test, read, disconnect):what>")
@access(CONNECT)
def manage(profile_id: int, what: str) -> Response:
    """Try the connection, read the program now, or forget the key."""
    try:
        if what == "test":
            _try(profile_id)
        elif what == "read":
            reading.ask_for(profile_id)
            toast(_("The invoices are being read: look again in a moment."))
        else:
            linking.disconnect(profile_id)
            toast(_("Key forgotten: nothing is sent or read any more."))
    except AccountingError as error:
        toast(str(error), "error")
    return done(came_from(_page(profile_id)), model=PROFILE)


@blueprint.post("/batches/<int:batch_id>/send")
@access(f"{BATCH}.export")
def send(batch_id: int) -> Response:
    """Send the documents of a batch to its program."""
    try:
        sending.send(batch_id)
        toast(_("The documents are being sent: look again in a moment."))
    except AccountingError as error:
        toast(str(error), "error")
    return done(came_from(f"/accounting/batches/{batch_id}"), model=BATCH)


@blueprint.post("/batches/<int:batch_id>/send-again")
@access(f"{BATCH}.export")
def send_again(batch_id: int) -> Response:
    """Send a document that was given up, or all of them, once more."""
    number = request.form.get("order_id", "")
    count = sending.send_again(batch_id, int(number) if number.isdecimal() else None)
    toast(
        ngettext("%(num)s document is sent again.", "%(num)s documents are sent again.", count)
        if count
        else _("There is nothing to send again.")
    )
    return done(came_from(f"/accounting/batches/{batch_id}"), model=BATCH)


@blueprint.post("/batches/<int:batch_id>/leave-out/<int:order_id>")
@access(f"{BATCH}.export")
def leave_out(batch_id: int, order_id: int) -> Response:
    """Take a document that was refused out of its batch."""
    try:
        sending.leave_out(batch_id, order_id)
        toast(_("Left out: another batch may take the order."))
    except AccountingError as error:
        toast(str(error), "error")
    return done(came_from(f"/accounting/batches/{batch_id}"), model=BATCH)

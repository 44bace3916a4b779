"""The steps of a remittance: fill, make the file, collected, returned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.models import Day, FieldError, Money, Text
from core.api.services import context, get, session
from core.api.ui import (
    Crumb,
    Pages,
    _,
    _l,
    access,
    download,
    in_drawer,
    leave,
    make_input,
    ngettext,
    render_page,
    render_part,
    toast,
)
from modules.collections.banking import pain002
from modules.collections.models import REMITTANCE, ReturnCode
from modules.collections.services import answering, issuing, remittances, returning
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_remittances", __name__, url_prefix="/collections/remittances")
contributions = (Pages(name="collections.remittances", blueprint=blueprint),)
UPDATE = f"{REMITTANCE}.update"
#: Bytes of an answer.
LIMIT = 8_000_000
#: What the bank says of a return.
FIELDS = (
    Text(label=_l("Reference of the debit"), name="end_to_end", required=True, max=35),
    Text(label=_l("Code of the bank"), name="code", required=True, max=8,
         help=_l("For example AM04: there is not enough money.")),
    Day(label=_l("Returned on"), name="on"),
    Money(label=_l("Bank's fee"), name="fee", min=Decimal(0)),
)  # fmt: skip


def _page(remittance_id: int) -> Response:
    return leave(f"/collections/remittances/{remittance_id}")


@blueprint.post("/<int:remittance_id>/fill")
@access(UPDATE)
def fill(remittance_id: int) -> Response:
    """Put every debt into it that can be charged on its day."""
    try:
        count = remittances.fill(remittance_id)
        toast(ngettext("%(num)s debt added.", "%(num)s debts added.", count))
    except CollectionsError as error:
        toast(str(error), "error")
    return _page(remittance_id)


@blueprint.post("/<int:remittance_id>/debits/<int:debit_id>/remove")
@access(UPDATE)
def take_out(remittance_id: int, debit_id: int) -> Response:
    """Take a debit out of a draft."""
    try:
        remittances.take_out(remittance_id, debit_id)
        toast(_("Taken out."))
    except CollectionsError as error:
        toast(str(error), "error")
    return _page(remittance_id)


@blueprint.post("/<int:remittance_id>/issue")
@access(UPDATE)
def issue(remittance_id: int) -> Response:
    """Make the file and tell the customers."""
    try:
        issuing.issue(remittance_id)
        toast(_("The file is made: download it and give it to your bank."))
    except (CollectionsError, ValueError) as error:
        toast(str(error), "error")
    return _page(remittance_id)


@blueprint.get("/<int:remittance_id>/file")
@access(f"{REMITTANCE}.read")
def file(remittance_id: int) -> Response:
    """The file as it was made."""
    get(REMITTANCE, remittance_id)
    try:
        return download(issuing.file_of(remittance_id))
    except CollectionsError as error:
        toast(str(error), "error")
        return _page(remittance_id)


@blueprint.post("/<int:remittance_id>/book")
@access(UPDATE)
def book(remittance_id: int) -> Response:
    """The bank paid."""
    try:
        count = returning.book(remittance_id)
        toast(ngettext("%(num)s debit collected.", "%(num)s debits collected.", count))
    except CollectionsError as error:
        toast(str(error), "error")
    return _page(remittance_id)


@blueprint.route("/answer", methods=["GET", "POST"])
@access(UPDATE)
def answer() -> Response:
    """Read what the bank answers to a file, and tell line by line what became of it."""
    problem, line, found = "", 0, None
    if request.method == "POST":
        sent = request.files.get("file")
        data = sent.read(LIMIT + 1) if sent else b""
        try:
            if not data or len(data) > LIMIT:
                raise CollectionsError(_("Choose a file of at most 8 MB."))
            found = answering.take(pain002.parse(data))
        except pain002.BadAnswer as wrong:
            problem, line = str(wrong), wrong.line
        except CollectionsError as error:
            problem = str(error)
    title = _("Answer of the bank")
    return render_page(
        "collections/answer.html",
        title=title,
        crumbs=(Crumb(_("Remittances"), "/collections/remittances"), Crumb(title)),
        active="/collections/remittances",
        status=422 if problem else 200,
        problem=problem,
        line=line,
        found=found,
        returned=sum(one.what == "returned" for one in found or ()),
    )


@blueprint.route("/<int:remittance_id>/returns", methods=["GET", "POST"])
@access(UPDATE)
def give_back(remittance_id: int) -> Response:
    """Note that the bank gave a debit back."""
    get(REMITTANCE, remittance_id, "update")
    given: dict[str, Any] = dict(request.form if request.method == "POST" else request.args)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        values, errors = _clean(given)
        if not errors:
            try:
                returning.give_back(
                    values["end_to_end"], values["code"], values["on"], values["fee"] or Decimal(0)
                )
            except CollectionsError as error:
                errors = {"end_to_end": [str(error)]}
            else:
                toast(_("Returned: the debt is open again."))
                return leave(f"/collections/remittances/{remittance_id}")
    return _form(remittance_id, given, errors)


def _clean(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    values, errors = {}, {}
    for known in FIELDS:
        try:
            values[known.name] = known.clean(given.get(known.name), context())
        except FieldError as error:
            errors[known.name] = [str(error)]
    return values, errors


def _form(remittance_id: int, given: dict[str, Any], errors: dict[str, list[str]]) -> Response:
    inputs = []
    for known in FIELDS:
        control = make_input(known, given.get(known.name), context())
        control.errors = errors.get(known.name, [])
        inputs.append(control)
    codes = session().execute(
        select(ReturnCode.code, ReturnCode.name)
        .where(ReturnCode.archived_at.is_(None))
        .order_by(ReturnCode.code)
    )
    values = {
        "inputs": inputs,
        "summary": [(i.id, i.label, text) for i in inputs for text in i.errors],
        "action": f"/collections/remittances/{remittance_id}/returns",
        "codes": list(codes),
    }
    status = 422 if errors else 200
    if in_drawer():
        return render_part("collections/return_drawer.html", status=status, **values)
    title = _("Returned debit")
    return render_page(
        "collections/return.html",
        title=title,
        crumbs=(
            Crumb(_("Remittances"), "/collections/remittances"),
            Crumb(title),
        ),
        active="/collections/remittances",
        status=status,
        **values,
    )

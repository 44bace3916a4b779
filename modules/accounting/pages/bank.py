"""Bringing statements, and reconciling them: one movement after the other, by keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from core.api.models import Ref, own_currency
from core.api.services import context, get, session
from core.api.ui import (
    Crumb,
    Pages,
    _,
    _l,
    access,
    as_id,
    leave,
    make_input,
    ngettext,
    render_page,
    toast,
)
from modules.accounting.models import INVOICE, STATEMENT, Due, Statement, StatementLine
from modules.accounting.services import AccountingError, open_dues
from modules.accounting.services.banking import camt, csvfile, norma43, reconciling
from modules.accounting.services.banking.statement import BadStatement
from modules.accounting.services.banking.xmlfile import looks_like_xml
from modules.contacts.models import Contact

blueprint = Blueprint("accounting_bank", __name__, url_prefix="/accounting")
contributions = (Pages(name="accounting.bank", blueprint=blueprint),)
#: Bytes of a statement.
LIMIT = 8_000_000
#: The invoice that a person chooses for a movement.
CHOSEN = Ref(label=_l("Invoice"), name="invoice_id", target=INVOICE, required=True)
#: Movements beside the one in hand.
SHOWN = 60


@blueprint.route("/bring-statement", methods=["GET", "POST"])
@access(f"{STATEMENT}.create")
def bring_statement() -> Response:
    """Ask for a file of the bank; keep what it brings, or say at which line it is wrong."""
    if request.method == "GET":
        return _asking()
    sent = request.files.get("file")
    data = sent.read(LIMIT + 1) if sent else b""
    if not data or len(data) > LIMIT:
        return _asking(_("Choose a file of at most 8 MB."))
    try:
        if data[:2] == b"11" and b";" not in data[:80]:
            read, source = norma43.parse(data), "n43"
        elif looks_like_xml(data):
            message, read = camt.parse(data)
            source = message.replace(".", "")
        else:
            account = request.form.get("account", "").strip() or _("Account of the bank")
            currency = request.form.get("currency", "").strip().upper() or own_currency()
            read, source = [csvfile.parse(data, account, currency)], "csv"
    except BadStatement as wrong:
        return _asking(str(wrong), wrong.line)
    made, added = reconciling.keep(read, source)
    if not added:
        toast(_("Every movement of this file was here already: nothing was added."), "info")
        return leave("/accounting/statements")
    toast(ngettext("%(num)s movement added.", "%(num)s movements added.", added))
    return leave(f"/accounting/statements/{made[0].id}/reconcile")


def _asking(problem: str = "", line: int = 0) -> Response:
    title = _("Bring a statement")
    return render_page(
        "accounting/bring.html",
        title=title,
        crumbs=(Crumb(_("Bank"), "/accounting/statements"), Crumb(title)),
        status=422 if problem else 200,
        problem=problem,
        line=line,
        account=request.form.get("account", ""),
        currency=request.form.get("currency", "") or own_currency(),
    )


@blueprint.get("/statements/<int:statement_id>/reconcile")
@access(f"{STATEMENT}.update")
def reconcile(statement_id: int) -> Response:
    """The first movement that waits, or the one asked for, with what it may pay."""
    statement: Statement = get(STATEMENT, statement_id)
    lines = reconciling.lines_of(statement_id)
    found = reconciling.suggestions(statement, lines)
    pending = [line for line in lines if line.state == "pending"]
    asked = as_id(request.args.get("line"))
    line = next((one for one in lines if one.id == asked), pending[0] if pending else None)
    decided = as_id(request.args.get("decided"))
    suggestion = found.get(line.id) if line else None
    place = lines.index(line) if line else 0
    title = _("Reconcile")
    number = make_input(
        Ref(label=_l("Invoice"), name="invoice_id", target=INVOICE, required=True), None, context()
    )
    return render_page(
        "accounting/reconcile.html",
        title=title,
        crumbs=(
            Crumb(_("Bank"), "/accounting/statements"),
            Crumb(statement.name, f"/accounting/statements/{statement.id}"),
            Crumb(title),
        ),
        active="/accounting/statements",
        statement=statement,
        lines=lines,
        shown=lines[max(place - 8, 0) :][:SHOWN],
        line=line,
        suggestion=suggestion,
        names=_names(suggestion),
        dues=_dues(suggestion),
        certain=sum(one.certain for one in found.values()),
        certain_ids={key for key, one in found.items() if one.certain},
        counts={"pending": len(pending)},
        previous=f"?line={lines[place - 1].id}" if lines else "",
        next=f"?line={lines[(place + 1) % len(lines)].id}" if lines else "",
        number=number,
        decided=next(
            (one for one in lines if one.id == decided and one.state in ("matched", "ignored")),
            None,
        ),
    )


def _names(suggestion: Any) -> dict[int, str]:
    query = select(Contact.id, Contact.name)
    ids = [suggestion.contact_id] if suggestion else []
    return dict(session().execute(query.where(Contact.id.in_(ids))).all())


def _dues(suggestion: Any) -> dict[int, str]:
    ids = [due for due, _amount in suggestion.parts] if suggestion else []
    query = select(Due.id, Due.name).where(Due.id.in_(ids))
    return dict(session().execute(query).all())  # type: ignore[arg-type]


@blueprint.post("/statements/<int:statement_id>/certain")
@access(f"{STATEMENT}.update")
def accept_certain(statement_id: int) -> Response:
    """Accept all that is certain."""
    try:
        count = reconciling.accept_certain(statement_id)
        toast(ngettext("%(num)s movement matched.", "%(num)s movements matched.", count))
    except AccountingError as error:
        toast(str(error), "error")
    return leave(f"/accounting/statements/{statement_id}/reconcile")


@blueprint.post("/statement-lines/<int:line_id>/<any(accept, ignore, undo):what>")
@access(f"{STATEMENT}.update")
def decide(line_id: int, what: str) -> Response:
    """Accept the suggestion of a movement, leave it out, or take that back."""
    line = _line(line_id)
    statement: Statement = get(STATEMENT, line.statement_id)
    back = f"/accounting/statements/{statement.id}/reconcile"
    undo = f"/accounting/statement-lines/{line_id}/undo"
    try:
        if what == "undo":
            reconciling.undo(line_id)
            toast(_("Taken back."))
            back = f"{back}?line={line_id}"
        elif what == "ignore":
            reconciling.ignore(line_id)
            toast(_("Left out."), undo_url=undo)
            back = f"{back}?decided={line_id}"
        else:
            found = reconciling.suggestions(statement, [line]).get(line_id)
            if found is None:
                raise AccountingError(_("Nothing pending looks like it any more."))
            reconciling.take(line_id, found)
            toast(
                _("Returned: the debt is open again.") if found.returned else _("Matched."),
                undo_url="" if found.returned else undo,
            )
            back = f"{back}?decided={line_id}"
    except AccountingError as error:
        toast(str(error), "error")
    return leave(back)


@blueprint.post("/statement-lines/<int:line_id>/by-hand")
@access(f"{STATEMENT}.update")
def by_hand(line_id: int) -> Response:
    """A movement pays the invoice that somebody chose, its oldest instalments first."""
    line = _line(line_id)
    back = f"/accounting/statements/{line.statement_id}/reconcile"
    chosen = as_id(request.form.get("invoice_id"))
    if chosen is None:
        toast(_("Choose the invoice that it pays."), "error")
        return leave(f"{back}?line={line_id}")
    invoice = get(INVOICE, chosen)
    parts, left = {}, line.amount
    for due in open_dues(contact=invoice.contact_id):
        if due.invoice_id == invoice.id and due.open > 0 and left > 0:
            parts[due.id] = min(due.open, left)
            left -= parts[due.id]
    try:
        reconciling.accept(line_id, parts, invoice.contact_id, why=_("by hand"))
        toast(_("Matched."), undo_url=f"/accounting/statement-lines/{line_id}/undo")
        back = f"{back}?decided={line_id}"
    except AccountingError as error:
        toast(str(error), "error")
    return leave(back)


def _line(line_id: int) -> StatementLine:
    line = session().get(StatementLine, line_id)
    if line is None:
        raise NotFound
    return line

"""The page on which a customer reads a quote and answers it, by a link that we signed; nobody signs in."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from itsdangerous import BadSignature
from werkzeug.exceptions import TooManyRequests

from core.api.locale import current_locale, format_date, format_datetime, format_money, using_locale
from core.api.services import (
    Invalid,
    TooMany,
    charge,
    current_company,
    session,
    sudo,
)
from core.api.ui import Pages, _, open_form, public
from modules.contacts.services import gone
from modules.sales.models import Quote
from modules.sales.pages.public import answer
from modules.sales.pages.quotes import pdf
from modules.sales.services.documents import accept_quote, refuse_quote
from modules.sales.services.documents.handing import (
    kept_pdf,
    locale_for,
    read_token,
    shown_lines,
    title_of,
)
from modules.sales.services.documents.quotes import expired, totals_with, version_of
from modules.sales.services.documents.reckoning import sums_of

blueprint = Blueprint("sales_quoted", __name__, url_prefix="/q")
contributions = (Pages(name="sales.quoted", blueprint=blueprint),)


@blueprint.route("/<token>", methods=["GET", "POST"])
@open_form
def quote(token: str) -> Response:
    """GET shows it, POST adds up again, accepts or refuses: whoever knows the link may."""
    found = _found(token)
    if found is None:
        return _nothing("gone", 404)
    number, revision = found
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and (done := request.form.get("do")) in ("accept", "refuse"):
        try:
            _charge(token)
            if done == "accept":
                by = request.form.get("name", "")
                chosen = _chosen()
                accept_quote(number, revision, by=by, address=request.remote_addr, chosen=chosen)
            else:
                reason = request.form.get("reason", "")
                refuse_quote(number, revision, reason=reason, address=request.remote_addr)
        except Invalid as mistake:
            errors = dict(mistake.errors)
        else:
            return redirect(request.path, 303)  # type: ignore[return-value]
    company = current_company()
    if company is not None:
        session().refresh(company)  # in its own session, before the elevated one begins
    with sudo("A customer reads a quote"):
        row = session().get(Quote, number)
        if row is None or row.archived_at is not None or gone(row.contact_id):
            return _nothing("gone", 404)
        if row.revision == revision and row.state == "draft":
            return _nothing("gone", 404)
        with using_locale(locale_for(row)):
            if row.revision != revision:
                return _nothing("replaced", 410)
            if expired(row):
                return _nothing("expired", 410, row)
            return answer(_page(row, token, errors, company), None, 422 if errors else 200)


@blueprint.get("/<token>/document.pdf")
@public
def document(token: str) -> Response:
    """The document whose digest is kept."""
    found = _found(token)
    with sudo("A customer reads a quote"):
        row = session().get(Quote, found[0]) if found else None
        version = version_of(row) if row is not None else None
        mine = row is not None and found == (row.id, row.revision) and not row.archived_at
        if row is None or version is None or not mine or gone(row.contact_id):
            return _nothing("gone", 404)
        content = kept_pdf(version)
        return pdf(content, row.number or "") if content else _nothing("printing", 404)


def _found(token: str) -> tuple[int, int] | None:
    try:
        return read_token(token)
    except BadSignature:
        _charge(token)
        return None


def _charge(token: str) -> None:
    try:
        charge(f"sales.quote:{token[:80]}", request.remote_addr)
    except TooMany:
        raise TooManyRequests() from None


def _chosen() -> list[int]:
    return [int(n) for n in request.form.getlist("chosen") if re.fullmatch(r"\d{1,4}", n)]


def _page(row: Quote, token: str, errors: dict[str, list[str]], company: Any) -> str:
    version = version_of(row)
    answered = row.state in ("accepted", "refused")
    chosen = version.chosen if version and answered else _chosen()
    sums = totals_with(row, chosen)

    def money(amount: object) -> str:
        return format_money(amount, row.currency)  # type: ignore[arg-type]

    return render_template(
        "sales/quoted.html",
        framed=False,
        title=title_of(row),
        language=locale_for(row),
        company=company,
        quote=row,
        token=token,
        ready=version is not None and version.digest is not None,
        until=format_date(row.valid_until, "long") if row.valid_until else "",
        lines=shown_lines(row),
        chosen=set(chosen),
        optional=any(line["optional"] for line in shown_lines(row)),
        sums=[(one.kind, one.label, money(one.amount)) for one in sums_of(sums)],
        total=money(sums.total + sums.perceived),
        name=request.form.get("name", ""),
        reason=request.form.get("reason", ""),
        who=version.answered_by if version else "",
        at=format_datetime(row.answered_at) if row.answered_at else "",
        errors=errors,
    )


def _nothing(state: str, status: int, row: Quote | None = None) -> Response:
    titles = {
        "gone": _("This link leads nowhere"),
        "replaced": _("There is a newer version"),
        "expired": _("This offer is over"),
        "printing": _("The document is being prepared"),
    }
    body = render_template(
        "sales/quoted_gone.html",
        framed=False,
        language=str(current_locale()),
        title=titles[state],
        state=state,
        company=current_company(),
        until=format_date(row.valid_until, "long") if row and row.valid_until else "",
    )
    return answer(body, None, status)

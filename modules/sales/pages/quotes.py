"""Buttons of quotes: see the document, send, approve, make a new version."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.mail import address_of
from core.api.services import Invalid, actor, current_company, get, session, spec_of
from core.api.ui import Crumb, Pages, _, access, done, render_page, toast
from modules.sales.models import QUOTE, Quote
from modules.sales.services.documents import (
    accept_for_customer,
    approve_quote,
    new_version,
    quote_lines,
    refuse_for_customer,
    send_quote,
)
from modules.sales.services.documents.handing import kept_pdf, quote_pdf, title_of
from modules.sales.services.documents.quotes import version_of

blueprint = Blueprint("sales_quotes", __name__, url_prefix="/sales/quotes")
contributions = (Pages(name="sales.quotes", blueprint=blueprint),)


def pdf(content: bytes, name: str) -> Response:
    """A document that a browser shows."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def texts(mistake: Invalid) -> str:
    """What is wrong, in one line."""
    return " ".join(text for found in mistake.errors.values() for text in found)


@blueprint.get("/<int:quote_id>/document.pdf")
@access(f"{QUOTE}.read")
def document(quote_id: int) -> Response:
    """As the customer got it; a draft as they would get it now."""
    quote: Quote = get(QUOTE, quote_id)
    version = version_of(quote)
    content = kept_pdf(version) if version else None
    return pdf(content or quote_pdf(quote), quote.number or "")


@blueprint.route("/<int:quote_id>/send", methods=["GET", "POST"])
@access(f"{QUOTE}.send")
def send(quote_id: int) -> Response:
    """To whom, with which words; or without a mail, when the link is handed over otherwise."""
    quote: Quote = get(QUOTE, quote_id, "send")
    company = current_company()
    title = title_of(quote)
    given = {
        "to": address_of(quote),
        "subject": _("%(document)s of %(company)s", document=title,
                     company=company.name if company else ""),
        "text": _("Good morning:\n\nHere is our %(document)s. You can read and accept it with this "
                  "link; tell us whatever you want to know.\n\nRegards,\n%(who)s",
                  document=title[:1].lower() + title[1:], who=actor().name),
    }  # fmt: skip
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        given |= {name: request.form.get(name, "") for name in given}
        mailed = "without" not in request.form
        try:
            if mailed and not given["to"].strip():
                raise Invalid({"to": [_("Write at least one recipient.")]})
            send_quote(quote_id, **(given if mailed else {}))
        except Invalid as mistake:
            errors = dict(mistake.errors)
        else:
            toast(_("Quote sent.") if mailed else _("The link is ready: copy it from here."))
            return done(f"/sales/quotes/{quote_id}", model=QUOTE)
    return _page("sales/quote_send.html", quote, _("Send"), errors, given=given)


@blueprint.route("/<int:quote_id>/approve", methods=["GET", "POST"])
@access(f"{QUOTE}.approve")
def approve(quote_id: int) -> Response:
    """Why it may be sent."""
    quote: Quote = get(QUOTE, quote_id, "approve")
    errors: dict[str, list[str]] = {}
    reason = request.form.get("reason", "")
    if request.method == "POST":
        try:
            approve_quote(quote_id, reason)
        except Invalid as mistake:
            errors = dict(mistake.errors)
        else:
            toast(_("Quote approved."))
            return done(f"/sales/quotes/{quote_id}", model=QUOTE)
    return _page("sales/quote_approve.html", quote, _("Approve"), errors, reason=reason)


@blueprint.route("/<int:quote_id>/answer", methods=["GET", "POST"])
@access(f"{QUOTE}.send")
def answer(quote_id: int) -> Response:
    """What the customer said by other means than the page."""
    quote: Quote = get(QUOTE, quote_id, "send")
    given = {name: request.form.get(name, "") for name in ("name", "reason")}
    chosen = {int(n) for n in request.form.getlist("chosen") if n.isdecimal()}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            if "refuse" in request.form:
                refuse_for_customer(quote_id, given["reason"])
                toast(_("The refusal is noted."))
                return done(f"/sales/quotes/{quote_id}", model=QUOTE)
            order = accept_for_customer(quote_id, given["name"], chosen)
        except Invalid as mistake:
            errors = dict(mistake.errors)
        else:
            toast(_("Quote accepted: it is order %(number)s.", number=order.number))
            return done(f"/sales/quotes/{quote_id}", model=QUOTE)
    optional = [line for line in quote_lines(quote_id) if line.optional]
    return _page("sales/quote_answer.html", quote, _("Note the answer"), errors, given=given,
                 optional=optional, chosen=chosen)  # fmt: skip


@blueprint.post("/<int:quote_id>/version")
@access(f"{QUOTE}.send")
def version(quote_id: int) -> Response:
    """The customer's link is taken back; it can be changed and sent again."""
    try:
        new_version(quote_id)
    except Invalid as mistake:
        toast(texts(mistake), "error")
    else:
        toast(_("This is a draft again. The link that the customer has leads nowhere now."))
    return done(f"/sales/quotes/{quote_id}", model=QUOTE)


def _page(
    template: str, quote: Quote, title: str, errors: dict[str, list[str]], **values: object
) -> Response:
    session().refresh(quote)
    return render_page(
        template,
        title=title,
        crumbs=(
            Crumb(str(spec_of(QUOTE).plural), "/sales/quotes"),
            Crumb(quote.number or "", f"/sales/quotes/{quote.id}"),
            Crumb(title),
        ),
        active="/sales/quotes",
        status=422 if errors else 200,
        quote=quote,
        errors=errors,
        **values,
    )

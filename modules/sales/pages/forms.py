"""Public pages of forms: the page itself, its thanks, and the script that shows it on a website."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from core.api.locale import country_choices, current_locale, format_datetime, using_locale
from core.api.services import Invalid, current_company, get
from core.api.ui import Crumb, Pages, _, access, as_id, download, open_form, public, render_page
from modules.sales.models.form import FORM
from modules.sales.pages.public import answer
from modules.sales.services.forms.documents import documents_for, fetch
from modules.sales.services.forms.pages import Page, new_token, page_of, remembered_page
from modules.sales.services.forms.reading import ADDRESSES, TRAP, UTM, read
from modules.sales.services.forms.received import MOST, received, stuck
from modules.sales.services.forms.receiving import Changed, TooOften, receive

blueprint = Blueprint("sales_forms", __name__)
contributions = (Pages(name="sales.forms", blueprint=blueprint),)
#: Said by the script that shows a form within another site's page.
FRAMED = "framed"
#: Said by the page on which the form is made: nothing can be sent from there.
PREVIEW = "preview"
#: Longest form that is read.
LARGEST = 64_000


@blueprint.get("/f/<slug>")
@public
def show_form(slug: str) -> Response:
    """The page of a form."""
    page = _page(slug)
    carried = {name: request.args.get(name, "") for name in (*UTM, *ADDRESSES)}
    carried["referrer"] = carried["referrer"] or request.referrer or ""
    with _language(page):
        return _show(page, {}, carried, {})


@blueprint.post("/f/<slug>")
@open_form
def send_form(slug: str) -> Response:
    """Take in a form that somebody sent."""
    if (request.content_length or 0) > LARGEST or request.files:
        abort(413)
    try:
        return _take_in(remembered_page(slug) or abort(404))
    except Changed:
        return _take_in(remembered_page(slug, anew=True) or abort(404))


def _take_in(page: Page) -> Response:
    sent = request.form
    carried = {name: sent.get(name, "") for name in (*UTM, *ADDRESSES)}
    with _spoken(page):
        try:
            found = read(page, sent)
            mail = found.values["mail"] if found and page.confirm else ""
            given = documents_for(page.id, found.key) if found and _hands_out(page) else ()
            told = {"mail": mail, "documents": given, **_words(page)}
            thanks = render_template("sales/form_sent.html", page=page, **told)
            if found is not None:  # programs are thanked and forgotten
                receive(page, found, request.remote_addr)
        except Invalid as mistake:
            return _show(page, sent, carried, mistake.errors, 422)
        except TooOften:
            text = _("Too many forms came from your connection: try again in ten minutes.")
            return _show(page, sent, carried, {"": [text]}, 429)
        return answer(thanks, page.hosts)


@blueprint.get("/sales/forms/<int:form_id>/sent")
@access(f"{FORM}.update")
def sent_forms(form_id: int) -> Response:
    """What a form has received, the newest first."""
    form = get(FORM, form_id)
    rows = received(form_id, before=as_id(request.args.get("before")))
    more = rows[-1].id if len(rows) > MOST else None
    return render_page(
        "sales/form_received.html",
        title=_("Received by %(form)s", form=form.name),
        crumbs=(
            Crumb(_("Web forms"), "/sales/forms"),
            Crumb(form.name, f"/sales/forms/{form_id}"),
            Crumb(_("Received forms")),
        ),
        active="/settings",
        rows=rows[:MOST],
        more=more and rows[MOST - 1].id,
        form=form,
        stuck=stuck(form_id),
        format_datetime=format_datetime,
    )


@blueprint.get("/f/document/<token>")
@public
def document(token: str) -> Response:
    """A document of a form, by a link that ends; who took it is noted."""
    if request.method == "HEAD":  # programs look whether it is there
        return Response(mimetype="application/octet-stream")
    row = fetch(token)
    if row is None:
        abort(404)
    return download(row)


@blueprint.get("/f/frame/size.js")
@public
def frame_script() -> Response:
    """The script with which a form within another page says how tall it is."""
    return Response(render_template("sales/form_frame.js"), mimetype="text/javascript")


@blueprint.get("/f/<slug>.js")
@public
def form_script(slug: str) -> Response:
    """The script that shows the form where it stands, and keeps how the visitor came."""
    page = _page(slug)
    body = render_template("sales/form_embed.js", address=f"{request.url_root}f/{page.slug}")
    script = Response(body, mimetype="text/javascript")
    script.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return script


def _page(slug: str) -> Page:
    return page_of(slug) or abort(404)


def _hands_out(page: Page) -> bool:
    """Whether the thanks give the documents: with confirmation, the page behind the link does."""
    return bool(page.hand_out and not page.confirm)


def _language(page: Page) -> Any:
    return using_locale(page.language) if page.language else nullcontext()


def _spoken(page: Page) -> Any:
    """The language in which whoever sent a form is answered: nobody signed in, it is the form's or the
    company's."""
    locale = page.language or (page.company and page.company.locale)
    return using_locale(locale) if locale else nullcontext()


def _words(page: Page) -> dict[str, Any]:
    return {
        "title": page.title or page.name,
        "language": str(current_locale()),
        "company": current_company(),
        # within another site's page it has no frame of its own, and is as light as most of them
        "framed": bool(request.values.get(FRAMED)),
        "preview": PREVIEW in request.args,
    }


def _show(
    page: Page, sent: Any, carried: dict[str, str], errors: dict[str, list[str]], status: int = 200
) -> Response:
    html = render_template(
        "sales/form.html",
        page=page,
        sent=sent,
        carried=carried,
        errors=errors,
        trap=TRAP,
        token=new_token(),
        countries=country_choices(current_locale()),
        **_words(page),
    )
    return answer(html, page.hosts, status)

"""Where the link of a mail leads: confirming that a form was theirs."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import TooManyRequests

from core.api.locale import current_locale, using_locale
from core.api.services import TooMany, charge, current_company
from core.api.ui import Pages, _, open_form
from modules.sales.pages.public import answer
from modules.sales.services.forms import confirming
from modules.sales.services.forms.confirming import Visit
from modules.sales.services.forms.documents import Document, documents_for

blueprint = Blueprint("sales_confirming", __name__)
contributions = (Pages(name="sales.confirming", blueprint=blueprint),)


@blueprint.route("/f/confirm/<token>", methods=["GET", "POST"])
@open_form
def confirm(token: str) -> Response:
    """GET shows a button, for mail programs open links by themselves; POST confirms."""
    found = confirming.visit(token)
    if found is None or "again" in request.form:
        try:
            charge(f"sales.confirm:{token[:80]}", request.remote_addr)
        except TooMany:
            raise TooManyRequests() from None
    state = found.state if found else "gone"
    if found is not None and request.method == "POST":
        state = _act(found)
    language = found.form.language if found else None
    with using_locale(language) if language else nullcontext():
        return answer(_page(found, state), None, 404 if found is None else 200)


def _act(found: Visit) -> str:
    """What the button does. :returns: the state afterwards."""
    if found.state == "open":
        confirming.confirm(found)
        return "done"
    if found.state == "expired" and "again" in request.form:
        confirming.ask_again(found)
        return "again"
    return found.state


def _page(found: Visit | None, state: str) -> str:
    titles = {
        "open": _("Confirm your mail"),
        "done": _("Thank you"),
        "expired": _("The link has expired"),
        "again": _("Look into your mail"),
        "gone": _("This link leads nowhere"),
    }
    return render_template(
        "sales/form_confirm.html",
        title=titles[state],
        state=state,
        thanks=found.form.thanks if found else "",
        mail=found.mail if found else "",
        language=str(current_locale()),
        framed=False,
        documents=_documents(found) if found and state == "done" else (),
        company=current_company(),
    )


def _documents(found: Visit) -> list[Document]:
    return documents_for(found.form.id, found.key) if found.form.hand_out else []

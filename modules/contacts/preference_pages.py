"""Pages for people outside the house: what they want to receive, and the end of it in one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound, TooManyRequests

from core.api.locale import current_locale, using_locale
from core.api.services import TooMany, charge, current_company
from core.api.ui import Pages, _, open_form
from modules.contacts.models import Purpose
from modules.contacts.services.privacy import preferences
from modules.contacts.services.privacy.preferences import Visitor
from modules.contacts.services.privacy.purposes import purpose_named

blueprint = Blueprint("contacts_preferences", __name__, url_prefix="/contacts")
contributions = (Pages(name="contacts.preferences", blueprint=blueprint),)


@blueprint.route("/preferences/<token>", methods=["GET", "POST"])
@open_form
def page(token: str) -> Response:
    """Everything a person can decide; GET shows, POST stores."""
    return _answer(token, _preferences)


def _preferences(visitor: Visitor) -> str:
    saved = request.method == "POST"
    if saved:
        wanted = {
            c.code: set(request.form.getlist(c.code)) for c in preferences.choices_of(visitor)
        }
        preferences.decide(visitor, wanted, **_proof())
    choices = preferences.choices_of(visitor)
    return _page(
        "contacts/preferences.html", _("What you receive from us"), choices=choices, saved=saved
    )


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@open_form
def unsubscribe(token: str) -> Response:
    """A button; mail programs post here by themselves (RFC 8058), and only that changes anything."""
    return _answer(token, _unsubscribe)


def _unsubscribe(visitor: Visitor) -> str:
    over = request.method == "POST"
    if over:
        preferences.unsubscribe(visitor, **_proof())
    purpose: Purpose | None = purpose_named(visitor.purpose)
    more = f"/contacts/preferences/{preferences.token_for(visitor.contact_id)}"
    return _page(
        "contacts/unsubscribe.html", _("Stop receiving"), purpose=purpose, over=over, more=more
    )


def _answer(token: str, show: Callable[[Visitor], str]) -> Response:
    """The page in the person's language; a link nobody made is told like one that is gone."""
    visitor = preferences.visitor_of(token)
    if visitor is None or request.method == "POST":
        try:
            # a good link is counted by itself: mail programs click for thousands from one address
            ip = request.remote_addr if visitor is None else None
            charge(f"preferences:{token[-80:]}", ip)
        except TooMany:
            raise TooManyRequests() from None
    if visitor is None:
        raise NotFound()
    with using_locale(visitor.language or current_locale()):
        answer = Response(show(visitor), mimetype="text/html")
    answer.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return answer


def _page(template: str, title: str, **given: Any) -> str:
    company = current_company()
    return render_template(template, title=title, company=company, **given)


def _proof() -> dict[str, Any]:
    return {
        "ip": request.remote_addr,
        "user_agent": request.headers.get("User-Agent"),
        "source": request.path.rpartition("/")[0],
    }

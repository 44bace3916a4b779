"""What every route demands of whoever asks. A route that declares nothing answers nobody.

The declaration is an attribute on the view function::

    @blueprint.get("/contacts/")
    @access("contacts.contact.read")
    def contacts(): ...

``@signed_in`` asks for a session only (the view, or the query under it, decides the rest);
``@public`` answers everybody. A class-based view may carry the attribute on its class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import Forbidden as NotAllowed

from core.access.actor import actor
from core.access.sessions import is_elevated
from core.locale import _

View = TypeVar("View", bound=Callable[..., Any])

#: Longest body, in bytes, that is read from who did not sign in, also of one that does not say how long
#: it is. A view that takes more sets ``request.max_content_length`` itself.
PUBLIC_BODY = 64 * 1024
LOGIN = "/login"
CONFIRM = "/account/confirm"


@dataclass(frozen=True)
class Demand:
    """What a route asks for: nothing (public), a session, or a permission in any scope."""

    public: bool = False
    permission: str | None = None
    #: Works although the Master looks through somebody ("Ver como…"): stopping, signing out.
    while_looking: bool = False
    #: Needs a password confirmed in the last half hour (administration).
    elevated: bool = False


def public(view: View) -> View:
    """Anybody may ask: sign-in, health, assets."""
    return _declare(view, Demand(public=True))


def open_form(view: View) -> View:
    """Anybody may ask and send, also from within another site's page: whoever's browser sends it, the
    request is nobody's (:mod:`core.access.web` leaves its session aside), so it carries no token
    against forgery."""
    view.open_form = True  # type: ignore[attr-defined]
    return public(view)


def signed_in(view: View) -> View:
    """Whoever signed in may ask; what they see is decided further down."""
    return _declare(view, Demand())


def access(permission: str) -> Callable[[View], View]:
    """Only actors with this permission, in whatever scope, may ask."""
    return lambda view: _declare(view, Demand(permission=permission))


def while_looking(view: View) -> View:
    """A signed-in route that may be posted to while the Master looks through somebody."""
    return _declare(view, Demand(while_looking=True))


def administration(view: View) -> View:
    """Only administrators who confirmed their password in the last half hour."""
    return _declare(view, Demand(permission="core.admin.use", elevated=True))


def demand_of(view: Any) -> Demand | None:
    """The declaration of a view function; None when it has none, and so answers nobody."""
    found = getattr(view, "access_demand", None)
    return found or getattr(getattr(view, "view_class", None), "access_demand", None)


def undeclared(app: Flask) -> list[str]:
    """Endpoints of an application without a declaration, for the test that fails on them."""
    return sorted(name for name, view in app.view_functions.items() if demand_of(view) is None)


def guard_route() -> Response | None:
    """Before each request: refuse what the route's declaration does not allow.

    :returns: a way to the sign-in page (401 for the API); None when the request may go on.
    :raises NotAllowed: signed in, but not allowed.
    """
    if request.endpoint is None:
        return None  # Flask answers 404, 405 or a redirect of its own
    demand = demand_of(current_app.view_functions[request.endpoint])
    if demand and demand.public:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            request.max_content_length = PUBLIC_BODY
        return None
    if actor().user_id is None:
        return ask_to_sign_in()
    if demand is None or (demand.permission and not actor().can(demand.permission)):
        raise NotAllowed()
    if demand.elevated and not is_elevated(_login_session()):
        return confirm_password()
    return None


def ask_to_sign_in() -> Response:
    """401 as JSON for programs; the sign-in page, with the way back, for browsers."""
    if request.path.startswith("/api/"):
        return unauthorized(_("Send a valid API token."))
    if "HX-Request" in request.headers:
        back = _path(request.headers.get("HX-Current-URL", "/"))
        return Response(status=401, headers={"HX-Redirect": _login(back)})
    back = _path(request.url) if request.method in ("GET", "HEAD") else "/"
    return go_to(_login(back), 302)


def confirm_password() -> Response:
    """The page that asks for the password again, with the way back."""
    back = _path(request.url) if request.method in ("GET", "HEAD") else "/admin/"
    return go_to(f"{CONFIRM}?{urlencode({'next': back})}", 302)


def go_to(address: str, status: int = 303) -> Response:
    """Send the browser on. :param status: 303 reads the address by GET whatever was asked."""
    return Response(status=status, headers={"Location": address})


def problem(status: int, title: str, detail: str) -> Response:
    """A refusal for programs (RFC 9457)."""
    answer: Any = current_app.json.response(
        type="about:blank", title=title, status=status, detail=detail
    )
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def unauthorized(detail: str) -> Response:
    """A refusal for programs that did not say who they are."""
    answer = problem(401, "Unauthorized", detail)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Cauce"'
    return answer


def _login_session():
    login = g.get("cauce_login")
    return login.session if login else None


def _login(back: str) -> str:
    return LOGIN if back == "/" else f"{LOGIN}?{urlencode({'next': back})}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _declare(view: View, demand: Demand) -> View:
    view.access_demand = demand  # type: ignore[attr-defined]
    return view

"""Connects browsers and programs to requests: who acts, before anything else happens."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask_login import LoginManager
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden as NotAllowed

from core.access import freshness as freshness
from core.access.actor import NOBODY, Actor, actor, bind
from core.access.forgery import init_forgery, refuse_forgery
from core.access.headers import init_headers
from core.access.models import User
from core.access.person import Person
from core.access.routes import demand_of, guard_route
from core.access.sessions import (
    COOKIE,
    SEEN_EVERY,
    Login,
    OpenSession,
    actor_of,
    find_session,
    note_use,
)
from core.access.tokens import authenticate, note_token_use
from core.db.base import utcnow
from core.db.ext import db
from core.db.session import read
from core.kernel.generation import GenerationFile
from core.locale import _
from core.settings import Company, current_company

login_manager = LoginManager()


def init_access(app: Flask) -> None:
    """Load the actor of every request in one short read transaction, and refuse what is not theirs."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    init_forgery(app)
    init_headers(app)
    app.before_request(_identify)
    app.before_request(guard_route)
    app.before_request(_only_look)
    app.before_request(refuse_forgery)
    app.after_request(_follow_up)


@login_manager.request_loader
def load_user(incoming: Request) -> Person | None:
    """The user of the request: of its session cookie, or of its token."""
    if "cauce_user" not in g:
        with read():
            _find(incoming)
    return g.cauce_user


def current_login() -> OpenSession | None:
    """The session of this browser; None for programs and those who did not sign in."""
    login: Login | None = g.get("cauce_login")
    return login.session if login else None


def is_program() -> bool:
    """Whether the request came with an API token instead of a session."""
    return g.get("cauce_token") is not None


def _identify() -> Response | None:
    with read():
        refusal = _find(request)
        bind(_actor())
    return refusal


def _find(incoming: Request) -> Response | None:
    """Find the session or token of a request and keep what the query brought along."""
    g.cauce_login = g.cauce_token = g.cauce_user = None
    if getattr(current_app.view_functions.get(incoming.endpoint or ""), "open_form", False):
        return None  # another site may have sent it: it is nobody's
    if incoming.path.startswith("/api/") and "Authorization" in incoming.headers:
        found = authenticate(incoming.headers["Authorization"])
        if isinstance(found, Response):
            return found
        g.cauce_token, g.cauce_user, g.cauce_state, g.cauce_company = found
        return None
    secret = incoming.cookies.get(COOKIE, "")
    login = find_session(secret) if secret else None
    if login:
        g.cauce_login, g.cauce_user = login, login.user
        g.cauce_state, g.cauce_company = login.state, login.company
    return None


def _actor() -> Actor:
    ip = request.remote_addr
    if g.cauce_user is None:
        return NOBODY.through("screen", ip)
    if g.cauce_token is not None:
        return g.cauce_token.limit(actor_of(g.cauce_user).through("api", ip))
    own = actor_of(g.cauce_user)
    seen_as = g.cauce_login.session.view_as_id
    if seen_as and own.can("core.view_as.use"):
        other = db.session.get(User, seen_as)
        if other:
            return actor_of(other).seen_by(own, ip)
    return own.through("screen", ip)


def _only_look() -> None:
    """While the Master looks through somebody, nothing can be changed."""
    if actor().viewed_by and request.method not in ("GET", "HEAD", "OPTIONS"):
        demand = demand_of(current_app.view_functions.get(request.endpoint or ""))
        if not (demand and demand.while_looking):
            raise NotAllowed(_("You are looking as another person: nothing can be changed."))


def _follow_up(response: Response) -> Response:
    """Follow the installation's state and note the use of the session, once the answer is out."""
    if (state := g.get("cauce_state")) is not None:
        mirror = current_app.extensions.get("cauce_mirror")
        if mirror is None:
            data_dir = current_app.config["CAUCE"].data_dir
            mirror = current_app.extensions["cauce_mirror"] = GenerationFile(data_dir)
        if state.generation > current_app.extensions.get("cauce_generation", state.generation):
            mirror.publish(state.generation)
    login, token = g.get("cauce_login"), g.get("cauce_token")
    if login and utcnow() - login.session.seen_at > SEEN_EVERY:
        _later(response, note_use, login.session, request.remote_addr)
    elif token and (token.used_at is None or utcnow() - token.used_at > SEEN_EVERY):
        _later(response, note_token_use, token.id)
    return response


def _later(response: Response, note: Any, *args: Any) -> None:
    """Write after the answer was sent: nobody waits for it, and a GET does not fail on it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        with app.app_context():
            try:
                note(*args)
            except OperationalError:
                app.logger.info("the use of a session was not noted: the database is busy")

    response.call_on_close(run)


def request_locale() -> str | None:
    """The language of the person, else the company's."""
    return _preference("locale")


def request_timezone() -> str | None:
    """The zone of the person, else the company's."""
    return _preference("timezone")


def _preference(name: str) -> str | None:
    user = g.get("cauce_user")
    chosen = getattr(user, name) if user else None
    if chosen:
        return chosen
    company: Company | None = current_company()
    return getattr(company, name) if company else None

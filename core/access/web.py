"""Connects signed-in browsers and tokens to requests: who acts, before anything else happens."""

from __future__ import annotations

from flask import Flask, Request, g, request
from flask_login import LoginManager

from core.access.actor import NOBODY, bind
from core.access.models import User
from core.access.routes import guard_route
from core.access.sessions import COOKIE, actor_of, find_session
from core.db.session import read
from core.settings import current_company

login_manager = LoginManager()


def init_access(app: Flask) -> None:
    """Load the actor of every request in one short read transaction."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(_identify)
    app.before_request(guard_route)


@login_manager.request_loader
def load_user(incoming: Request) -> User | None:
    """The user of the session cookie."""
    if "cauce_login" not in g:
        secret = incoming.cookies.get(COOKIE, "")
        g.cauce_login = find_session(secret) if secret else None
    return g.cauce_login[1] if g.cauce_login else None


def _identify() -> None:
    with read():
        user = load_user(request)
        bind(actor_of(user).through("screen", request.remote_addr) if user else NOBODY)


def request_locale() -> str | None:
    """The language of the person, else the company's."""
    return _preference("locale")


def request_timezone() -> str | None:
    """The zone of the person, else the company's."""
    return _preference("timezone")


def _preference(name: str) -> str | None:
    login = g.get("cauce_login")
    company = None if login and getattr(login[1], name) else current_company()
    return getattr(login[1] if login and getattr(login[1], name) else company, name, None)

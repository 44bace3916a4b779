"""Refuses forms that another site sends with a person's cookies (Flask-WTF)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from core.kernel.here import here

forgery = CSRFProtect()
#: Values of such fields never go back into a page.
NOT_KEPT = ("password", "csrf", "code", "secret", "token")


def init_forgery(app: Flask) -> None:
    """Configure Flask-WTF; :func:`refuse_forgery` decides which requests are checked."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        # tests that are not about it post without a token
        WTF_CSRF_ENABLED=not app.testing,
        # as long as the browser's session: a form left open over lunch still saves
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    forgery.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})


def csrf_token() -> str:
    """The token that templates put into forms: the browser's, or what stands for it."""
    known = here()
    return known.get("csrf_stand_in") or known.get("csrf_token") or generate_csrf()


@contextmanager
def stand_in(text: str) -> Iterator[None]:
    """Put a text in the place of the token, while a page is rendered that other browsers get too."""
    g.csrf_stand_in = text
    try:
        yield
    finally:
        del g.csrf_stand_in


def refuse_forgery() -> None:
    """Before a request that changes something: its token must be that of the browser's session.

    Requests with an API token carry no cookie that another site could use, and those of open forms
    act for nobody.

    :raises CSRFError: the token is missing or wrong; its page is ``access/expired.html``.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "open_form", False):
        return
    if current_app.config["WTF_CSRF_ENABLED"] and g.get("cauce_token") is None:
        forgery.protect()


def kept_values() -> list[tuple[str, str]]:
    """The form's values, to send them again; none if it did not come from one of our own pages,
    because then a click would finish the attack."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    own = site == "same-origin" if site else urlsplit(origin).netloc == request.host
    if not own or request.files:
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(part in name.lower() for part in NOT_KEPT)
    ]

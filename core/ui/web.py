"""Connects the screens to the application: templates, headers, errors, assets, routes."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect

from core.locale import current_locale
from core.settings import current_company
from core.ui.assets import asset, serve_assets
from core.ui.errors import init_errors
from core.ui.menu import signed_in_user
from core.ui.page import pending_toasts, send_events
from core.ui.texts import texts

csrf = CSRFProtect()

POLICY = (
    "default-src 'self'; script-src 'self' 'inline-speculation-rules'; style-src 'self'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)


def init_ui(app: Flask) -> None:
    """Everything a page needs."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_ENABLED=not app.testing,
    )
    csrf.init_app(app)
    app.before_request(_check_csrf)
    app.jinja_env.globals.update(asset=asset, texts=texts, toasts=pending_toasts)
    app.context_processor(_look)
    app.after_request(send_events)
    app.after_request(_headers)
    init_errors(app)
    serve_assets(app)


def _check_csrf() -> None:
    """Forms carry the token; the API is asked with tokens of its own, which no page can send."""
    if current_app.config["WTF_CSRF_ENABLED"] and not request.path.startswith("/api/"):
        csrf.protect()


def _look() -> dict[str, Any]:
    """What templates need before anybody signed in."""
    user, company = signed_in_user(), current_company()
    return {
        "language": current_locale().replace("_", "-"),
        "theme": user.theme if user else "auto",
        "brand": company.name if company else "Cauce",
    }


def _headers(answer: Response) -> Response:
    """Security headers; ``/admin`` and the API bring their own policy."""
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    if answer.mimetype == "text/html" and request.method == "GET":
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer

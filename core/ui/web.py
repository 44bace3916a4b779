"""Connects the screens to the application: templates, headers, errors, assets, routes."""

from __future__ import annotations

from typing import Any

from flask import Flask

from core.locale import current_locale
from core.settings import current_company
from core.ui.assets import asset, serve_assets
from core.ui.errors import init_errors
from core.ui.importing.routes import init_imports
from core.ui.menu import signed_in_user
from core.ui.page import pending_toasts, send_events
from core.ui.routes import init_routes
from core.ui.texts import texts


def init_ui(app: Flask) -> None:
    """Everything a page needs."""
    app.jinja_env.globals.update(asset=asset, texts=texts, toasts=pending_toasts)
    app.context_processor(_look)
    app.after_request(send_events)
    init_errors(app)
    init_routes(app)
    init_imports(app)
    serve_assets(app)


def _look() -> dict[str, Any]:
    """What templates need before anybody signed in."""
    user, company = signed_in_user(), current_company()
    return {
        "language": current_locale().replace("_", "-"),
        "theme": user.theme if user else "auto",
        "brand": company.name if company else "Cauce",
    }

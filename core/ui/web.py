"""Connects the screens to the application: templates, headers, errors, assets, routes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from core.kernel.discovery import folder_of
from core.kernel.loader import Kernel
from core.locale import current_locale
from core.settings import current_company
from core.ui.activities import calendar, feed  # noqa: F401 - their addresses
from core.ui.activities.pages import blueprint as agenda
from core.ui.assets import asset, draw_icon, serve_assets
from core.ui.errors import init_errors
from core.ui.files import init_files
from core.ui.importing.routes import init_imports
from core.ui.keptcode import init_kept_code
from core.ui.logged import init_logged
from core.ui.menu import signed_in_user
from core.ui.notices.pages import blueprint as notices
from core.ui.page import pending_toasts, send_events
from core.ui.routes import init_routes
from core.ui.starting import init_start
from core.ui.texts import texts
from core.ui.timeline import init_timeline


def init_ui(app: Flask) -> None:
    """Everything a page needs."""
    app.jinja_env.globals.update(
        asset=asset, draw_icon=draw_icon, texts=texts, toasts=pending_toasts
    )
    app.context_processor(_look)
    init_kept_code(app)
    app.after_request(send_events)
    add_module_templates(app)
    init_errors(app)
    init_timeline(app)
    init_logged(app)
    init_files(app)
    app.register_blueprint(agenda)
    app.register_blueprint(notices)
    init_start(app)
    init_routes(app)
    init_imports(app)
    serve_assets(app)


def add_module_templates(app: Flask) -> None:
    """Templates of the running modules: ``modules/<name>/templates/<name>/…``."""
    kernel: Kernel = app.extensions["cauce"]
    folders = [folder_of(manifest) / "templates" for manifest in kernel.modules]
    app.jinja_loader = ChoiceLoader([app.jinja_loader, *map(FileSystemLoader, folders)])  # type: ignore[list-item]


def _look() -> dict[str, Any]:
    """What templates need before anybody signed in."""
    user, company = signed_in_user(), current_company()
    return {
        "language": current_locale().replace("_", "-"),
        "colours": user.theme if user else "auto",
        "brand": company.name if company else "Cauce",
    }

"""Builds the application: one visible, ordered list of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import inspect, select

from core.access.web import init_access, request_locale, request_timezone
from core.admin import init_admin
from core.config import Settings
from core.db import db
from core.db.setup import init_db
from core.kernel.discovery import discover, folder_of
from core.kernel.here import here
from core.kernel.loader import Kernel, load
from core.lifecycle.following import init_following
from core.locale import Catalogue, add_filters, current_locale, init_locale
from core.locale.calendars import keep_holidays_in
from core.rest.web import init_rest
from core.serve.health import init_health
from core.settings.state import InstalledModule, State
from core.ui.account import init_account
from core.ui.apps.pages import init_apps
from core.ui.menu import signed_in_user
from core.ui.reports.pages import init_reports
from core.ui.rules import QuickRule
from core.ui.settings.pages import init_settings
from core.ui.setup.pages import init_setup
from core.ui.templating import LocalEnvironment
from core.ui.web import init_ui

ROOT = Path(__file__).resolve().parent.parent

#: Files of the platform whose contributions are registered before those of modules.
CORE_PARTS: tuple[str, ...] = (
    "core.jobs.contributions",
    "core.files.contributions",
    "core.mail.contributions",
    "core.access.contributions",
    "core.access.jobs",
    "core.lifecycle.contributions",
    "core.records.contributions",
    "core.timeline.contributions",
    "core.pipelines.contributions",
    "core.activities.contributions",
    "core.notifications.contributions",
    "core.automation.contributions",
    "core.ui.account.contributions",
    "core.demo.contributions",
    "core.rest.contributions",
    "core.ui.contributions",
    "core.ui.activities.contributions",
    "core.ui.notices.contributions",
    "core.ui.settings.contributions",
    "core.ui.automation.contributions",
    "core.ui.apps.contributions",
)


class Application(Flask):
    """Flask with Cauce's templates and addresses."""

    jinja_environment = LocalEnvironment
    url_rule_class = QuickRule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none is asynchronous, and Flask would look at each one each time."""
        return func

    def update_template_context(self, context: dict[str, Any]) -> None:
        """Give a template what every template has: worked out once a request, not for each of the
        pieces that a page is put together from."""
        known, whose = here(), (current_locale(), signed_in_user())
        kept = known.get("template_context")
        if kept is None or kept[0] != whose:
            given: dict[str, Any] = {}
            super().update_template_context(given)
            kept = known.template_context = whose, given
        context.update({**kept[1], **context})


def create_app(settings: Settings | None = None, installed: Iterable[str] | None = None) -> Flask:
    """The application of this process.

    :param settings: defaults to the ``CAUCE_*`` variables.
    :param installed: modules to run; defaults to those the database says are installed.
    :raises ConfigError: a setting cannot be used.
    """
    settings = settings or Settings.load()
    app = Application(
        "core",
        root_path=str(ROOT / "core"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    configure(app, settings)
    init_health(app)
    init_db(app, settings)
    load_modules(app, settings, installed)
    init_following(app)
    init_languages(app)
    init_access(app)
    init_ui(app)
    init_account(app)
    init_admin(app)
    init_settings(app)
    init_reports(app)
    init_apps(app)
    init_setup(app)
    init_rest(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Settings, cookies, limits and strict templates."""
    app.secret_key = settings.secret_key
    app.config.update(
        CAUCE=settings,
        TESTING=settings.env == "test",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        MAX_CONTENT_LENGTH=60 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
    )
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        trusted = {
            "x_for": settings.proxies,
            "x_proto": settings.proxies,
            "x_host": settings.proxies,
        }
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def load_modules(app: Flask, settings: Settings, installed: Iterable[str] | None) -> None:
    """Discover modules, import those installed and fill the registries."""
    available, broken = discover(settings.modules_path)
    kernel = Kernel(available=available, broken=broken)
    app.extensions["cauce"] = kernel
    with app.app_context():
        app.extensions["cauce_generation"] = stored_generation()  # before the modules: never newer
        names = installed_modules(kernel) if installed is None else installed
        load(kernel, CORE_PARTS, names)


def init_languages(app: Flask) -> None:
    """Catalogues of the core and of the running modules, in graph order."""
    kernel: Kernel = app.extensions["cauce"]
    idle = [m for m in kernel.available.values() if not kernel.runs(m.name)]
    # Modules that do not run come last: /apps shows their names, but their texts decide nothing.
    folders = {m.name: folder_of(m) for m in (*kernel.modules, *idle)}
    catalogues = [Catalogue.core(ROOT), *(Catalogue.module(n, f) for n, f in folders.items())]
    init_locale(app, catalogues, request_locale, request_timezone)
    keep_holidays_in(app.config["CAUCE"].data_dir / "holidays")
    add_filters(app)


def stored_generation() -> int:
    """Counter of module switches in the database; 0 before it is set up."""
    if not inspect(db.engine).has_table(State.__tablename__):
        return 0
    with db.engine.connect() as connection:
        return connection.scalar(select(State.generation)) or 0


def installed_modules(kernel: Kernel) -> list[str]:
    """Names of the modules the database says are installed; none before it is set up.

    A module whose files are of another version than its tables does not run: it is named as failed.
    """
    if not inspect(db.engine).has_table(InstalledModule.__tablename__):
        return []
    query = select(InstalledModule.name, InstalledModule.version).where(
        InstalledModule.state == "installed"
    )
    with db.engine.connect() as connection:
        rows = connection.execute(query).all()
    for name, version in rows:
        manifest = kernel.available.get(name)
        if manifest and manifest.version != version:
            kernel.failed[name] = (
                f"its files are of version {manifest.version}, its tables of {version}: "
                f"run 'cauce module upgrade {name}'"
            )
    return [name for name, _version in rows if name not in kernel.failed]

"""Pages of Ajustes: one address a section, saved section by section."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from core import records
from core.access.actor import Forbidden, actor
from core.access.routes import go_to, signed_in
from core.locale import _, gettext
from core.records import Conflict, Invalid, spec_of
from core.records.fields import as_id
from core.records.service import context
from core.settings import Company, current_company
from core.ui.forms import build_form, read_values
from core.ui.menu import allowed, kernel
from core.ui.page import render_page, toast
from core.ui.settings.sections import SettingsPage
from core.ui.shell import Crumb
from core.ui.views import FormView

settings = Blueprint("settings", __name__, url_prefix="/settings")


def init_settings(app: Flask) -> None:
    """Offer Ajustes."""
    from core.ui.automation import pages as _automation  # noqa: F401  adds its routes
    from core.ui.settings import dictionary as _dictionary  # noqa: F401  adds its routes
    from core.ui.settings import documents as _documents  # noqa: F401  adds its routes
    from core.ui.settings import funnels as _funnels  # noqa: F401  adds its routes
    from core.ui.settings import retention as _retention  # noqa: F401  adds its route

    app.register_blueprint(settings)


def sections() -> list[SettingsPage]:
    """The sections the actor may open."""
    return [page for page in allowed(kernel().of(SettingsPage)) if page.offered(actor())]


def groups() -> list[tuple[str, list[SettingsPage]]]:
    """The sections the actor may open: those of the house, then those of each application."""
    registry = kernel().of(SettingsPage)
    labels = {"core": _("General"), **{m.name: gettext(m.label) for m in kernel().modules}}
    found: dict[str, list[SettingsPage]] = {owner: [] for owner in labels}
    for page in sections():
        found[registry.owner(page.name)].append(page)
    return [(labels[owner], pages) for owner, pages in found.items() if pages]


@settings.get("/")
@signed_in
def index() -> Any:
    """The first section of one's own."""
    mine = sections()
    if not mine:
        raise Forbidden("core.company.update")
    return go_to(mine[0].href or f"/settings/{mine[0].name}", 302)


@settings.route("/<name>", methods=["GET", "POST"])
@signed_in
def section(name: str) -> Response:
    """A section made of fields of the company."""
    page = next((s for s in sections() if s.name == name and s.fields), None)
    company = current_company()
    if page is None or company is None:
        raise NotFound()
    if request.method == "GET":
        return _form(page, company)
    given = read_values(spec_of("core.company"), page.fields, request.form)
    version = as_id(request.form.get("version")) or 0
    try:
        records.update("core.company", company.id, given, version)
    except Invalid as mistake:
        return _form(page, company, given, mistake.errors, 422)
    except Conflict as conflict:
        text = _("Somebody changed these settings meanwhile. These are the values now stored.")
        return _form(page, conflict.record, {}, {"": [text]}, 409)
    toast(_("Settings saved."))
    return go_to(f"/settings/{name}")


def _form(
    page: SettingsPage,
    company: Company,
    given: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    view = FormView(name="core.company", fields=page.fields, half=("postal_code", "city"))
    form = build_form(
        spec_of("core.company"), view, context(), record=company, given=given, errors=errors
    )
    form.more = []
    return render_section(
        "settings/section.html", page, status=status, form=form, version=company.version
    )


def render_section(template: str, page: SettingsPage, **given: Any) -> Response:
    """A section beside the list of the others. :param given: for :func:`render_page`."""
    crumbs = Crumb(_("Settings"), "/settings/"), Crumb(page.label)
    around = {"title": page.label, "crumbs": crumbs, "active": "/settings"}
    return render_page(template, **around, page=page, groups=groups(), **given)

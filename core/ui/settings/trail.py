"""Where the pages of a model lie: on their own, or below the section of Ajustes that leads to them."""

from __future__ import annotations

from core.locale import _
from core.records import ModelSpec
from core.ui.listing import list_path
from core.ui.menu import allowed, kernel
from core.ui.settings.sections import SettingsPage
from core.ui.shell import Crumb
from core.ui.views import MenuItem


def trail_to(spec: ModelSpec) -> tuple[Crumb, ...]:
    """The steps of the path down to the list of a model, that list included."""
    here = Crumb(spec.plural, list_path(spec))
    page = _section(spec)
    if page is None:
        return (here,)
    settings = Crumb(_("Settings"), "/settings/")
    return (
        (settings, here)
        if page.href == here.href
        else (settings, Crumb(page.label, page.href), here)
    )


def menu_entry(spec: ModelSpec, address: str = "") -> str:
    """Address of the menu entry that is marked on the pages of a model. :param address: of the page,
    when not that of the list."""
    return "/settings" if _section(spec) else address or list_path(spec)


def _section(spec: ModelSpec) -> SettingsPage | None:
    """The section of Ajustes that leads to a model's list; what has its own menu entry needs none."""
    path = list_path(spec)
    if any(item.href == path for item in kernel().of(MenuItem)):
        return None
    pages = allowed(kernel().of(SettingsPage))
    return next((p for p in pages if p.href == path or spec.name in p.leads_to), None)

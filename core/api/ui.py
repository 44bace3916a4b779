"""For ``ui.py`` and ``pages.py`` of a module: views, menus, panels, pages."""

from core.access.routes import access, public, signed_in
from core.locale import _, _l, ngettext
from core.records.fields import as_id
from core.ui.forms import build_form, read_values
from core.ui.page import (
    came_from,
    done,
    in_drawer,
    render_page,
    render_part,
    toast,
    trigger,
    wants_part,
)
from core.ui.shell import Crumb, initials, tint
from core.ui.timeline import render_history
from core.ui.views import (
    Action,
    Counter,
    Ficha,
    FirstStep,
    FormView,
    HeaderTag,
    HomeTile,
    ListColumn,
    ListView,
    MenuItem,
    Pages,
    PaletteEntry,
    Panel,
    QuickCreate,
    Row,
    Section,
    Slot,
    Tab,
)

__all__ = [
    "Action", "Counter", "Crumb", "Ficha", "FirstStep", "FormView", "HeaderTag",
    "HomeTile", "ListColumn", "ListView", "MenuItem", "Pages", "PaletteEntry", "Panel",
    "QuickCreate", "Row", "Section", "Slot", "Tab", "_", "_l", "access", "as_id", "build_form",
    "came_from", "done", "in_drawer", "initials", "ngettext", "public", "read_values",
    "render_history", "render_page", "render_part", "signed_in", "tint", "toast",
    "trigger", "wants_part",
]  # fmt: skip

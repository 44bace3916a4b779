"""For ``ui.py`` and ``pages.py`` of a module: views, menus, panels, pages."""

from core.access.routes import access, open_form, public, signed_in
from core.files import download
from core.locale import _, _l, ngettext
from core.records.fields import as_id
from core.ui.assets import draw_tag
from core.ui.bulk import picked
from core.ui.editing import title_of
from core.ui.facets import filter_words, filter_written, may_read_condition
from core.ui.facts import Fact, facts_of
from core.ui.ficha import allowed_on
from core.ui.files import render_files, sent_files, waiting_files
from core.ui.forms import build_form, make_input, read_values, sent_with_move
from core.ui.listmenus import filter_fields
from core.ui.logged import logged_path
from core.ui.page import (
    came_from,
    done,
    in_drawer,
    leave,
    on_page,
    render_page,
    render_part,
    toast,
    trigger,
    wants_part,
)
from core.ui.reports.asking import Asked, bucket, months, nobody, scanned, share, within_days
from core.ui.reports.asking import read as ask
from core.ui.reports.declare import Bar, Cell, Chart, Column, Kpi, Report, Result
from core.ui.segments import lines_of as segment_lines
from core.ui.settings.sections import SettingsPage
from core.ui.settings.uses import FieldUse
from core.ui.shell import Crumb, initials, tint
from core.ui.tabs import ComposerTab, Composing
from core.ui.timeline import history_answer, history_refused, render_history
from core.ui.views import (
    Action,
    Alert,
    Banner,
    BoardChip,
    CardTag,
    Counted,
    Counter,
    Ficha,
    FirstStep,
    FormView,
    Grid,
    HeaderTag,
    HomeTile,
    KanbanView,
    ListColumn,
    ListView,
    MenuItem,
    Pages,
    PaletteEntry,
    Panel,
    QuickCreate,
    Reckoned,
    Row,
    Section,
    Slot,
    Tab,
)

__all__ = [
    "Action",
    "Alert",
    "Asked",
    "Banner",
    "Bar",
    "BoardChip",
    "CardTag",
    "Cell",
    "Chart",
    "Column",
    "ComposerTab",
    "Composing",
    "Counted",
    "Counter",
    "Crumb",
    "Fact",
    "Ficha",
    "FieldUse",
    "FirstStep",
    "FormView",
    "Grid",
    "HeaderTag",
    "HomeTile",
    "KanbanView",
    "Kpi",
    "ListColumn",
    "ListView",
    "MenuItem",
    "Pages",
    "PaletteEntry",
    "Panel",
    "QuickCreate",
    "Reckoned",
    "Report",
    "Result",
    "Row",
    "Section",
    "SettingsPage",
    "Slot",
    "Tab",
    "_",
    "_l",
    "access",
    "allowed_on",
    "as_id",
    "ask",
    "bucket",
    "build_form",
    "came_from",
    "done",
    "download",
    "draw_tag",
    "facts_of",
    "filter_fields",
    "filter_words",
    "filter_written",
    "history_answer",
    "history_refused",
    "in_drawer",
    "initials",
    "leave",
    "logged_path",
    "make_input",
    "may_read_condition",
    "months",
    "ngettext",
    "nobody",
    "on_page",
    "open_form",
    "picked",
    "public",
    "read_values",
    "render_files",
    "render_history",
    "render_page",
    "render_part",
    "scanned",
    "segment_lines",
    "sent_files",
    "sent_with_move",
    "share",
    "signed_in",
    "tint",
    "title_of",
    "toast",
    "trigger",
    "waiting_files",
    "wants_part",
    "within_days",
]

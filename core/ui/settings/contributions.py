"""What Ajustes brings: its menu entry, its sections, and the lists of fields and series."""

from core.locale import _l
from core.ui.settings.sections import SECTIONS
from core.ui.views import FormView, ListView, MenuItem, PaletteEntry

contributions = (
    *SECTIONS,
    MenuItem(
        name="settings",
        label=_l("Settings"),
        href="/settings/",
        permission="core.company.update",
        place="system",
        icon="settings",
        weight=90,
    ),
    PaletteEntry(
        name="settings",
        label=_l("Settings"),
        words=_l("company hours holidays colour currency"),
        href="/settings/",
        icon="settings",
        permission="core.company.update",
    ),
    ListView(
        name="core.custom_field",
        columns=("label", "model", "kind", "required", "position", "active"),
        sort="position",
        phone=("kind",),
        new_label=_l("New field"),
        empty_title=_l("No fields of your own yet"),
        empty_text=_l(
            "Add what your company needs to know: it is at once in forms, lists, filters, "
            "imports, exports and the API."
        ),
    ),
    FormView(
        name="core.custom_field",
        fields=("label", "model", "kind", "options", "help", "required"),
        more=("position", "active", "key"),
    ),
    ListView(
        name="core.series",
        columns=("label", "code", "pattern", "padding", "yearly"),
        phone=("pattern",),
        new_label=_l("New series"),
        empty_title=_l("No numbering series yet"),
        empty_text=_l("Series give quotes, orders and cases their numbers."),
    ),
    FormView(
        name="core.series",
        fields=("label", "pattern", "yearly", "padding", "company_id", "code"),
    ),
)

"""What Ajustes brings: its menu entry, its sections, and the lists of fields and series."""

from core.locale import _l
from core.ui.settings.sections import SECTIONS
from core.ui.settings.variables import render_variables
from core.ui.views import FormView, ListView, MenuItem, PaletteEntry, Slot

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
    PaletteEntry(
        name="settings.dictionary",
        label=_l("Data dictionary"),
        words=_l("fields meaning owner"),
        href="/settings/dictionary",
        icon="book",
        permission="core.custom_field.read",
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
        fields=("label", "model", "kind", "options", "help", "required", "on_card"),
        more=("indexed", "position", "active", "key"),
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
    ListView(
        name="core.mail_template",
        columns=("name", "model", "subject"),
        phone=("model",),
        sort="name",
        groups=("model",),
        new_label=_l("New template"),
        empty_title=_l("There are no mail templates yet"),
        empty_text=_l(
            "Write once what you send often: name, dates and amounts fill themselves in."
        ),
    ),
    ListView(
        name="core.activity_type",
        columns=("label", "icon", "code"),
        sort="label",
        new_label=_l("New kind of activity"),
        empty_title=_l("There are only the kinds of the house"),
        empty_text=_l(
            "Call, meeting, task, mail, visit and message are always there. Add what your company "
            "calls by another name: a demonstration, a collection in the shop."
        ),
    ),
    FormView(name="core.activity_type", fields=("label", "icon")),
    FormView(name="core.mail_template", fields=("name", "model", "subject", "body")),
    Slot(name="core.mail_template.variables", slot="form.top", render=render_variables),
)

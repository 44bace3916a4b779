"""What the editor of automations brings: its section of Ajustes and its entry in the palette."""

from core.automation.editing import MANAGE
from core.locale import _l
from core.ui.settings.sections import SettingsPage
from core.ui.views import PaletteEntry

contributions = (
    SettingsPage(
        name="automation",
        weight=46,
        label=_l("Automations"),
        icon="robot",
        help=_l("What the house does by itself when something happens, without programming."),
        permission=MANAGE,
        href="/settings/automation",
    ),
    PaletteEntry(
        name="settings.automation",
        label=_l("Automations"),
        words=_l("rules triggers actions webhook"),
        href="/settings/automation",
        icon="robot",
        permission=MANAGE,
    ),
)

"""What the catalogue of applications brings: its menu entry."""

from core.lifecycle import MANAGE
from core.locale import _l
from core.ui.views import MenuItem, PaletteEntry

contributions = (
    MenuItem(
        name="apps",
        label=_l("More applications"),
        href="/apps",
        permission=MANAGE,
        place="system",
        icon="puzzle",
        weight=80,
    ),
    PaletteEntry(
        name="apps",
        label=_l("Applications"),
        words=_l("install modules upgrade deactivate"),
        href="/apps",
        icon="puzzle",
        permission=MANAGE,
    ),
)

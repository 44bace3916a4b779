"""What the screens themselves bring: the first places of the sidebar."""

from core.locale import _l
from core.ui import composer, recent, starting
from core.ui.views import MenuItem

contributions = (
    MenuItem(
        name="home",
        label=_l("Home"),
        href="/",
        place="place",
        icon="home",
        key="h",
        weight=10,
        phone=True,
    ),
    *composer.contributions,
    *recent.contributions,
    *starting.contributions,
)

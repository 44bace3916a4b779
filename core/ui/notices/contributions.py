"""Where notifications show: the bell, the home page, the palette."""

from core.locale import _l
from core.notifications.service import unread_statement
from core.ui.notices.pages import LIST, SETTINGS, render_alerts
from core.ui.views import Counter, HomeTile, MenuItem, PaletteEntry

contributions = (
    # the bell of the top bar finds its address here
    MenuItem(name="notifications", label=_l("Notifications"), href=LIST, place="bell", icon="bell"),
    Counter(name="unread", statement=unread_statement),
    HomeTile(
        name="core.alerts", label=_l("Alerts"), render=render_alerts, place="aside", weight=10
    ),
    PaletteEntry(
        name="core.notifications",
        label=_l("How I am told"),
        words=_l("notifications mail quiet hours reminders"),
        href=SETTINGS,
        icon="bell",
    ),
)

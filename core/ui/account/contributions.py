"""Entries of the account menu and the palette."""

from core.locale import _l
from core.ui.views import MenuItem, PaletteEntry

contributions = (
    MenuItem(
        name="account", label=_l("My account"), href="/account", place="account", icon="user-circle"
    ),
    MenuItem(
        name="admin",
        label=_l("Administration"),
        href="/admin/",
        place="account",
        icon="shield-lock",
        permission="core.admin.use",
        weight=200,
    ),
    PaletteEntry(
        name="account.security",
        label=_l("Change my password"),
        words=_l("security second factor sessions"),
        href="/account/security",
        icon="lock",
    ),
    PaletteEntry(
        name="admin.users",
        label=_l("Users and roles"),
        words=_l("people permissions teams administration"),
        href="/admin/",
        icon="users",
        permission="core.admin.use",
    ),
)

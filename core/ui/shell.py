"""What the shell of a page shows: plain data that ``templates/base.html`` renders."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup

#: No toasts, as JSON.
EMPTY = Markup("[]")


@dataclass(frozen=True)
class Crumb:
    """A step of the path: module › view › record. The last one has no address."""

    label: Any
    href: str = ""


@dataclass(frozen=True)
class NavItem:
    """An entry of the sidebar, the bottom bar or a menu."""

    label: Any
    href: str
    icon: str = "file"
    #: It is the page in view.
    current: bool = False
    #: The page in view is below it: its children are shown.
    active: bool = False
    children: tuple[NavItem, ...] = ()
    #: Keys that open it: "g c".
    key: str = ""
    #: Counter at its right, and its value now.
    count_name: str = ""
    count: int = 0
    #: Also in the bottom bar of phones.
    phone: bool = False


@dataclass(frozen=True)
class ShellUser:
    """Who is signed in, as the shell shows them."""

    name: str
    initials: str
    #: Tells people of one browser apart; 0 when nobody signed in.
    id: int = 0
    role: str = ""
    #: auto | light | dark
    theme: str = "auto"
    keys_enabled: bool = True
    #: Tint of the avatar, 0 to 5.
    tint: int = 0


@dataclass(frozen=True)
class Parts:
    """The pieces of the shell that are the same from page to page, rendered once and kept."""

    side: Markup = field(default_factory=Markup)
    tools: Markup = field(default_factory=Markup)
    tabbar: Markup = field(default_factory=Markup)
    overlays: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Shell:
    """Everything around a page."""

    title: str
    company: str
    company_initials: str
    user: ShellUser
    #: BCP 47: es-MX
    language: str = "es"
    crumbs: tuple[Crumb, ...] = ()
    #: Home, inbox, activities, calendar: what is installed of them.
    places: tuple[NavItem, ...] = ()
    #: Installed modules; only the current one shows its children.
    apps: tuple[NavItem, ...] = ()
    system: tuple[NavItem, ...] = ()
    #: Entries of the Create menu.
    create: tuple[NavItem, ...] = ()
    account: tuple[NavItem, ...] = ()
    overdue: int = 0
    unread: int = 0
    #: Empty hides the clock and the bell.
    activities_url: str = ""
    notifications_url: str = ""
    palette_url: str = "/palette"
    pulse_url: str = "/pulse"
    theme_url: str = "/preferences/theme"
    logout_url: str = "/logout"
    #: Declarations that override the accent, from the company's colour.
    accent_style: str = ""
    #: A line above the page ("you look as another person") and the button that ends it.
    notice: str = ""
    notice_url: str = ""
    notice_action: str = ""
    #: Now, in words, for paper.
    now: str = ""
    #: Texts of scripts.
    texts: dict[str, str] = field(default_factory=dict)
    #: Toasts left by the request before, as JSON.
    toasts: Markup = EMPTY
    parts: Parts = field(default_factory=Parts)


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two letters for an avatar: "Hotel Miramar" → "HM"."""
    words = [w for w in name.replace("·", " ").split() if w[0].isalnum()]
    if not words:
        return "?"
    first, last = words[0], words[1] if len(words) > 1 else ""
    return (first[0] + (last[0] if last else first[1:2])).upper()


@lru_cache(maxsize=4096)
def tint(name: str) -> int:
    """A tint from 0 to 5 that a name always gets."""
    return sum(name.encode()) % 6

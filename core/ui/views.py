"""What a module declares to have screens: plain data and functions, rendered by shared templates.

The name of a view is the name of its model; a model has pages once it has a :class:`ListView`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint
from markupsafe import Markup
from sqlalchemy import Select

from core.kernel.registry import Contribution
from core.records.spec import ModelSpec
from core.ui.boards.declare import BoardChip as BoardChip
from core.ui.boards.declare import CardTag as CardTag
from core.ui.boards.declare import KanbanView as KanbanView


@dataclass(frozen=True)
class Tab:
    """A saved view that ships with a module."""

    #: Stable key, in the address: ?tab=customers
    key: str
    label: Any
    #: Filter tree; "me" stands for who looks.
    filter: Any = None
    sort: str = ""


@dataclass(frozen=True, kw_only=True)
class ListView(Contribution):
    """The list of a model, and with it all of the model's pages."""

    #: Columns shown unless the person chooses others; the first one links to the record.
    columns: tuple[str, ...]
    #: Field shown in small below the title.
    subtitle: str = ""
    #: Columns that stay on phones, besides the title.
    phone: tuple[str, ...] = ()
    sort: str = ""
    #: Fields by which the list can be grouped.
    groups: tuple[str, ...] = ()
    #: Fields that can be changed for many records at once.
    bulk: tuple[str, ...] = ()
    tabs: tuple[Tab, ...] = ()
    #: What the search box looks through, in words.
    search_hint: Any = ""
    #: The record's initials before its title.
    avatar: bool = False
    #: Palette prefix that searches this model alone: "@" people, "#" cases.
    prefix: str = ""
    #: First time: what to do while there is nothing; what the button says: "Nuevo contacto".
    empty_title: Any = ""
    empty_text: Any = ""
    new_label: Any = ""


@dataclass(frozen=True, kw_only=True)
class ListColumn(Contribution):
    """A column that another module adds to a list; loaded for a whole page at once."""

    model: str
    label: Any
    #: ids → what each shows; HTML only as Markup.
    load: Callable[[list[int]], Mapping[int, Any]]
    numeric: bool = False
    #: Shown without being chosen.
    default: bool = False
    permission: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a section that is no single field: an address as its country writes it."""

    label: Any
    #: record → HTML; empty hides the line.
    render: Callable[[Any], Markup | str]


@dataclass(frozen=True)
class Section:
    """A titled part of a ficha."""

    label: Any
    fields: tuple[str | Row, ...]


@dataclass(frozen=True)
class Reckoned:
    """What the lines of a form come to while they are written."""

    #: One for each line: what a part that is left open will hold; under "" the amount of the line.
    rows: Sequence[Mapping[str, str]] = ()
    #: (label, amount), in the order they are added up.
    totals: Sequence[tuple[Any, str]] = ()
    #: Why they do not add up.
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Lines that are written like a sheet: a column for each part, keys, cells pasted from another."""

    #: The choice of a line that says what is written in it, offered as buttons that add one, and what
    #: each of its values leaves to write: {"section": ("description",)}.
    kind: str = ""
    only: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: Values of the form (its lines, None for those that cannot be read yet) → what they come to.
    reckon: Callable[[Mapping[str, Any]], Reckoned] | None = None


@dataclass(frozen=True, kw_only=True)
class FormView(Contribution):
    """The form of a model. Without one, every field in the order of the model."""

    #: Always in sight; what is in no tuple and secondary goes under "More fields".
    fields: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    #: The few of the drawer; all of ``fields`` when empty.
    quick: tuple[str, ...] = ()
    #: Fields that share a line with their neighbour.
    half: tuple[str, ...] = ()
    #: values → fields that make no sense with them (the surname of a company) and are left out.
    without: Callable[[Mapping[str, Any]], Collection[str]] = lambda _values: ()
    #: What the form of a new record holds already, beyond the defaults of its fields; programs and
    #: imports are not given it.
    initial: Mapping[str, Any] = field(default_factory=dict)
    #: Fields that change the form: other labels by country, other fields by kind.
    refresh: tuple[str, ...] = ()
    #: record → fields that stay as they are, what was agreed, and are left out of its form.
    locked: Callable[[Any], Collection[str]] = lambda _record: ()
    #: Lines that are written like a sheet.
    grids: Mapping[str, Grid] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """A button of a record page."""

    label: Any
    icon: str
    href: str
    #: Key that presses it.
    key: str = ""
    drawer: bool = False
    primary: bool = False
    #: It changes something: its address is posted to.
    post: bool = False


@dataclass(frozen=True, kw_only=True)
class Ficha(Contribution):
    """The page of a record."""

    #: Cards of the left column.
    sections: tuple[Section, ...] = ()
    #: Field shown as a tag beside the title.
    tag: str = ""
    #: Fields below the title.
    meta: tuple[str, ...] = ()
    #: record → buttons (call, mail, WhatsApp).
    actions: Callable[[Any], tuple[Action, ...]] | None = None
    #: Its history is a conversation: what was said stands in the centre, the newest below, and one
    #: writes under it; data and panels share the right column.
    conversation: bool = False


#: Where a panel stands: above everything, over the data or below their first card, in the centre, or
#: in the right column.
PLACES = ("banner", "top", "data", "history", "related")


@dataclass(frozen=True)
class Counted:
    """What a panel shows, with how many things there are: the tab of its module says it."""

    body: Markup
    #: As people read it: "2", "5+".
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel(Contribution):
    """A part of a record page that any module contributes."""

    #: Model name; empty for records of every model that ``applies``.
    model: str = ""
    label: Any
    #: record → HTML; empty or None hides the panel. What it raises stays inside the panel.
    render: Callable[[Any], Markup | Counted | str | None]
    place: str = "related"
    #: Label of its module's tab in the right column: panels of one label share it. Empty: the panel
    #: stands below the tabs.
    tab: Any = ""
    permission: str = ""
    #: The panel brings its own card (banners, the history).
    bare: bool = False
    #: Loads after the page, and again every so many seconds; 0: with the page, once.
    every: int = 0
    #: Loads when it comes into sight: most who open the page never open its tab.
    later: bool = False
    applies: Callable[[ModelSpec], bool] = lambda _spec: False

    def concerns(self, spec: ModelSpec) -> bool:
        """Whether it stands on pages of a model."""
        return self.model == spec.name if self.model else self.applies(spec)


#: How urgent an alert is, the most urgent first; also its colour.
SEVERITIES = ("rojo", "ambar", "oro", "info", "verde")


@dataclass(frozen=True)
class Alert:
    """Something to know before one speaks to a customer: an open complaint, an overdue debt."""

    #: One of :data:`SEVERITIES`.
    severity: str
    title: Any
    text: Any = ""
    #: Where it is dealt with, and what the button there says.
    href: str = ""
    link: Any = ""
    #: A few words beside the name of the customer: "High risk · 4.830,00 €".
    badge: Any = ""
    icon: str = "alert-circle"


@dataclass(frozen=True, kw_only=True)
class Banner(Contribution):
    """Alerts that a module raises over the page of a record and of whatever is rooted in it."""

    #: Model of the records it is about: the customer.
    model: str
    #: record → alert, alerts or None, with one query; what it raises is logged and leaves the rest.
    find: Callable[[Any], Alert | Iterable[Alert] | None]
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class HeaderTag(Contribution):
    """A tag beside the title of a record page: risk, open complaint. Returns HTML or nothing."""

    model: str
    render: Callable[[Any], Markup | None]


@dataclass(frozen=True, kw_only=True)
class MenuItem(Contribution):
    """An entry of the sidebar: below its module's application, or among the first places."""

    label: Any
    href: str
    #: Empty: whoever is signed in.
    permission: str = ""
    #: "app" below the module's application, "place" at the top, "system" at the bottom.
    place: str = "app"
    icon: str = ""
    #: Keys after G: "c" for G C.
    key: str = ""
    #: Name of the counter shown at its right (see :class:`Counter`).
    counter: str = ""
    #: Also in the bottom bar of phones.
    phone: bool = False


@dataclass(frozen=True, kw_only=True)
class Counter(Contribution):
    """A number that ``/pulse`` keeps up to date: overdue activities, unread notices."""

    #: Who acts is bound; must be one cheap query.
    count: Callable[[], int] | None = None
    #: Instead of ``count``: a statement of one number, kept per person; the counters that have one
    #: cost one query together. It may use the bound value ``now``.
    statement: Callable[[], Select] | None = None


@dataclass(frozen=True, kw_only=True)
class QuickCreate(Contribution):
    """An entry of the Create menu; its name is a model's, or it gives permission and address."""

    label: Any
    icon: str = ""
    href: str = ""
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class PaletteEntry(Contribution):
    """A place or an action of the palette, found by its label and further words."""

    label: Any
    href: str = ""
    words: Any = ""
    icon: str = "arrow-right"
    permission: str = ""
    #: An action (">") instead of a place.
    action: bool = False
    #: Opens in the drawer.
    drawer: bool = False


@dataclass(frozen=True, kw_only=True)
class HomeTile(Contribution):
    """A card of the home page."""

    label: Any
    render: Callable[[], Markup | str | None]
    permission: str = ""
    #: "main" (wide, left) or "aside".
    place: str = "main"


@dataclass(frozen=True, kw_only=True)
class FirstStep(Contribution):
    """Something to do once on a new installation; the home page lists it until then."""

    label: Any
    text: Any
    href: str
    icon: str = "circle-check"
    permission: str = ""
    #: One cheap query.
    done: Callable[[], bool]
    #: Whether it is of use here at all.
    needed: Callable[[], bool] = lambda: True


@dataclass(frozen=True, kw_only=True)
class Slot(Contribution):
    """A piece of HTML for a named slot of a page; ``slot`` is one of :data:`SLOTS`."""

    slot: str
    render: Callable[..., Markup | str | None]
    permission: str = ""


#: Slots that templates offer, with what ``render`` gets.
SLOTS: Mapping[str, str] = {
    "list.actions": "spec: buttons at the right of a list's title",
    "list.bulk": "spec: buttons of the bulk bar",
    "form.top": "spec, record: above the fields of a form; record is None for a new one",
    "record.actions": "spec, record: entries of a record's menu",
    "record.next": "spec, record: what is to be done next, below the title",
}


@dataclass(frozen=True, kw_only=True)
class Pages(Contribution):
    """Routes of a module that no declaration expresses; each says what it demands.

    Every rule begins with ``/<module>/``.
    """

    blueprint: Blueprint


@dataclass(frozen=True)
class Views:
    """The views of one model, with defaults for what it does not declare."""

    list: ListView
    form: FormView = field(default_factory=lambda: FormView(name=""))
    ficha: Ficha = field(default_factory=lambda: Ficha(name=""))
    #: None: no board.
    board: KanbanView | None = None

"""The palette (Ctrl K): records, actions and places, each for who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from core.access.actor import actor
from core.activities.records import with_activities
from core.kernel.folding import fold
from core.locale import _, gettext
from core.records import ModelSpec, Query, get, visible_fields
from core.ui.menu import allowed, create_menu, kernel
from core.ui.page import render_part
from core.ui.shell import initials, tint
from core.ui.views import Ficha, ListView, MenuItem, PaletteEntry

#: Records shown of each model, and entries of the other groups.
PER_MODEL, PER_GROUP = 5, 8
PLAN = "core.activity.create"


@dataclass(frozen=True)
class Option:
    """One line of the palette."""

    label: Any
    href: str
    icon: str = "arrow-right"
    hint: Any = ""
    #: Initials and tint instead of an icon.
    initials: str = ""
    tint: int = 0
    drawer: bool = False
    keys: tuple[str, ...] = ()


#: A record, and its line.
Found = tuple[ModelSpec, int, Option]


def show_palette() -> Response:
    """The options for what was typed; ``>`` actions only, ``@`` and ``#`` one model only."""
    typed = request.args.get("q", "")[:200].strip()
    prefix, words = (typed[:1], typed[1:].strip()) if typed[:1] in (">", "@", "#") else ("", typed)
    groups = []
    if prefix != ">" and words:
        found = list(_records(words, prefix))
        groups.append((_("Records"), [option for _spec, _id, option in found]))
        if found:
            groups.append(_on_first(*found[0]))
    if prefix in ("", ">"):
        groups.append((_("Actions"), list(_actions(fold(words)))[:PER_GROUP]))
    if not prefix:
        groups.append((_("Go to"), list(_places(fold(words)))[:PER_GROUP]))
    groups = [(label, options) for label, options in groups if options]
    return render_part("ui/palette.html", groups=groups, typed=typed)


def _records(words: str, prefix: str) -> Iterator[Found]:
    specs = kernel().of(ModelSpec)
    for view in kernel().of(ListView):
        spec = specs.get(view.name)
        if spec is None or not hasattr(spec.cls, "search"):
            continue
        if (prefix and view.prefix != prefix) or not actor().can(spec.permission("read")):
            continue
        yield from _found(spec, view, words)


def _found(spec: ModelSpec, view: ListView, words: str) -> Iterator[Found]:
    note = view.subtitle if view.subtitle in visible_fields(spec) else ""
    columns = tuple(n for n in (spec.title, note) if n)
    for row in Query(spec, columns=columns, q=words).page(PER_MODEL).rows:
        title = str(row[spec.title] or f"#{row['id']}")
        hint = " · ".join(str(v) for v in (spec.label, row.get(note)) if v)
        face = initials(title) if view.avatar else ""
        option = Option(title, f"{spec.path}/{row['id']}", spec.icon, hint, face, tint(title))
        yield spec, row["id"], option


def _on_first(spec: ModelSpec, record_id: int, option: Option) -> tuple[str, list[Option]]:
    """What can be done about the first record found: the buttons of its page, and an activity."""
    page, options = kernel().of(Ficha).get(spec.name), list[Option]()
    if page and page.actions:
        options = [
            Option(a.label, a.href, a.icon, drawer=a.drawer, keys=_key(a.key))
            for a in page.actions(get(spec.name, record_id))
            if not a.post
        ]
    planned = any(option.keys == ("A",) for option in options)
    if not planned and with_activities(spec) and actor().can(PLAN) and not actor().viewed_by:
        href = f"/activities/new?record={spec.name}:{record_id}"
        options.append(
            Option(_("Plan an activity"), href, "calendar-plus", drawer=True, keys=("A",))
        )
    return _("About %(name)s", name=option.label), options


def _key(key: str) -> tuple[str, ...]:
    return (key.upper(),) if key else ()


def _actions(words: str) -> Iterator[Option]:
    for item in create_menu():
        if _matches(words, item.label):
            yield Option(item.label, item.href, "plus", drawer=True)
    for entry in allowed(kernel().of(PaletteEntry)):
        if entry.action and _matches(words, entry.label, entry.words):
            yield Option(entry.label, entry.href, entry.icon, drawer=entry.drawer)


def _places(words: str) -> Iterator[Option]:
    registry = kernel().of(MenuItem)
    labels = {m.name: m for m in kernel().modules}
    for item in allowed(registry):
        module = labels.get(registry.owner(item.name))
        name = f"{gettext(module.label)} › {item.label}" if module else str(item.label)
        if _matches(words, name):
            keys = ("G", item.key.upper()) if item.key else ()
            icon = item.icon or (module.icon if module else "arrow-right")
            yield Option(name, item.href, icon, keys=keys)
    for entry in allowed(kernel().of(PaletteEntry)):
        if not entry.action and _matches(words, entry.label, entry.words):
            yield Option(entry.label, entry.href, entry.icon, drawer=entry.drawer)


def _matches(words: str, *texts: Any) -> bool:
    """Whether every word is in the texts, whatever the accents."""
    whole = fold(" ".join(str(t) for t in texts))
    return all(word in whole for word in words.split())

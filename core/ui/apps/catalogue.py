"""The catalogue as a page: shelves at the left, cards, what needs attention above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from core.kernel.folding import fold
from core.lifecycle import Entry, Plan, catalogue, label_of
from core.locale import _, ngettext
from core.ui.shell import tint


@dataclass(frozen=True)
class Shelf:
    """A group of the catalogue."""

    label: str
    href: str
    count: int
    current: bool


def page_context(query: str = "", shelf: str = "") -> dict[str, Any]:
    """What ``apps/index.html`` shows.

    :param query: words looked for in names and summaries.
    :param shelf: installed | updates | a category; empty for all.
    """
    entries = catalogue()
    groups = _groups(entries)
    shown = groups.get(shelf, ("", entries))[1]
    words = fold(query).split()
    return {
        "entries": [e for e in shown if all(w in fold(f"{e.label} {e.summary}") for w in words)],
        "shelves": [
            Shelf(label, _href(name, query), len(found), name == shelf)
            for name, (label, found) in groups.items()
        ],
        "query": query,
        "shelf": shelf,
        "total": len(entries),
        "installed": len(groups["installed"][1]),
        "troubled": [e for e in entries if e.troubled],
        "labels": {e.name: e.label for e in entries},
        "states": {e.name: e.state for e in entries},
        "advice": advice,
        "tint": tint,
    }


def advice(entry: Entry) -> str:
    """What to do about an application that does not run or could not be changed."""
    if entry.state == "broken":
        return _("Its files cannot be read. Whoever maintains it must mend them.")
    if not entry.available:
        return _("Its files are not on this machine. Put them back, or deactivate it.")
    if entry.upgradable:
        return _("Upgrade it. If that fails again, send the reason to whoever maintains it.")
    if entry.state == "installed":
        return _("Send the reason to whoever maintains it, or deactivate it until it is mended.")
    return _("Nothing was changed. Send the reason to whoever maintains it, then try again.")


def done_text(action: str, changes: Iterable[str]) -> str:
    """What a toast says when a change was made."""
    names = [label_of(name) for name in changes]
    facts: dict[str, Any] = {"num": len(names), "names": ", ".join(names)}
    if action == "install":
        return ngettext("%(names)s is installed.", "%(names)s are installed.", **facts)
    if action == "upgrade":
        return ngettext("%(names)s is up to date.", "%(names)s are up to date.", **facts)
    return ngettext(
        "%(names)s is deactivated. Its data are kept.",
        "%(names)s are deactivated. Their data are kept.",
        **facts,
    )


def dialog_texts(plan: Plan) -> dict[str, str]:
    """Title, explanation, button and what to say meanwhile, of the dialog that asks first."""
    name, count = label_of(plan.names[0]), len(plan.changes)
    if plan.action == "install":
        return {
            "title": _("Install %(name)s?", name=name),
            "text": _("Everybody whose role allows it can use it from then on."),
            "also": ngettext("Also installed", "Also installed", len(plan.also)),
            "button": ngettext("Install", "Install %(num)s applications", count),
            "busy": _("Installing… Everybody can go on working meanwhile."),
            "note": _("You can deactivate it later without losing any data."),
        }
    if plan.action == "upgrade":
        return {
            "title": _("Upgrade %(name)s?", name=name),
            "text": _("Its tables are brought to the new version. Data are kept."),
            "also": "",
            "button": _("Upgrade"),
            "busy": _("Upgrading… Everybody can go on working meanwhile."),
            "note": _("If anything fails, everything stays as it is."),
        }
    return {
        "title": _("Deactivate %(name)s?", name=name),
        "text": _("It disappears from menus and records. All its data are kept."),
        "also": _("Also deactivated, because they need it"),
        "button": ngettext("Deactivate", "Deactivate %(num)s applications", count),
        "busy": _("Deactivating… Everybody can go on working meanwhile."),
        "note": _("Install it again at any time: it comes back with its data."),
    }


def _groups(entries: list[Entry]) -> dict[str, tuple[str, list[Entry]]]:
    groups = {
        "": (_("All of them"), entries),
        "installed": (_("Installed ones"), [e for e in entries if e.state == "installed"]),
    }
    if behind := [e for e in entries if e.upgradable]:
        groups["updates"] = (_("With updates"), behind)
    for category in sorted({e.category for e in entries if e.category}):
        groups[category] = (category, [e for e in entries if e.category == category])
    return groups


def _href(shelf: str, query: str) -> str:
    given = {k: v for k, v in (("show", shelf), ("q", query)) if v}
    return f"/apps?{urlencode(given)}" if given else "/apps"

"""The shell of a page from the registries: what is installed and what the actor may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import Select, select

from core.access.actor import Actor, actor
from core.access.person import Person
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.kernel.keeping import kept
from core.kernel.loader import Kernel
from core.locale import _, current_locale, gettext
from core.records.spec import ModelSpec
from core.settings import current_company
from core.ui import frames
from core.ui.colour import accent_style
from core.ui.shell import Crumb, NavItem, Parts, Shell, ShellUser, initials, tint
from core.ui.texts import texts
from core.ui.views import Counter, MenuItem, QuickCreate


def kernel() -> Kernel:
    """What this process runs."""
    return current_app.extensions["cauce"]


def allowed(items: Any, who: Actor | None = None) -> Iterator[Any]:
    """Contributions whose permission the actor has."""
    who = who or actor()
    return (item for item in items if not item.permission or who.can(item.permission))


def build_shell(title: str, crumbs: tuple[Crumb, ...], active: str) -> Shell:
    """The shell for the request's actor."""
    from core.ui.page import printed_at, toasts_json

    differing = frames.marking()
    return replace(
        _frame(active),
        title=title,
        crumbs=crumbs,
        now=frames.mark("NOW") if differing else printed_at(),
        toasts=frames.mark("TOASTS") if differing else toasts_json(),
    )


def _frame(active: str) -> Shell:
    """What stays from page to page; made anew when anything it depends on differs."""
    user, company, counts = signed_in_user(), current_company(), counters()
    if actor().viewed_by:
        return _make(active, counts, user, company)
    stamp = (user.id, user.access_stamp, user.name, user.theme, user.keys_enabled) if user else ()
    house = (company.name, company.accent) if company else ()
    key = (active, current_locale(), stamp, house, *counts.items())
    return kept("shells", key, lambda: _make(active, counts, user, company))


def _make(active: str, counts: dict[str, int], user: Person | None, company: Any) -> Shell:
    name = company.name if company else "Cauce"
    shell = Shell(
        title="",
        company=name,
        company_initials=initials(name),
        user=shell_user(user),
        language=current_locale().replace("_", "-"),
        places=tuple(_items("place", active, counts)),
        apps=tuple(_apps(active, counts)),
        system=tuple(_items("system", active, counts)),
        create=tuple(create_menu()),
        account=tuple(_items("account", active, counts)),
        overdue=counts.get("overdue", 0),
        unread=counts.get("unread", 0),
        activities_url=_address("activities"),
        notifications_url=_address("notifications"),
        accent_style=accent_style(company.accent if company else None),
        texts=texts(),
        **_viewing_as(),
    )
    parts = {
        part: Markup(current_app.jinja_env.get_template(f"shell/{part}.html").render(shell=shell))
        for part in ("side", "tools", "tabbar", "overlays")
    }
    return replace(shell, parts=Parts(**parts))


def signed_in_user() -> Person | None:
    """The user of this request's session."""
    return g.get("cauce_user")


def shell_user(user: Person | None) -> ShellUser:
    """How the shell shows who is signed in."""
    if user is None:
        return ShellUser(name=actor().name or "Cauce", initials="?")
    roles = sorted(str(role_label(code)) for code in actor().roles)
    return ShellUser(
        name=user.name,
        id=user.id,
        initials=initials(user.name),
        role=", ".join(roles),
        theme=user.theme,
        keys_enabled=user.keys_enabled,
        tint=tint(user.name),
    )


def role_label(code: str) -> str:
    """What people call a role; presets are translated."""
    from core.access.permissions import Preset

    for preset in kernel().of(Preset):
        if preset.role == code and preset.label:
            return str(preset.label)
    return code


def counters() -> dict[str, int]:
    """The counters of the shell for the actor; ``/pulse`` answers the same."""
    if "ui_counters" not in g:
        every = list(kernel().of(Counter))
        g.ui_counters = {c.name: c.count() for c in every if c.count}
        g.ui_counters |= _counted([c for c in every if c.statement])
    return g.ui_counters


def _counted(asked: list[Counter]) -> dict[str, int]:
    """The counters that have a statement, in one query."""
    if not asked or actor().user_id is None:
        return dict.fromkeys((c.name for c in asked), 0)

    def build() -> Select:
        parts = (c.statement().scalar_subquery().label(f"n{i}") for i, c in enumerate(asked))  # type: ignore[misc]
        return select(*parts)

    found = prepared_rows("shell.counters", build, {"now": utcnow()})[0]
    return {c.name: number or 0 for c, number in zip(asked, found, strict=True)}


def _items(place: str, active: str, counts: dict[str, int]) -> Iterator[NavItem]:
    for item in allowed(kernel().of(MenuItem)):
        if item.place == place:
            yield _item(item, active, counts)


def _item(item: MenuItem, active: str, counts: dict[str, int]) -> NavItem:
    return NavItem(
        label=item.label,
        href=item.href,
        icon=item.icon or "file",
        current=item.href.rstrip("/") == active.rstrip("/"),
        key=f"g {item.key}" if item.key else "",
        count_name=item.counter,
        count=counts.get(item.counter, 0),
        phone=item.phone,
    )


def _apps(active: str, counts: dict[str, int]) -> Iterator[NavItem]:
    """One entry per running module that has menu entries for the actor."""
    registry = kernel().of(MenuItem)
    mine = [item for item in allowed(registry) if item.place == "app"]
    for manifest in kernel().modules:
        items = [item for item in mine if registry.owner(item.name) == manifest.name]
        if not items:
            continue
        first = items[0]
        inside = active == f"/{manifest.name}" or active.startswith(f"/{manifest.name}/")
        children = tuple(_item(item, active, counts) for item in items)
        yield NavItem(
            label=gettext(manifest.label),
            href=first.href,
            icon=manifest.icon,
            current=inside and not any(c.current for c in children),
            active=inside,
            children=children if len(children) > 1 else (),
            key=f"g {first.key}" if first.key else "",
        )


def app_items() -> Iterator[NavItem]:
    """The applications that the actor may open."""
    return _apps("", counters())


def create_menu() -> Iterator[NavItem]:
    """What the actor may create from anywhere."""
    who = actor()
    for item in kernel().of(QuickCreate):
        spec = kernel().of(ModelSpec).get(item.name)
        permission = item.permission or (spec.permission("create") if spec else "")
        if permission and not who.can(permission):
            continue
        href = item.href or (f"{spec.path}/new" if spec else "")
        yield NavItem(item.label, href, item.icon or (spec.icon if spec else "plus"))


def _address(place: str) -> str:
    """Address of a place that another layer contributes; empty while it is not installed."""
    item = kernel().of(MenuItem).get(place)
    return item.href if item else ""


def _viewing_as() -> dict[str, Any]:
    if not actor().viewed_by:
        return {}
    return {
        "notice": _("You are looking as %(name)s. Nothing can be changed.", name=actor().name),
        "notice_url": "/view-as/end",
        "notice_action": _("Look as myself again"),
    }

"""The page of a list: rows, groups, tabs, counts, what can be filtered and done in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response, render_template, request
from markupsafe import Markup

from core.access.actor import actor
from core.locale import _, format_number
from core.records import Invalid, ModelSpec, Query, saved, visible_fields
from core.records.query import COUNT_LIMIT, needs_index
from core.records.service import context
from core.ui import frames, listframe, listing
from core.ui.facets import Facet, facets, written
from core.ui.listing import ListState
from core.ui.menu import kernel
from core.ui.page import page_html, render_part, send_frame, send_html, wants_part
from core.ui.settings.trail import menu_entry, trail_to
from core.ui.shell import Crumb
from core.ui.slots import slot
from core.ui.table import Column, Table
from core.ui.views import KanbanView, ListView

#: Groups shown at once, and rows of each.
MAX_GROUPS, GROUP_ROWS = 12, 10
EXPORT_FORMATS = (("csv", "CSV"), ("xlsx", "Excel"))


@dataclass
class Group:
    """Records with the same value of the field the list is grouped by."""

    label: str
    count: int
    body: Markup
    #: The list of this group alone.
    url: str
    more: int = 0


@dataclass
class ListPage:
    """Everything the template of a list needs."""

    spec: ModelSpec
    view: ListView
    state: ListState
    columns: tuple[Column, ...]
    body: Markup = field(default_factory=Markup)
    groups: list[Group] = field(default_factory=list)
    shown: int = 0
    #: How many, when that is known without counting; else it comes in the deferred request.
    count: str = ""
    #: Which rows the page shows: "51–100".
    range: str = ""
    next: str = ""
    previous: str = ""
    facets: list[Facet] = field(default_factory=list)
    #: It is too long to be sorted by fields without an index.
    large: bool = False
    #: What cannot be shown, in words.
    error: str = ""

    def sort_url(self, column: Column) -> str:
        """The list sorted by a column; once more turns it round."""
        name, down = listing.sorted_name(self.state)
        again = name == column.name and not down
        return self.state.url(sort=f"-{column.name}" if again else column.name, group="")

    def unsortable(self, column: Column) -> str:
        """Why it is not sorted by a column by which a shorter list would be; empty: it can be."""
        known = column.known
        slow = self.large and known and known.custom and known.sortable and not known.indexed
        return needs_index(known) if slow and known else ""

    def sorted(self, column: Column) -> str:
        """aria-sort of a column."""
        name, down = listing.sorted_name(self.state)
        return ("descending" if down else "ascending") if name == column.name else ""

    @property
    def tree_json(self) -> str:
        """The filter for the builder."""
        tree = written(self.state.tree, visible_fields(self.spec), context())
        return orjson.dumps(tree).decode() if tree else ""

    @property
    def empty(self) -> bool:
        """Nothing to show."""
        return not self.shown

    @property
    def narrowed(self) -> bool:
        """A search or a filter is in force."""
        return bool(self.state.q or self.state.tree or self.state.archived)


def show_list(spec: ModelSpec, view: ListView) -> Response:
    """Answer the list, or the part of it that htmx asks for."""
    tabs = saved.views_of(spec.name)
    state, error = state_of(spec, view, tabs)
    page, part = _page(state, error), wants_part("list")
    if page.error or page.groups or page.empty:
        return send_html(_html(page, tabs, part), 400 if page.error else 200)
    key = listframe.key(page, part)
    kept = frames.frame(key, lambda: _html(listframe.marked(page), tabs, part))
    if kept is None:
        return send_html(_html(page, tabs, part))
    return send_frame(kept, listframe.filling(page))


def _html(page: ListPage, tabs: list[saved.View], part: bool) -> str:
    """The list, or the part of it that htmx asks for."""
    around, spec, state = _around(page, tabs), page.spec, page.state
    if part:
        return render_template("ui/list_body.html", page=page, **around)
    plain = listing.list_path(spec)
    return page_html(
        "ui/list.html",
        spec.plural,
        (*trail_to(spec), Crumb(_tab_label(page.view, tabs, state))),
        menu_entry(spec, f"{plain}?tab={state.tab}" if state.tab else ""),
        page=page,
        **around,
    )


def _around(page: ListPage, tabs: list[saved.View]) -> dict[str, Any]:
    """What stands around the table."""
    spec, fields = page.spec, visible_fields(page.spec)
    return {
        "tabs": _tabs(page, tabs),
        "own_view": _own_view(tabs, page.state.tab),
        "group_choices": [(n, str(fields[n].label)) for n in page.view.groups if n in fields],
        "group_label": str(fields[page.state.group].label) if page.state.group in fields else "",
        "rights": listing.bulk_rights(spec),
        "may_create": actor().can(spec.permission("create")),
        "may_import": actor().can(spec.permission("import")),
        "may_share": actor().can("core.views.share"),
        "bulk_fields": [fields[n] for n in page.view.bulk if n in fields],
        "export_formats": EXPORT_FORMATS,
        "actions": slot("list.actions", spec=spec),
        "bulk_actions": slot("list.bulk", spec=spec),
        "list_path": listing.list_path(spec),
        "board_url": board_url(page.state, spec),
    }


def board_url(state: ListState, spec: ModelSpec) -> str:
    """The board of what the list shows; empty where there is none."""
    return (
        state.url("board", group="", columns=(), sort="")
        if spec.name in kernel().of(KanbanView)
        else ""
    )


def _own_view(views: list[saved.View], key: str) -> saved.View | None:
    """The view in use, when it is the actor's own."""
    mine = (v for v in views if v.key == key and v.user_id == actor().user_id)
    return next(mine, None)


def base_of(view: ListView, tabs: list[saved.View], key: str) -> Mapping[str, Any]:
    """The state a tab or saved view starts from."""
    for tab in view.tabs:
        if tab.key == key:
            return {"filter": tab.filter, "sort": tab.sort}
    return next((v.state for v in tabs if v.key == key), {})


def state_of(spec: ModelSpec, view: ListView, tabs: list[saved.View]) -> tuple[ListState, str]:
    """The state of the address; with a mistake in it, the plain list and the mistake in words."""
    base = base_of(view, tabs, request.args.get("tab", ""))
    try:
        state = ListState.read(spec, view, request.args, base)
        return listing.check_sort(state), ""
    except Invalid as mistake:
        return ListState(spec, view), _first(mistake)


def read_state(spec: ModelSpec, view: ListView, args: Any) -> ListState:
    """The state of an address or of the hidden fields of a form. :raises Invalid: a mistake."""
    base = base_of(view, saved.views_of(spec.name), args.get("tab", ""))
    state = ListState.read(spec, view, args, base)
    return listing.check_sort(state)


def query_of(state: ListState, columns: tuple[str, ...] = (), **more: Any) -> Query:
    """The records of a list. :raises Invalid: the filter or the order is not accepted."""
    name, down = listing.sorted_name(state)
    return Query(
        state.spec,
        columns=columns,
        q=state.q,
        filter=state.tree,
        sort=f"-{name}" if down else name,
        archived=state.archived,
        **more,
    )


def _page(state: ListState, error: str) -> ListPage:
    table, needed = listing.look(state)
    page = ListPage(state.spec, state.view, state, table.columns, error=error)
    fields, ctx = visible_fields(state.spec), context()
    try:
        query = query_of(state, needed)
        page.large = query.too_large_for(c.known for c in table.columns if c.known)
        if state.group and state.group in fields:
            _fill_groups(page, table, query)
        else:
            _fill_rows(page, table, query)
        page.facets = facets(state, fields, ctx)  # the query has checked the filter by now
    except Invalid as mistake:
        page.error = _first(mistake)
    return page


def _fill_rows(page: ListPage, table: Table, query: Query) -> None:
    state = page.state
    found = query.page(listing.PAGE, state.after or None, state.before or None)
    page.shown = len(found.rows)
    page.range = f"{format_number(state.at)}–{format_number(state.at + page.shown - 1)}"
    page.body = table.body(found.rows, query.fields, query.ctx)
    if found.next:
        page.next = state.url(after=found.next, before="", at=state.at + len(found.rows))
    if found.previous:
        first = max(1, state.at - listing.PAGE)
        page.previous = state.url(before=found.previous, after="", at=first)
    if not found.next and not found.previous:
        page.count = format_number(len(found.rows))


def _fill_groups(page: ListPage, table: Table, query: Query) -> None:
    state, by = page.state, query.fields[page.state.group]
    found = query.groups(state.group, MAX_GROUPS)
    labels = _group_labels(by, [value for value, _n in found], query)
    expression = by.expression(state.spec.cls)
    for (value, count), label in zip(found, labels, strict=True):
        same = expression.is_(None) if value is None else expression == value
        part = query_of(state, query.columns, where=(same,), ctx=query.ctx)
        rows = part.page(GROUP_ROWS).rows
        node = (
            [state.group, "empty", None] if value is None else [state.group, "is", by.json(value)]
        )
        tree = {"and": [*_as_list(state.tree), node]}
        url = state.url(tree=tree, group="")
        body = table.body(rows, query.fields, query.ctx)
        page.groups.append(Group(label, count, body, url, max(0, count - len(rows))))
    page.shown = sum(group.count for group in page.groups)
    page.count = format_number(page.shown) if len(page.groups) < MAX_GROUPS else ""


def _as_list(tree: Any) -> list[Any]:
    if not tree:
        return []
    return list(tree["and"]) if isinstance(tree, dict) and "and" in tree else [tree]


def _group_labels(by: Any, values: list[Any], query: Query) -> list[str]:
    empty = _("Without %(field)s", field=str(by.label).lower())
    if hasattr(by, "show_many"):
        names = by.show_many([v for v in values if v is not None])
        return [names.get(v, empty) for v in values]
    return [by.show(v, query.ctx) or empty for v in values]


def _tabs(page: ListPage, views: list[saved.View]) -> list[tuple[str, str, str, bool]]:
    """(key, label, address, current) of each tab."""
    plain, key = listing.list_path(page.spec), page.state.tab
    found = [("", _("All"), plain, not key)]
    tabs = listing.tabs_of(page.spec, page.view)
    found += [(t.key, str(t.label), f"{plain}?tab={t.key}", t.key == key) for t in tabs]
    found += [(v.key, v.name, f"{plain}?tab={v.key}", v.key == key) for v in views]
    return found


def _tab_label(view: ListView, views: list[saved.View], state: ListState) -> str:
    for tab in view.tabs:
        if tab.key == state.tab:
            return str(tab.label)
    return next((v.name for v in views if v.key == state.tab), _("All"))


def show_counts(spec: ModelSpec, view: ListView) -> Response:
    """The counts of the list and of its tabs, asked for after the page."""
    views = saved.views_of(spec.name)
    state, _error = state_of(spec, view, views)
    counts = [("list-count", _count(state))]
    for key in ("", *(t.key for t in listing.tabs_of(spec, view)), *(v.key for v in views)):
        base = base_of(view, views, key)
        tab = ListState(spec, view, q=base.get("q") or "", tree=base.get("filter"))
        counts.append((f"tab-count-{key}", _count(tab)))
    return render_part("ui/counts.html", counts=counts)


def _count(state: ListState) -> str:
    try:
        number = query_of(state).count()
    except Invalid:
        return ""
    return count_text(number)


def count_text(number: int) -> str:
    """Exact up to ten thousand, then "10.000+"."""
    if number > COUNT_LIMIT:
        return f"{format_number(COUNT_LIMIT)}+"
    return format_number(number)


def _first(mistake: Invalid) -> str:
    return next(iter(mistake.errors.values()))[0]

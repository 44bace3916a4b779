"""A list as its address describes it: search, filter, order, groups, columns, page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from werkzeug.datastructures import MultiDict

from core.access.actor import actor
from core.kernel.keeping import kept
from core.locale import _
from core.records import Invalid, ModelSpec, visible_fields
from core.records.fields import Field
from core.records.filters import parse
from core.settings import company_defaults
from core.ui import frames
from core.ui.menu import allowed, kernel
from core.ui.table import Column, Table
from core.ui.views import ListColumn, ListView, Tab

PAGE = 50


def named_in(tree: Any) -> Iterator[str]:
    """The fields of a filter."""
    if isinstance(tree, dict):
        for nodes in tree.values():
            for node in nodes:
                yield from named_in(node)
    elif isinstance(tree, list | tuple) and tree:
        yield tree[0]


def tabs_of(spec: ModelSpec, view: ListView) -> list[Tab]:
    """The tabs that come with a list, but those by fields that the actor may not see."""
    hidden = spec.all_fields().keys() - visible_fields(spec).keys()
    return [tab for tab in view.tabs if hidden.isdisjoint(named_in(tab.filter))]


@dataclass(frozen=True)
class ListState:
    """What the address says. Every link of the page is made from it by :meth:`url`."""

    spec: ModelSpec
    view: ListView
    q: str = ""
    tree: Any = None
    sort: str = ""
    group: str = ""
    columns: tuple[str, ...] = ()
    archived: bool = False
    #: Key of the tab, or id of the saved view, in use.
    tab: str = ""
    after: str = ""
    before: str = ""
    #: Number of the first row of the page, to be shown only.
    at: int = 1

    @classmethod
    def read(
        cls,
        spec: ModelSpec,
        view: ListView,
        args: MultiDict[str, str],
        base: Mapping[str, Any] | None = None,
    ) -> ListState:
        """The state of an address.

        :param base: the saved view or tab it starts from: q, filter, sort, group, columns, archived.
        :raises Invalid: the filter cannot be read.
        """
        base = base or {}
        given = {name: args.get(name, str(base.get(name) or "")) for name in ("q", "sort", "group")}
        if given["group"] not in view.groups:
            given["group"] = ""
        columns = args.get("columns") or ",".join(base.get("columns") or ())
        at = args.get("at", "1")
        return cls(
            spec,
            view,
            tree=parse(args["filter"]) if "filter" in args else base.get("filter"),
            columns=tuple(dict.fromkeys(c for c in columns.split(",") if c))[:40],
            archived=args.get("archived", str(base.get("archived") or "")) in ("1", "True"),
            tab=args.get("tab", ""),
            after=args.get("after", ""),
            before=args.get("before", ""),
            at=int(at) if at.isascii() and at.isdigit() and len(at) < 9 else 1,
            **given,
        )

    def params(self) -> dict[str, str]:
        """The parameters of the address, without the page."""
        wanted = {
            "tab": self.tab,
            "q": self.q,
            "filter": orjson.dumps(self.tree).decode() if self.tree else "",
            "sort": self.sort,
            "group": self.group,
            "columns": ",".join(self.columns),
            "archived": "1" if self.archived else "",
        }
        # With a tab, an empty filter must be said, or the tab's own would come back.
        return {k: v for k, v in wanted.items() if v or (k == "filter" and self.tab)}

    def url(self, path: str = "", **changes: Any) -> str:
        """The address of the list with some things changed; the page starts over."""
        changes.setdefault("after", "")
        changes.setdefault("before", "")
        state = replace(self, **changes)
        params = state.params()
        if state.after or state.before:
            params["after" if state.after else "before"] = state.after or state.before
            params["at"] = str(state.at)
        address = f"{self.spec.path}/{path}" if path else list_path(self.spec)
        return f"{address}?{urlencode(params)}" if params else address

    def as_view(self) -> dict[str, Any]:
        """What a saved view keeps."""
        return {
            "q": self.q,
            "filter": self.tree,
            "sort": self.sort,
            "group": self.group,
            "columns": list(self.columns),
            "archived": self.archived,
        }


def list_path(spec: ModelSpec) -> str:
    """Address of a list: /contacts/ for a module's main model, /sales/opportunities for others."""
    return spec.path if spec.collection else f"{spec.path}/"


def columns_of(state: ListState) -> tuple[Column, ...]:
    """The columns to show, those the actor may read, the title first."""
    offered = offered_names(state)
    chosen = [name for name in state.columns if name in offered]
    if not chosen:
        chosen = [name for name in state.view.columns if name in offered]
        chosen += [n for n, c in offered.items() if isinstance(c, ListColumn) and c.default]
    title = state.spec.title
    names = dict.fromkeys([title, *chosen])
    return tuple(column_of(state, name, offered[name]) for name in names)


def offered_names(state: ListState) -> dict[str, Field | ListColumn]:
    """Every column there is for the actor: fields of the model, then those of other modules."""
    found: dict[str, Field | ListColumn] = {
        name: known for name, known in visible_fields(state.spec).items() if known.listable
    }
    mine = (c for c in allowed(kernel().of(ListColumn)) if c.model == state.spec.name)
    return found | {extra.name: extra for extra in mine}


def column_of(state: ListState, name: str, source: Field | ListColumn) -> Column:
    """A column with its label in the language in force."""
    title = name == state.spec.title
    phone = "main" if title else "line" if name in state.view.phone else "hide"
    if isinstance(source, ListColumn):
        return Column(name, str(source.label), extra=source, phone=phone)
    label = source.label_in(company_defaults()["country"])
    return Column(name, label, source, sortable=source.sortable or title, phone=phone)


def table_of(state: ListState, columns: tuple[Column, ...]) -> Table:
    """The compiled look of the list."""
    view, fields = state.view, visible_fields(state.spec)
    return Table(
        model=state.spec.name,
        columns=columns,
        base=f"{state.spec.path}/",
        avatar=view.avatar,
        subtitle=view.subtitle if view.subtitle in fields else "",
        pick=bool(bulk_rights(state.spec)),
    )


def look(state: ListState) -> tuple[Table, tuple[str, ...]]:
    """The look of a list and the fields its query loads; kept for who looks."""

    def make() -> tuple[Table, tuple[str, ...]]:
        table = table_of(state, columns_of(state))
        return table, needed(table, visible_fields(state.spec))

    whose = frames.viewer()
    if whose is None:
        return make()
    return kept("looks", (whose, state.spec.name, state.columns), make)


def needed(table: Table, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Fields that a query must load for a table."""
    names = [c.name for c in table.columns if c.known]
    names += [table.subtitle, *(getattr(c.known, "currency", "") for c in table.columns)]
    return tuple(dict.fromkeys(n for n in names if n in fields))


def bulk_rights(spec: ModelSpec) -> list[str]:
    """Which actions on many records the actor may take."""
    actions = ("update", "archive", "export") if spec.archivable else ("update", "export")
    return [action for action in actions if actor().can(spec.permission(action))]


def sorted_name(state: ListState) -> tuple[str, bool]:
    """The field the list is sorted by, and whether downwards."""
    sort = state.sort or state.view.sort or state.spec.title
    return sort.lstrip("-"), sort.startswith("-")


def check_sort(state: ListState) -> ListState:
    """The state with a sort that exists. :raises Invalid: by an address made by hand."""
    name, _down = sorted_name(state)
    known = visible_fields(state.spec).get(name)
    if known is None or not (known.sortable or name == state.spec.title):
        raise Invalid({"sort": [_("The list cannot be sorted by this column.")]})
    return state

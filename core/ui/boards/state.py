"""A board as its address describes it: the list's search and filter, and which funnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from werkzeug.datastructures import MultiDict

from core.locale import _
from core.pipelines import PipelineInfo, StageInfo, pipelined, pipelines_of
from core.pipelines.board import BoardQuery
from core.records import Invalid, ModelSpec, saved, visible_fields
from core.records.fields import Field, as_id
from core.records.filters import SEGMENT
from core.ui import lists
from core.ui.facets import nodes
from core.ui.listing import ListState
from core.ui.menu import allowed, kernel
from core.ui.views import BoardChip, KanbanView, Views


@dataclass(frozen=True)
class BoardState:
    """What the address says. Every link of the page is made from it by :meth:`url`."""

    spec: ModelSpec
    view: KanbanView
    list: ListState
    pipeline: PipelineInfo
    funnels: tuple[PipelineInfo, ...]

    @property
    def columns(self) -> tuple[StageInfo, ...]:
        """The stages in which work goes on, from left to right."""
        return tuple(s for s in self.pipeline.stages if not s.closed)

    @property
    def ends(self) -> tuple[StageInfo, ...]:
        """The stages that end the work: no columns, but places to drop a card on."""
        return tuple(s for s in self.pipeline.stages if s.closed)

    def url(self, part: str = "", *, pipeline: PipelineInfo | None = None, **changes: Any) -> str:
        """The address of the board, or of a part of it, with some things changed."""
        chosen = pipeline or self.pipeline
        path = f"board/{part}" if part else "board"
        address = self.list.url(path, **changes)
        if chosen == self.funnels[0]:
            return address
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{urlencode({'pipeline': chosen.id})}"

    def query(self) -> BoardQuery:
        """The records of the board. :raises Invalid: the filter is not accepted."""
        return BoardQuery(
            self.spec,
            columns=self.card_fields(),
            q=self.list.q,
            filter=self.list.tree,
            archived=self.list.archived,
        )

    def card_fields(self) -> tuple[str, ...]:
        """Fields that cards show."""
        rules, fields = pipelined(self.spec.name), visible_fields(self.spec)
        names = (self.spec.title, self.view.subtitle, *self.view.fields, self.view.tags)
        names += own_on_cards(fields)
        names += (rules.amount, rules.currency, rules.probability, "owner_id")
        return tuple(dict.fromkeys(n for n in names if n in fields))


def own_on_cards(fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The fields of the Master's that cards show."""
    return tuple(name for name, known in fields.items() if known.on_card)


def read(
    spec: ModelSpec, views: Views, view: KanbanView, args: MultiDict[str, str]
) -> tuple[BoardState, str]:
    """The board of an address; with a mistake in it, the plain board and the mistake in words.

    :raises LookupError: there is no funnel for these records.
    """
    funnels = pipelines_of(spec.name)
    if not funnels:
        raise LookupError(spec.name)
    error = ""
    try:
        found = ListState.read(spec, views.list, args, _base(spec, views, args))
    except Invalid as mistake:
        found, error = ListState(spec, views.list), next(iter(mistake.errors.values()))[0]
    wanted = as_id(args.get("pipeline"))
    chosen = next((p for p in funnels if p.id == wanted), funnels[0])
    return BoardState(spec, view, found, chosen, funnels), error


def _base(spec: ModelSpec, views: Views, args: MultiDict[str, str]) -> Any:
    if not args.get("tab"):
        return {}
    return lists.base_of(views.list, saved.views_of(spec.name), args.get("tab", ""))


@dataclass(frozen=True)
class Chip:
    """A quick filter: pressed while its condition is part of the filter."""

    key: str
    label: Any
    condition: tuple[str, str, Any]
    #: Icon, or the state of the semáforo it stands for.
    icon: str = ""
    light: str = ""


def chips(state: BoardState) -> Iterator[Chip]:
    """The quick filters of a board: those every board has, then those of modules."""
    fields, rules = visible_fields(state.spec), pipelined(state.spec.name)
    if "owner_id" in fields:
        yield Chip("mine", _("Mine"), ("owner_id", "is", "me"))
    due = "next_activity_at"
    if due in fields:
        yield Chip("late", _("Overdue"), (due, "past", None), light="rojo")
        yield Chip("unplanned", _("No activity"), (due, "empty", None), light="plomo")
    for extra in allowed(kernel().of(BoardChip)):
        known = extra.condition[0] in fields or extra.condition[0] == SEGMENT
        if extra.model == state.spec.name and known:
            yield Chip(extra.name, extra.label, extra.condition, extra.icon)
    if rules.close_on in fields:
        yield Chip("closing", _("Closing this month"), (rules.close_on, "this_month", None))


def pressed(chip: Chip, state: BoardState) -> bool:
    """Whether the condition of a chip is in force."""
    return list(chip.condition) in nodes(state.list.tree)


def toggled(chip: Chip, state: BoardState) -> str:
    """The address with a chip pressed, or no longer."""
    every, mine = nodes(state.list.tree), list(chip.condition)
    left = [node for node in every if node != mine] if mine in every else [*every, mine]
    return state.url(tree={"and": left} if left else None)


def stamp(state: BoardState) -> tuple:
    """Everything of the state that a kept page shows, apart from the words of the search."""
    chosen = state.list
    tree = orjson.dumps(chosen.tree)
    return (state.spec.name, state.pipeline.id, chosen.tab, tree, chosen.archived, bool(chosen.q))

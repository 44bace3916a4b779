"""The page of a board: columns with their sums and first cards, quick filters, the next cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from flask import Response, current_app, render_template, request
from markupsafe import Markup, escape

from core.access.actor import actor
from core.locale import _, format_money, format_number, format_percent
from core.pipelines import StageInfo
from core.pipelines.board import Cards, Sums, add_up
from core.records import Invalid, ModelSpec, saved, visible_fields
from core.records.service import context
from core.ui import frames, listing
from core.ui.boards.cards import CardMaker
from core.ui.boards.state import BoardState, Chip, chips, pressed, read, stamp, toggled
from core.ui.facets import Facet, facets, nodes
from core.ui.menu import counters
from core.ui.page import page_html, render_part, send_frame, send_html, wants_part
from core.ui.shell import Crumb
from core.ui.views import KanbanView, Views

#: Cards of a column at first, and each time more are asked for: the page stays small.
FIRST, MORE = 20, 50


@dataclass
class Column:
    """A stage as the page shows it."""

    stage: StageInfo
    head: Markup = field(default_factory=Markup)
    cards: Markup = field(default_factory=Markup)
    more: str = ""


@dataclass
class BoardPage:
    """Everything the template of a board needs."""

    state: BoardState
    columns: list[Column]
    #: Quick filter, pressed, address, how many it would leave.
    chips: list[tuple[Chip, bool, str, Any]]
    facets: list[Facet]
    #: What the columns shown add up to, in words.
    summary: str = ""
    weighted: str = ""
    #: What cannot be shown, in words.
    error: str = ""
    #: Its records are worth money that this person may see.
    worth: bool = False
    may_create: bool = False
    may_move: bool = False


def show_board(spec: ModelSpec, views: Views, view: KanbanView) -> Response:
    """Answer the board, or the part of it that htmx asks for."""
    try:
        state, error = read(spec, views, view, request.args)
    except LookupError:
        return send_html(_no_funnel(spec, view))
    part = wants_part("board")
    try:
        page = _page(state, error)
    except Invalid as mistake:
        state = replace(state, list=listing.ListState(spec, views.list))
        page = _page(state, next(iter(mistake.errors.values()))[0])
    if page.error:
        return send_html(_html(page, part), 400)
    kept = frames.frame(_key(page, part), lambda: _html(_marked(page), part))
    if kept is None:
        return send_html(_html(page, part))
    return send_frame(kept, _filling(page))


def show_more(spec: ModelSpec, views: Views, view: KanbanView, stage_id: int) -> Response:
    """The next cards of a column. :raises Invalid: the cursor or the stage is not of this board."""
    state, _error = read(spec, views, view, request.args)
    stage = next((s for s in state.columns if s.id == stage_id), None)
    if stage is None:
        raise Invalid({"stage": [_("This stage is no longer in use: reload the page.")]})
    query = state.query()
    cards = query.more(stage, request.args.get("after", ""), MORE)
    column = _column(state, stage, cards, CardMaker(query, view, cards.rows))
    return render_part("ui/board_cards.html", column=column)


def head_of(state: BoardState, stage: StageInfo, sums: Sums) -> Markup:
    """The head of a column."""
    create = actor().can(state.spec.permission("create"))
    new = f"{state.spec.path}/new?stage={stage.id}" if create else ""
    # without what Flask gives to whole pages: a board has as many heads as columns
    template = current_app.jinja_env.get_template("ui/board_head.html")
    html = template.render(
        stage=stage, sums=sums, new=new, money=_amounts(sums),
        percent=format_percent(stage.probability) if stage.probability is not None else "",
    )  # fmt: skip
    return Markup(html)


def totals(sums: Sums, spec: ModelSpec) -> tuple[str, str]:
    """What a board adds up to, in words: (how many and how much, weighted)."""
    known = [format_number(sums.count)]
    known += [format_money(amount, code) for code, amount in sorted(sums.totals.items())]
    weighted = [format_money(amount, code) for code, amount in sorted(sums.weighted.items())]
    return " · ".join(known), " · ".join(weighted)


def _amounts(sums: Sums) -> list[tuple[str, str]]:
    """(total, weighted) by currency."""
    return [
        (format_money(amount, code), format_money(sums.weighted.get(code, 0), code))
        for code, amount in sorted(sums.totals.items())
    ]


def _page(state: BoardState, error: str = "") -> BoardPage:
    query = state.query()
    sums = query.sums(state.columns)
    firsts = query.firsts(state.columns, FIRST)
    maker = CardMaker(query, state.view, [r for cards in firsts.values() for r in cards.rows])
    columns = []
    for stage in state.columns:
        column = _column(state, stage, firsts[stage.id], maker)
        column.head = head_of(state, stage, sums[stage.id])
        columns.append(column)
    whole = add_up(sums)
    page = BoardPage(state, columns, _chips(state, whole), _facets(state), error=error)
    page.summary, page.weighted = totals(whole, state.spec)
    page.worth = query.rules.amount in query.fields
    page.may_create = actor().can(state.spec.permission("create"))
    page.may_move = actor().can(state.spec.permission("update")) and not actor().viewed_by
    return page


def _column(state: BoardState, stage: StageInfo, cards: Cards, maker: CardMaker) -> Column:
    column = Column(stage, cards=maker.cards(cards.rows, stage))
    if cards.next:
        address = state.url(f"column/{stage.id}")
        joint = "&" if "?" in address else "?"
        column.more = f"{address}{joint}after={cards.next}"
    return column


def _chips(state: BoardState, sums: Sums) -> list[tuple[Chip, bool, str, Any]]:
    counts = {"late": sums.late, "unplanned": sums.unplanned}
    return [(c, pressed(c, state), toggled(c, state), counts.get(c.key, "")) for c in chips(state)]


def _facets(state: BoardState) -> list[Facet]:
    """The conditions that are no quick filter, each with the board's address without it."""
    quick = [list(chip.condition) for chip in chips(state)]
    every = nodes(state.list.tree)
    found = facets(state.list, visible_fields(state.spec), context())
    found = found[len(found) - len(every) :]
    kept = []
    for node, facet in zip(every, found, strict=True):
        if node not in quick:
            left = [other for other in every if other is not node]
            kept.append(replace(facet, without=state.url(tree={"and": left} if left else None)))
    return kept


def _html(page: BoardPage, part: bool) -> str:
    state = page.state
    around = {
        "page": page,
        "state": state,
        "heading": str(state.view.label or state.spec.plural),
        "tabs": _tabs(state),
        "list_url": state.list.url(),
    }
    if part:
        return render_template("ui/board_body.html", **around)
    plain = listing.list_path(state.spec)
    crumbs = (Crumb(state.spec.plural, plain), Crumb(around["heading"]))
    return page_html(
        "ui/board.html", around["heading"], crumbs, f"{state.spec.path}/board", **around
    )


def _tabs(state: BoardState) -> list[tuple[str, str, bool]]:
    """(label, address, current) of the saved views of the list: they narrow the board alike."""
    key = state.list.tab
    plain = replace(state, list=listing.ListState(state.spec, state.list.view))
    views = [(v.key, v.name) for v in saved.views_of(state.spec.name)]
    tabs = [(t.key, str(t.label)) for t in listing.tabs_of(state.spec, state.list.view)]
    every = [("", _("All")), *tabs, *views]
    found = []
    for name, label in every:
        address = plain.url()
        joint = "&" if "?" in address else "?"
        found.append((label, f"{address}{joint}tab={name}" if name else address, name == key))
    return found


def _no_funnel(spec: ModelSpec, view: KanbanView) -> str:
    title = str(view.label or spec.plural)
    plain = listing.list_path(spec)
    return page_html("ui/board_none.html", title, (Crumb(spec.plural, plain), Crumb(title)), plain)


def _key(page: BoardPage, part: bool) -> tuple:
    """What a kept board shows, apart from what is filled in."""
    more = tuple(bool(column.more) for column in page.columns)
    shown = tuple((facet.label, facet.text) for facet in page.facets)
    return ("board", part, *stamp(page.state), more, shown, *counters().items())


def _marked(page: BoardPage) -> BoardPage:
    """The page with marks where it differs from one time to the next."""
    state = page.state
    if state.list.q:
        state = replace(state, list=replace(state.list, q=frames.mark("Q")))
    columns = [
        Column(
            column.stage,
            frames.mark(f"HEAD{_letters(at)}"),
            frames.mark(f"CARDS{_letters(at)}"),
            column.more and frames.mark(f"MORE{_letters(at)}"),
        )
        for at, column in enumerate(page.columns)
    ]
    made = replace(page, state=state, columns=columns, facets=_facets(state))
    made.chips = [
        (chip, on, toggled(chip, state), frames.mark(f"CHIP{_letters(at)}"))
        for at, (chip, on, _address, _count) in enumerate(page.chips)
    ]
    made.summary, made.weighted = frames.mark("SUMMARY"), frames.mark("WEIGHTED")
    return made


def _letters(number: int) -> str:
    """A number as capital letters, as marks want it."""
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number))


def _filling(page: BoardPage) -> dict[str, Callable[[], str]]:
    """What the marks stand for."""
    q = page.state.list.q
    texts: dict[str, Any] = {"SUMMARY": page.summary, "WEIGHTED": page.weighted, "Q": q}
    for at, column in enumerate(page.columns):
        name = _letters(at)
        texts[f"HEAD{name}"], texts[f"CARDS{name}"] = column.head, column.cards
        texts[f"MORE{name}"] = column.more
    for at, (*_rest, count) in enumerate(page.chips):
        texts[f"CHIP{_letters(at)}"] = count
    found = {name: partial(_escaped, value) for name, value in texts.items()}
    return {**found, frames.in_address("Q"): lambda: quote_plus(q)}


def _escaped(value: Any) -> str:
    return str(escape(value))

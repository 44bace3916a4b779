"""What differs between two pages of the same list: its rows, its search, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import orjson
from markupsafe import escape

from core.records import visible_fields
from core.records.service import context
from core.ui import frames
from core.ui.facets import facets
from core.ui.menu import counters

if TYPE_CHECKING:
    from core.ui.lists import ListPage


def key(page: ListPage, part: bool) -> tuple:
    """What a kept list shows, apart from what is filled in."""
    state, chips = page.state, tuple((f.label, f.text) for f in page.facets)
    choice = (state.tab, orjson.dumps(state.tree), state.sort, state.group, state.columns)
    return (
        *("list", page.spec.name, part, *choice, state.archived, chips, bool(state.q)),
        *(bool(page.previous), bool(page.next), page.large, *counters().items()),
    )


def marked(page: ListPage) -> ListPage:
    """The page with marks where it differs from one time to the next."""
    state = replace(page.state, q=frames.mark("Q")) if page.state.q else page.state
    return replace(
        page,
        state=state,
        facets=facets(state, visible_fields(page.spec), context()),
        body=frames.mark("ROWS"),
        count=frames.mark("COUNT"),
        range=frames.mark("RANGE"),
        next=page.next and frames.mark("NEXT"),
        previous=page.previous and frames.mark("PREVIOUS"),
    )


def filling(page: ListPage) -> dict[str, Callable[[], str]]:
    """What the marks stand for."""
    q, texts = page.state.q, {"COUNT": page.count, "RANGE": page.range}
    texts |= {"NEXT": page.next, "PREVIOUS": page.previous, "Q": q}
    found = {name: partial(_escaped, value) for name, value in texts.items()}
    return {**found, "ROWS": lambda: page.body, frames.in_address("Q"): lambda: quote_plus(q)}


def _escaped(value: str) -> str:
    return str(escape(value))

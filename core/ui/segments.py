"""The page of the segments of a model, and those of one group with what to do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response
from werkzeug.datastructures import MultiDict

from core.access.actor import actor
from core.locale import _
from core.records import ModelSpec, visible_fields
from core.records.segments import SegmentInfo, counted, segments
from core.records.service import context
from core.ui import listing
from core.ui.facets import facets
from core.ui.page import render_page
from core.ui.shell import Crumb
from core.ui.views import ListView, Views


@dataclass(frozen=True)
class Line:
    """A segment with its conditions in words and its list."""

    info: SegmentInfo
    conditions: tuple[tuple[str, str], ...]
    href: str


def show_segments(spec: ModelSpec, views: Views) -> Response:
    """Every segment of a model with its count."""
    crumbs = (Crumb(spec.plural, listing.list_path(spec)), Crumb(_("Segments")))
    return render_page(
        "ui/segments.html",
        title=_("Segments"),
        crumbs=crumbs,
        spec=spec,
        list_path=listing.list_path(spec),
        lines=lines_of(spec, views.list, counted(segments(spec.name))),
        may_share=actor().can("core.views.share"),
    )


def lines_of(spec: ModelSpec, view: ListView, found: list[SegmentInfo]) -> list[Line]:
    """The segments as a page shows them."""
    fields, ctx = visible_fields(spec), context()
    lines = []
    for info in found:
        state = listing.ListState.read(spec, view, MultiDict(), info.state)
        words = tuple((f.label, f.text) for f in facets(state, fields, ctx))
        words = (*words, (_("Search"), state.q)) if state.q else words
        lines.append(Line(info, words, href_of(spec, info)))
    return lines


def href_of(spec: ModelSpec, info: SegmentInfo) -> str:
    """The list of a segment's records."""
    if info.shared:
        return f"{listing.list_path(spec)}?tab={info.name}"
    state: Any = listing.ListState(spec, ListView(name=spec.name, columns=()))
    return state.url(tree={"and": [["segment", "is", info.name]]})

"""Where a field is used: views, forms, stages that ask for it, saved views and what modules declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.db.session import session
from core.kernel.registry import Contribution
from core.locale import _
from core.pipelines import pipelined, pipelines_of, staged
from core.records import ModelSpec
from core.records.saved import SavedView
from core.ui.listing import list_path, named_in
from core.ui.menu import kernel
from core.ui.views import Ficha, FormView, KanbanView, ListView


@dataclass(frozen=True, kw_only=True)
class FieldUse(Contribution):
    """Says that fields of a model are used by something that the dictionary cannot see by itself: a
    report, a rule."""

    model: str
    fields: tuple[str, ...]
    label: Any
    href: str = ""


@dataclass(frozen=True)
class Use:
    """One place where a field is used."""

    label: str
    href: str = ""


def uses_of(spec: ModelSpec) -> Mapping[str, list[Use]]:
    """Every field of a model that is used somewhere, and where."""
    found: dict[str, list[Use]] = defaultdict(list)
    for source in (_views(spec), _funnels(spec), _saved(spec), _declared(spec)):
        for name, use in source:
            if use not in found[name]:
                found[name].append(use)
    return found


def _views(spec: ModelSpec) -> Iterator[tuple[str, Use]]:
    registry, path = kernel(), list_path(spec)
    listed, form = registry.of(ListView).get(spec.name), registry.of(FormView).get(spec.name)
    board, ficha = registry.of(KanbanView).get(spec.name), registry.of(Ficha).get(spec.name)
    if listed:
        for name in (*listed.columns, listed.subtitle):
            yield name, Use(_("List"), path)
        for tab in listed.tabs:
            for name in named_in(tab.filter):
                yield name, Use(_("View “%(name)s”", name=tab.label), f"{path}?tab={tab.key}")
    if form:
        for name in (*form.fields, *form.more, *form.quick):
            yield name, Use(_("Form"), f"{spec.path}/new")
    if board:
        cards = (board.subtitle, *board.fields, board.tags)
        for name in (*cards, *(n for n, f in spec.all_fields().items() if f.on_card)):
            yield name, Use(_("Cards of the board"), f"{spec.path}/board")
    if ficha:
        for section in ficha.sections:
            for line in section.fields:
                if isinstance(line, str):
                    yield line, Use(_("Page of the record"))
    for name in spec.search:
        yield name, Use(_("Search"))
    for name in spec.keys:
        yield name, Use(_("Import: recognises records"))


def _funnels(spec: ModelSpec) -> Iterator[tuple[str, Use]]:
    if not staged(spec):
        return
    funnels = pipelines_of(spec.name)
    for funnel in funnels:
        for stage in funnel.stages:
            where = f"{funnel.label}: {stage.label}" if len(funnels) > 1 else stage.label
            for name in stage.required_fields:
                yield name, Use(_("Required in “%(stage)s”", stage=where))
    rules = pipelined(spec.name)
    for name in (rules.amount, rules.currency, rules.probability, rules.close_on):
        yield name, Use(_("Sums and forecast of the funnel"))


def _saved(spec: ModelSpec) -> Iterator[tuple[str, Use]]:
    """Views that people share: what somebody keeps for themselves is theirs."""
    query = select(SavedView).where(SavedView.model == spec.name, SavedView.shared)
    for view in session().scalars(query.limit(200)):
        names = {*named_in(view.state.get("filter")), *(view.state.get("columns") or ())}
        names |= {view.state.get("group"), (view.state.get("sort") or "").lstrip("-")}
        for name in names - {None, ""}:
            use = Use(_("View “%(name)s”", name=view.name), f"{list_path(spec)}?tab=v{view.id}")
            yield name, use


def _declared(spec: ModelSpec) -> Iterator[tuple[str, Use]]:
    for item in kernel().of(FieldUse):
        if item.model == spec.name:
            for name in item.fields:
                yield name, Use(str(item.label), item.href)

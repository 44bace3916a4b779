"""The records a person worked on last, as a card of the home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.access.actor import actor
from core.access.models import AuditEntry
from core.db.session import session
from core.locale import _l
from core.records import ModelSpec
from core.timeline.history import written_by
from core.ui.menu import kernel
from core.ui.views import HomeTile, ListView

SHOWN = 8
#: So many of one's last changes are looked through for the records one worked on.
LOOKED_THROUGH = 100


@dataclass(frozen=True)
class Recent:
    """A record one worked on."""

    title: str
    href: str
    icon: str


def recent_records(limit: int = SHOWN) -> list[Recent]:
    """The records one changed or wrote about last, the newest first."""
    me = actor().user_id
    if me is None:
        return []
    specs = {spec.name: spec for spec in _with_pages()}
    changed = (
        select(AuditEntry.at, AuditEntry.model, AuditEntry.record_id)
        .where(AuditEntry.user_id == me, AuditEntry.model.in_(specs))
        .order_by(AuditEntry.id.desc())
        .limit(LOOKED_THROUGH)
    )
    found = [(at, model, number) for at, model, number in session().execute(changed) if number]
    found += [e for e in written_by(me, LOOKED_THROUGH) if e[1] in specs]
    newest = sorted(found, key=lambda row: row[0], reverse=True)
    wanted = list(dict.fromkeys((model, number) for _at, model, number in newest))[:limit]
    titles = _titles(specs, wanted)
    return [
        Recent(titles[key], f"{specs[key[0]].path}/{key[1]}", specs[key[0]].icon)
        for key in wanted
        if key in titles
    ]


def _with_pages() -> Iterator[ModelSpec]:
    for view in kernel().of(ListView):
        spec = kernel().of(ModelSpec)[view.name]
        if actor().can(spec.permission("read")):
            yield spec


def _titles(
    specs: dict[str, ModelSpec], wanted: list[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Titles of the records within reach that are in use, one query a model."""
    found: dict[tuple[str, int], str] = {}
    for name in dict.fromkeys(model for model, _number in wanted):
        spec = specs[name]
        title = spec.field(spec.title).expression(spec.cls)
        ids = [number for model, number in wanted if model == name]
        query = select(spec.cls.id, title).where(spec.cls.id.in_(ids))
        if spec.archivable:
            query = query.where(spec.cls.archived_at.is_(None))
        found |= {(name, i): str(text or f"#{i}") for i, text in session().execute(query)}
    return found


def render() -> Markup:
    """The card."""
    return Markup(render_template("home/recent.html", recent=recent_records()))


contributions = (
    HomeTile(name="recent", label=_l("What you worked on last"), render=render, weight=900),
)

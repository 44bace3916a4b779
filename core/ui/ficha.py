"""The page of a record: its data at the left, its history in the centre, panels at the right.

Any module contributes panels; one that fails says so in its place and leaves the rest alone.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, render_template
from markupsafe import Markup, escape
from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.sql.elements import True_
from werkzeug.exceptions import HTTPException

from core import records
from core.access.actor import actor, guard_of, reach
from core.access.permissions import asked_of_parent
from core.db.prepared import prepared, prepared_rows
from core.db.session import session
from core.locale import _
from core.records import ModelSpec, NotFound, visible_fields
from core.records.fields import Context, load_texts
from core.records.service import context, value_of
from core.ui import frames
from core.ui.banners import alerts_of
from core.ui.boards.bar import stage_bar
from core.ui.cells import cell_of, helper_of
from core.ui.editing import title_of
from core.ui.menu import allowed, counters, kernel
from core.ui.page import page_html, render_part, send_frame, send_html
from core.ui.settings.trail import menu_entry, trail_to
from core.ui.shell import Crumb, initials, tint
from core.ui.slots import slot
from core.ui.table import compile_cell
from core.ui.views import Counted, HeaderTag, Panel, Row, Section, Views

log = logging.getLogger(__name__)

_NOTHING = Markup('<p class="c-card-body faint small-text mb-0">{}</p>')


@dataclass(frozen=True)
class Shown:
    """A panel as the page holds it."""

    id: str
    label: Any
    body: Markup
    bare: bool = False
    url: str = ""
    every: int = 0
    #: Code to quote when it failed.
    failed: str = ""
    #: Label of the tab it stands in, and how many things it shows.
    tab: str = ""
    number: str = ""


def show_record(spec: ModelSpec, views: Views, record_id: int) -> Response:
    """The page of a record."""
    record, rights = _with_rights(spec, record_id, "update", "archive")
    ctx, title = context(), title_of(spec, record)
    data = RecordData(spec, record, ctx)
    sections = views.ficha.sections or _default_sections(spec)
    history = list(panels(spec, record, "history"))
    related = list(panels(spec, record, "related"))
    body = render_template(
        "ui/ficha_body.html",
        title=title,
        spec=spec,
        record=record,
        path=f"{spec.path}/{record.id}",
        initials=initials(title),
        tint=tint(title),
        tag=data.text(views.ficha.tag) if views.ficha.tag else "",
        meta=[html for name in views.ficha.meta if (html := data.html(name))],
        header_tags=list(_header_tags(spec, record)),
        next=slot("record.next", spec=spec, record=record),
        alerts=alerts_of(spec, record),
        sections=[(s.label, rows) for s in sections if (rows := data.rows(s.fields))],
        banners=list(panels(spec, record, "banner")),
        conversation=views.ficha.conversation,
        top_panels=list(panels(spec, record, "top")),
        data_panels=list(panels(spec, record, "data")),
        history=history,
        first_tab="history" if history else "data",
        related=related,
        tabs=_tabs(related),
        record_actions=views.ficha.actions(record) if views.ficha.actions else (),
        more_actions=slot("record.actions", spec=spec, record=record),
        stage_bar=stage_bar(spec, record, "update" in rights),
        may_edit="update" in rights,
        may_archive=spec.archivable and "archive" in rights,
    )
    return _around(spec, title, body)


def _around(spec: ModelSpec, title: str, body: str) -> Response:
    """The page around a record, which is kept."""

    def page(title: str, body: str) -> str:
        crumbs = (*trail_to(spec), Crumb(title))
        return page_html("ui/ficha.html", title, crumbs, menu_entry(spec), body=Markup(body))

    key = ("ficha", spec.name, *counters().items())
    kept = frames.frame(key, lambda: page(frames.mark("TITLE"), frames.mark("BODY")))
    if kept is None:
        return send_html(page(title, body))
    return send_frame(kept, {"TITLE": lambda: str(escape(title)), "BODY": lambda: body})


def show_panel(spec: ModelSpec, record_id: int, name: str) -> Response:
    """One panel, for those that load after the page or refresh. :raises NotFound: hidden."""
    record = records.get(spec.name, record_id)
    panel = kernel().of(Panel).get(name)
    if panel is None or not panel.concerns(spec) or panel not in list(allowed([panel])):
        raise NotFound(spec.name, name)
    shown = _render(spec, record, panel)
    if panel.tab and panel.later and not shown.body and not shown.failed:  # its tab stays
        shown = replace(shown, body=_NOTHING.format(_("Nothing here yet")))
    return render_part("ui/panel.html", panel=shown)


def panels(spec: ModelSpec, record: Any, place: str) -> Iterator[Shown]:
    """The panels of a place that the actor may see and that have something to show."""
    for panel in allowed(kernel().of(Panel)):
        if panel.place == place and panel.concerns(spec):
            later = (panel.every or panel.later) and not panel.bare
            shown = _waiting(spec, record, panel) if later else _render(spec, record, panel)
            if shown.body or shown.failed or later:
                yield shown


def _render(spec: ModelSpec, record: Any, panel: Panel) -> Shown:
    url = _panel_url(spec, record, panel)
    tab = str(panel.tab)
    try:
        found = panel.render(record)
    except HTTPException:
        raise
    except Exception:
        code = f"P-{secrets.token_hex(2).upper()}"
        log.exception("panel %s failed for %s %s (%s)", panel.name, spec.name, record.id, code)
        return Shown(_id(panel), panel.label, Markup(), panel.bare, url, failed=code, tab=tab)
    body, number = (found.body, found.number) if isinstance(found, Counted) else (found, "")
    shown = Shown(_id(panel), panel.label, Markup(body or ""), panel.bare, url, panel.every)
    return replace(shown, tab=tab, number=number)


def _waiting(spec: ModelSpec, record: Any, panel: Panel) -> Shown:
    url = _panel_url(spec, record, panel)
    return Shown(_id(panel), panel.label, Markup(), False, url, 1, tab=str(panel.tab))


def _tabs(shown: list[Shown]) -> list[tuple[str, str, list[Shown]]]:
    """(label, number, panels) of the tabs of the right column, in the order of their first panel."""
    found: dict[str, list[Shown]] = {}
    for panel in shown:
        if panel.tab:
            found.setdefault(panel.tab, []).append(panel)
    return [
        (label, next((p.number for p in ps if p.number), ""), ps) for label, ps in found.items()
    ]


def _panel_url(spec: ModelSpec, record: Any, panel: Panel) -> str:
    return f"{spec.path}/{record.id}/panel/{panel.name}"


def _id(panel: Panel) -> str:
    return f"panel-{panel.name.replace('.', '-')}"


def _header_tags(spec: ModelSpec, record: Any) -> Iterator[Markup]:
    for item in kernel().of(HeaderTag):
        if item.model == spec.name:
            try:
                found = item.render(record)
            except Exception:
                log.exception("header tag %s failed for %s %s", item.name, spec.name, record.id)
                continue
            if found:
                yield found


def allowed_on(spec: ModelSpec, record: Any, *actions: str) -> set[str]:
    """Which of the actions the actor may take on this record; one query at most."""
    always, asked = _rights(spec, actions)
    if not asked:
        return always

    def query() -> Select:
        return select(*_flags(spec, asked)).where(spec.cls.id == bindparam("number"))

    key = ("ficha.allowed", spec.name, *asked)
    row = prepared_rows(key, query, {"number": record.id})[0]
    return always | {a for a, found in zip(asked, row, strict=True) if found}


def _with_rights(spec: ModelSpec, record_id: int, *actions: str) -> tuple[Any, set[str]]:
    """A record and which of the actions the actor may take on it, in one query. :raises NotFound:
    there is none within reach."""
    always, asked = _rights(spec, actions)
    if not asked:
        return records.get(spec.name, record_id), always

    def query() -> Select:
        chosen = select(spec.cls, *_flags(spec, asked)).where(spec.cls.id == bindparam("number"))
        return chosen.execution_options(populate_existing=True)

    number = {"number": record_id if record_id < 2**31 else 0}
    row = session().execute(prepared(("ficha.record", spec.cls, *asked), query), number).first()
    if row is None:
        return records.get(spec.name, record_id), set()  # says where it went
    return row[0], always | {a for a, found in zip(asked, row[1:], strict=True) if found}


def _rights(spec: ModelSpec, actions: tuple[str, ...]) -> tuple[set[str], list[str]]:
    """Actions that the actor may take on all they see, and those that depend on the record."""
    who = actor()
    if who.viewed_by:
        return set(), []
    can = [a for a in actions if who.can(spec.permission(a))]
    always = {a for a in can if _as_far_as_seen(spec, a)}
    return always, [a for a in can if a not in always]


def _flags(spec: ModelSpec, asked: list[str]) -> Iterator[Any]:
    """One column an action: whether the actor may take it."""
    who, guard = actor(), guard_of(spec.cls)
    return (case((reach(who, guard, a), 1), else_=0) for a in asked)


def _as_far_as_seen(spec: ModelSpec, action: str) -> bool:
    """Whether the actor may do this with every record that they see."""
    who, guard = actor(), guard_of(spec.cls)

    def compare() -> bool:
        wanted = reach(who, guard, action)
        if isinstance(wanted, True_):
            return True
        if guard.parent:  # seen and changed as the record it lives with
            above = guard.parent[1].__spec__  # type: ignore[attr-defined]
            return _as_far_as_seen(above, asked_of_parent(action))
        return wanted.compare(reach(who, guard, "read"))

    return who.once(f"{action} {spec.name} as seen", compare)


def _default_sections(spec: ModelSpec) -> tuple[Section, ...]:
    return (Section(_("Data"), tuple(visible_fields(spec))),)


class RecordData:
    """The fields of one record as HTML, in the dress of tables."""

    def __init__(self, spec: ModelSpec, record: Any, ctx: Context) -> None:
        self.spec, self.record, self.ctx = spec, record, ctx
        self._values: dict[str, Any] = {}
        self._shown: dict[str, Markup] = {}
        self.fields = visible_fields(spec)
        country = getattr(record, "country", None)
        ctx.values = {"country": country, "currency": getattr(record, "currency", None)}

    def value(self, name: str) -> Any:
        """The canonical value of a field; read once, however often it is shown."""
        if name not in self._values:
            known: Any = self.fields[name]
            if known.virtual and known.kind in ("lines", "tags"):
                self._load_texts()
            elif known.virtual:
                found = known.load(self.spec.cls, [self.record.id])
                self._values[name] = found.get(self.record.id, [])
            else:
                self._values[name] = value_of(known, self.record)
        return self._values[name]

    def _load_texts(self) -> None:
        """All labels and lines of the record: who shows one of them shows the others, too."""
        number, kinds = self.record.id, ("lines", "tags")
        fields = [known for known in self.fields.values() if known.kind in kinds]
        for name, found in load_texts(fields, self.spec.cls, [number]).items():
            self._values[name] = found.get(number, [])

    def rows(self, names: tuple[str | Row, ...]) -> list[tuple[str, Markup]]:
        """(label, HTML) of the lines that have something to show."""
        return [row for name in names if (row := self._row(name)) and row[1]]

    def _row(self, name: str | Row) -> tuple[str, Markup] | None:
        if isinstance(name, Row):
            return str(name.label), escape(name.render(self.record))
        known = self.fields.get(name)
        if known is None:
            return None
        return known.label_in(self.ctx.values.get("country") or self.ctx.country), self.html(name)

    def text(self, name: str) -> str:
        """A field as plain text."""
        return self.html(name).striptags()

    def html(self, name: str) -> Markup:
        """A field as HTML; empty when it has no value."""
        if name not in self._shown:
            self._shown[name] = self._html(name)
        return self._shown[name]

    def _html(self, name: str) -> Markup:
        known: Any = self.fields.get(name)
        if known is None:
            return Markup()
        value = self.value(name)
        if value in (None, "", []):
            return Markup()
        if known.kind == "lines":
            return Markup("<br>").join(known.show([line], self.ctx) for line in value)
        if known.kind == "longtext":
            return Markup('<span class="c-lines-text">{}</span>').format(
                known.on_page(value, self.ctx)
            )
        return render_cell(known, value, self.ctx)


def render_cell(known: Any, value: Any, ctx: Context) -> Markup:
    """One value in the dress of tables."""
    currency = ctx.values.get(getattr(known, "currency", "")) or "EUR"
    show = compile_cell(cell_of(known).expression)
    return Markup(show(value, helper_of(known, [value], ctx), currency))

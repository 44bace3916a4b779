"""Creating, changing, archiving: the pages and the drawer of a record's form."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson
from flask import Response, request
from werkzeug.datastructures import MultiDict

from core import records
from core.access.actor import actor
from core.locale import _, format_datetime
from core.records import Conflict, Invalid, ModelSpec, visible_fields
from core.records.fields import FieldError, as_id
from core.records.service import context, may_write, value_of
from core.ui import listing
from core.ui.forms import Form, Input, build_form, form_fields, make_input, read_values
from core.ui.page import (
    done,
    in_drawer,
    on_page,
    reload_page,
    render_page,
    render_part,
    toast,
    wants_part,
)
from core.ui.settings.trail import menu_entry, trail_to
from core.ui.shell import Crumb
from core.ui.slots import slot
from core.ui.views import Reckoned, Views


def new(spec: ModelSpec, views: Views) -> Response:
    """GET: an empty form, filled from the address; POST: create."""
    may_write(spec, "create")
    quick = in_drawer() if request.method == "GET" else request.form.get("_form") == "quick"
    given: dict[str, Any] = {}
    if request.method == "POST":
        names = [*chain(*form_fields(spec, views.form, quick)), *_carried(spec, request.form)]
        given = read_values(spec, names, request.form)
        try:
            record = records.create(spec.name, given)
        except Invalid as mistake:
            return _form(spec, views, None, given, mistake.errors, quick=quick, status=422)
        title = title_of(spec, record)
        href = f"{spec.path}/{record.id}"
        toast(_("%(title)s: created.", title=title), href=href if in_drawer() else "")
        return done(href, model=spec.name)
    fields = visible_fields(spec)
    given = {n: v for n, v in request.args.items() if n in fields and not fields[n].readonly}
    if "owner_id" in fields and "owner_id" not in given:
        given["owner_id"] = actor().user_id
    return _form(spec, views, None, given, {}, quick=quick)


def _carried(spec: ModelSpec, sent: MultiDict[str, str]) -> dict[str, str]:
    """Where a new record is put: said by the board, also to a form that does not ask for it."""
    if "stage" not in sent or "stage" not in visible_fields(spec):
        return {}
    return {"stage": sent["stage"]}


def edit(spec: ModelSpec, views: Views, record_id: int) -> Response:
    """GET: the form of a record; POST: save it, or say what stands in the way."""
    record = records.get(spec.name, record_id, "update")
    may_write(spec, "update")
    quick = in_drawer() if request.method == "GET" else request.form.get("_form") == "quick"
    if request.method == "GET":
        return _form(spec, views, record, {}, {}, quick=quick)
    names = chain(*form_fields(spec, views.form, quick))
    given = read_values(spec, names, request.form)
    kept = {n: v for n, v in given.items() if request.form.get(f"_keep-{n}") != "theirs"}
    version = as_id(request.form.get("version"))
    try:
        if version is None:
            raise Invalid({"": [_("The form is not complete: reload the page.")]})
        record = records.update(spec.name, record_id, kept, version)
    except Invalid as mistake:
        return _form(spec, views, record, given, mistake.errors, quick=quick, status=422)
    except Conflict:
        return _conflict(spec, record_id, given)
    toast(_("%(title)s: saved.", title=title_of(spec, record)))
    href = f"{spec.path}/{record.id}"
    return reload_page() if in_drawer() and on_page(href) else done(href, model=spec.name)


def archive(spec: ModelSpec, record_id: int, *, restore: bool = False) -> Response:
    """Put a record away, or take it back; the toast offers the opposite."""
    record = records.archive(spec.name, record_id, restore=restore)
    title, path = title_of(spec, record), f"{spec.path}/{record_id}"
    if restore:
        toast(_("%(title)s: restored.", title=title))
        return reload_page() if wants_part() else done(path, model=spec.name)
    toast(_("%(title)s: archived.", title=title), undo_url=f"{path}/restore")
    return done(listing.list_path(spec), model=spec.name)


def validate(spec: ModelSpec, views: Views) -> Response:
    """The message of one field, as the person leaves it; the whole form where others follow it."""
    name = request.form.get("_field", "")
    if name in views.form.refresh:
        return _refreshed(spec, views, name)
    if name in views.form.grids:
        return _reckoned(spec, views, name)
    known = visible_fields(spec).get(name)
    errors: list[str] = []
    if known is not None and not known.virtual and not known.readonly:
        ctx = context(**{n: v for n, v in request.form.items() if n in visible_fields(spec)})
        try:
            known.clean(read_values(spec, [name], request.form).get(name, ""), ctx)
        except FieldError as mistake:
            errors = [str(mistake)]
    return render_part("ui/field_error.html", id=f"f-{name[:80]}", errors=errors)


def _reckoned(spec: ModelSpec, views: Views, name: str) -> Response:
    """What the lines of a form come to, and what is wrong with them."""
    fields, grid = visible_fields(spec), views.form.grids[name]
    names = [n for n in chain(*form_fields(spec, views.form)) if not fields[n].virtual]
    sent = read_values(spec, [*names, name], request.form)
    ctx = context(**{n: v for n, v in request.form.items() if n in fields})
    values: dict[str, Any] = {}
    for each in names:
        with suppress(FieldError):
            values[each] = fields[each].clean(sent.get(each, ""), ctx)
    known, written = fields[name], sent.get(name) or []
    errors: list[str] = []
    values[name] = []
    for line in written:
        try:
            values[name] += known.clean([line], ctx) or [None]
        except FieldError:
            values[name].append(None)
    try:
        known.clean(written, ctx)
    except FieldError as mistake:
        errors = [str(mistake)]
    found = grid.reckon(values) if grid.reckon else Reckoned()
    if found.error and not errors:
        errors = [found.error]
    return render_part(
        "ui/grid_sums.html", name=name, errors=errors, rows=found.rows, totals=found.totals
    )


def _refreshed(spec: ModelSpec, views: Views, name: str) -> Response:
    """The inputs as the changed value wants them: other labels, other fields."""
    quick = request.form.get("_form") == "quick"
    given = read_values(spec, chain(*form_fields(spec, views.form, quick)), request.form)
    form = build_form(spec, views.form, context(), given=given, quick=quick)
    for control in form.every():
        control.focus = control.name == name
    answer = render_part("ui/form_fields.html", form=form)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#form-fields", "outerHTML"
    return answer


def title_of(spec: ModelSpec, record: Any) -> str:
    """How people call a record."""
    known: Any = spec.fields.get(spec.title)
    value = getattr(record, spec.title, None)
    if known is not None and hasattr(known, "show_many"):  # a turn is called by its person
        shown = str(known.show_many([value]).get(value, "")) if value else ""
    else:
        shown = known.show(value, context()) if known else str(value or "")
    return shown or f"#{record.id}"


def _form(
    spec: ModelSpec,
    views: Views,
    record: Any,
    given: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    *,
    quick: bool,
    status: int = 200,
) -> Response:
    ctx = context(**_currency(record))
    form = build_form(spec, views.form, ctx, record=record, given=given, errors=errors, quick=quick)
    title = title_of(spec, record) if record else (views.list.new_label or spec.label)
    action = f"{spec.path}/{record.id}/edit" if record else f"{spec.path}/new"
    sent: Mapping[str, str] = request.form if status == 422 else {}
    shared = {
        "form": form,
        "heading": title,
        "action": action,
        "back": f"{spec.path}/{record.id}" if record else listing.list_path(spec),
        "submit": _("Save") if record else _("Create"),
        "record": record,
        "top": slot("form.top", spec=spec, record=record),
        "quick": quick,
        "carried": _hidden_stage(spec, form, record),
        "version": sent.get("version") or (record.version if record else 0),
        "seen": sent.get("_seen") or _seen(form),
    }
    return _answer("form", title, spec, record, status, shared)


def _hidden_stage(spec: ModelSpec, form: Form, record: Any) -> dict[str, str]:
    """The stage of a new record, where the form has no input for it."""
    if record is not None or any(control.name == "stage" for control in form.every()):
        return {}
    return _carried(spec, request.values)


def _answer(
    template: str, title: Any, spec: ModelSpec, record: Any, status: int, shared: dict[str, Any]
) -> Response:
    if in_drawer():
        return render_part(f"ui/{template}_drawer.html", status=status, **shared)
    steps = (
        (Crumb(title, f"{spec.path}/{record.id}"), Crumb(_("Edit"))) if record else (Crumb(title),)
    )
    return render_page(
        f"ui/{template}.html",
        title=title,
        crumbs=(*trail_to(spec), *steps),
        active=menu_entry(spec),
        status=status,
        **shared,
    )


def _currency(record: Any) -> dict[str, Any]:
    code = getattr(record, "currency", None)
    return {"currency": code} if code else {}


def _seen(form: Form) -> str:
    """What the person had before their eyes, to tell their changes from others' on a conflict."""
    return orjson.dumps({i.name: _held(i) for i in form.every()}).decode()


def _held(control: Input) -> Any:
    """What a control holds; of lines those that say something, each part as text."""
    if control.widget != "lines":
        return control.value
    rows = [[str(part.value) for part in row] for row in control.rows]
    return [row for row in rows if any(value not in ("", "False") for value in row)]


@dataclass(frozen=True)
class Difference:
    """A field that both changed, or that only one did."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_first: bool


def _conflict(spec: ModelSpec, record_id: int, given: Mapping[str, Any]) -> Response:
    """409: the fields whose sent value is not the stored one, each with both values."""
    record = records.get(spec.name, record_id)
    ctx, fields = context(**_currency(record)), visible_fields(spec)
    seen = _read_seen()
    rows = []
    for name, mine in given.items():
        known: Any = fields[name]
        stored = _stored_value(spec, known, record)
        held, theirs = (_held(make_input(known, v, ctx)) for v in (mine, stored))
        if _same(held, theirs):
            continue
        # A value I did not touch is not worth defending.
        touched = name not in seen or not _same(seen[name], held)
        shown = [_words(known, v, ctx) for v in (mine, stored)]
        rows.append(Difference(name, str(known.label), shown[0], shown[1], touched))
    shared = {
        "differences": rows,
        "heading": title_of(spec, record),
        "action": f"{spec.path}/{record_id}/edit",
        "back": f"{spec.path}/{record_id}",
        "version": record.version,
        "seen": request.form.get("_seen", ""),
        "sent": _hidden(request.form),
        "when": format_datetime(record.updated_at),
    }
    return _answer("conflict", title_of(spec, record), spec, record, 409, shared)


def _stored_value(spec: ModelSpec, known: Any, record: Any) -> Any:
    if known.virtual:
        return known.load(spec.cls, [record.id]).get(record.id, [])
    return value_of(known, record)


def _words(known: Any, value: Any, ctx: Any) -> str:
    """A value as a person reads it, whether typed or sent as text."""
    control = make_input(known, value, ctx)
    if control.widget == "lines":
        return "; ".join(_line_words(row) for row in control.rows)
    if control.widget == "checkbox":
        return _("Yes") if control.value else _("No")
    names = dict(control.choices)
    if isinstance(control.value, list):
        return ", ".join(control.value)
    return names.get(str(control.value), str(control.value))


def _line_words(row: list[Input]) -> str:
    """A line as a person reads it: names of what was chosen, what was ticked."""
    said = []
    for part in row:
        if part.widget == "checkbox":
            said.append(part.label if part.value else "")
        else:
            said.append(dict(part.choices).get(str(part.value), str(part.value)))
    return " · ".join(text for text in said if text)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and any(isinstance(row, list) for row in (*one, *(other or []))):
        return one == other
    if isinstance(one, list):
        return sorted(one) == sorted(other or [])
    return str(one).replace("\r\n", "\n").strip() == str(other).strip()


def _read_seen() -> dict[str, Any]:
    try:
        found = orjson.loads(request.form.get("_seen", "") or "{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _hidden(sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What was sent, to send it again with the choices."""
    skipped = ("csrf_token", "version", "_seen")
    return [
        (name, value)
        for name, value in sent.items(multi=True)
        if name not in skipped and not name.startswith("_keep-")
    ]

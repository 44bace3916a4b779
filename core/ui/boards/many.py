"""Moving the records picked in a list, or the whole list, to a stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from core import pipelines, records
from core.access.actor import Forbidden
from core.locale import _, ngettext
from core.pipelines import INTERACTION, StageInfo
from core.records import Invalid, ModelSpec, NotFound, visible_fields
from core.records.fields import as_id
from core.records.service import context, may_write
from core.ui import bulk, listing, lists
from core.ui.forms import Input, make_input, read_values
from core.ui.page import done, render_page
from core.ui.shell import Crumb
from core.ui.views import Views


def move_many(spec: ModelSpec, views: Views) -> Response:
    """POST: ask for the stage, then for what it needs; POST with ``_apply``: move the records."""
    may_write(spec, "update")
    state = lists.read_state(spec, views.list, request.form)
    ids = bulk.ids_of(state)
    target = _target(spec)
    if "_apply" not in request.form or target is None:
        errors = {"stage": [_("Fill in this field.")]} if "_apply" in request.form else {}
        return _form(spec, state, ids, target, [], errors)
    asked = [n for n in request.form.getlist("_asked") if n in visible_fields(spec)]
    missing = _asks(spec, ids, target)
    if not set(missing) <= set(asked):
        return _form(spec, state, ids, target, missing, {})
    fields = read_values(spec, asked, request.form)
    if errors := _mistakes(spec, fields):
        return _form(spec, state, ids, target, missing, errors)
    reason = request.form.get("reason") or None
    result, number = pipelines.move_many(spec, ids, target, fields=fields, reason=reason)
    bulk.report(result, "move", undo_url=bulk.undo_address(spec, number))
    return done(state.url(), model=spec.name)


def _target(spec: ModelSpec) -> StageInfo | None:
    wanted = as_id(request.form.get("stage"))
    usable = (s for p in pipelines.pipelines_of(spec.name) for s in p.stages)
    return next((s for s in usable if s.id == wanted), None)


def _asks(spec: ModelSpec, ids: list[int], target: StageInfo) -> list[str]:
    """Fields that the move of any of the records would ask for. What was talked about is different
    for each: those without it are refused."""
    found: dict[str, None] = {}
    for record_id in ids:
        try:
            record = records.get(spec.name, record_id, "update")
            records.prepare(spec, record, {"stage": target.id})
        except Invalid as mistake:
            found |= dict.fromkeys(n for n in mistake.asks if n != INTERACTION)
        except (NotFound, Forbidden):
            continue
    known = visible_fields(spec)
    return [n for n in found if n in known and not known[n].readonly]


def _mistakes(spec: ModelSpec, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """What cannot be read, or was left empty: the records would be refused one by one."""
    errors, known = {}, visible_fields(spec)
    for name, value in given.items():
        try:
            if known[name].clean(value, context()) in (None, "", []):
                raise ValueError(_("Fill in this field."))
        except ValueError as mistake:
            errors[name] = [str(mistake)]
    return errors


def _form(
    spec: ModelSpec,
    state: listing.ListState,
    ids: list[int],
    target: StageInfo | None,
    asks: list[str],
    errors: Mapping[str, list[str]],
) -> Response:
    known, controls = visible_fields(spec), list[Input]()
    for name in ("stage", *asks):
        value = str(target.id) if name == "stage" and target else request.form.get(name)
        control = make_input(known[name], value, context())
        control.required, control.errors = True, list(errors.get(name, ()))
        controls.append(control)
    controls[-1].focus = True
    heading = _("Move to…")
    return render_page(
        "ui/move_many.html",
        title=heading,
        crumbs=(Crumb(spec.plural, listing.list_path(spec)), Crumb(heading)),
        active=listing.list_path(spec),
        status=422 if errors else 200,
        controls=controls,
        asks=asks,
        ids=ids,
        whole=request.form.get("whole", ""),
        state=state,
        reason=request.form.get("reason", ""),
        action=f"{spec.path}/bulk/stage",
        count_text=ngettext("%(num)s record moves.", "%(num)s records move.", len(ids)),
    )

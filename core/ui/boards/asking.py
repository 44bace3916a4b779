"""*Mover a…*: which stage, and what that stage needs: fields, a reason, the call that was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from core import pipelines, records, timeline
from core.db.session import write
from core.locale import _, _l
from core.pipelines import INTERACTION, REASON, StageInfo, pipelined, stage_info
from core.pipelines.moving import locked_text
from core.records import Conflict, Invalid, ModelSpec, visible_fields
from core.records.fields import Choice, LongText, as_id
from core.records.service import context, may_write, value_of
from core.ui import listing
from core.ui.boards.moving import moved_text, undo_address
from core.ui.editing import title_of
from core.ui.forms import Input, make_input, read_values
from core.ui.page import done, in_drawer, on_page, reload_page, render_page, render_part, toast
from core.ui.shell import Crumb

#: What is asked of a conversation that has to be logged.
SPOKEN = {
    "spoken_kind": Choice(
        name="spoken_kind",
        label=_l("How"),
        default="call",
        choices=(
            ("call", _l("Call")),
            ("mail", _l("Mail")),
            ("message", _l("Message")),
            ("meeting", _l("Meeting")),
        ),
    ),
    "spoken_body": LongText(name="spoken_body", label=_l("What was said"), required=True),
}


@dataclass
class Asking:
    """The form of a move."""

    spec: ModelSpec
    record: Any
    target: StageInfo | None
    inputs: list[Input] = field(default_factory=list)
    call: list[Input] = field(default_factory=list)
    #: Asked for always, or only offered.
    reason: str = ""
    reason_required: bool = False
    reopening: bool = False
    general: list[str] = field(default_factory=list)
    #: What others did meanwhile.
    conflict: list[str] = field(default_factory=list)

    def summary(self) -> list[tuple[str, str, str]]:
        """(id, label, text) of every error, those of no field first."""
        found = [("", "", text) for text in self.general]
        every = [*self.inputs, *self.call]
        return found + [(i.id, i.label, text) for i in every for text in i.errors]


def move(spec: ModelSpec, record_id: int) -> Response:
    """GET: where to, and what that needs; POST: move the record, or say what is missing."""
    may_write(spec, "update")
    record = records.get(spec.name, record_id)
    target = _target(spec, record, request.values.get("stage"))
    if request.method == "GET" or target is None:
        return _ask(spec, record, target)
    before = record.stage_id
    try:
        record = _move(spec, record, target)
    except Invalid as mistake:
        asks = [*dict.fromkeys((*_asked(), *mistake.asks))]
        return _form(spec, record, target, asks, _mistakes(mistake), status=422)
    except Conflict as conflict:
        told = [change.text() for change in conflict.changes] or [str(conflict)]
        fresh = records.get(spec.name, record_id)
        return _form(spec, fresh, target, _asked(), {}, status=409, conflict=told)
    toast(moved_text(spec, record), undo_url=undo_address(spec, record, before))
    href = f"{spec.path}/{record.id}"
    return reload_page() if in_drawer() and on_page(href) else done(href, model=spec.name)


def _ask(spec: ModelSpec, record: Any, target: StageInfo | None) -> Response:
    """The form before anything was decided."""
    given = as_id(request.form.get("stage"))
    if request.method == "POST" and given != record.stage_id:
        gone = _("This stage is no longer in use: reload the page and choose another one.")
        return _form(spec, record, None, [], {"": [gone]}, status=422)
    asks, errors = _needs(spec, record, target)
    return _form(spec, record, target, asks, {} if asks else errors)


def _mistakes(mistake: Invalid) -> dict[str, list[str]]:
    """What was wrong with what was sent; what is asked for the first time is no mistake."""
    fresh = set(mistake.asks) - set(_asked())
    if INTERACTION in fresh:
        fresh.add("")
    return {name: texts for name, texts in mistake.errors.items() if name not in fresh}


def _target(spec: ModelSpec, record: Any, given: str | None) -> StageInfo | None:
    """The stage of the address or of the button, when it is in use."""
    wanted = as_id(given)
    usable = (s for p in pipelines.pipelines_of(spec.name) for s in p.stages)
    return next((s for s in usable if s.id == wanted and s.id != record.stage_id), None)


def _move(spec: ModelSpec, record: Any, target: StageInfo) -> Any:
    version, reason = as_id(request.form.get("version")), request.form.get("reason") or None
    if version is None:
        raise Invalid({"": [_("The form is not complete: reload the page.")]})
    if _locked(spec, record):
        if not pipelines.may_reopen(spec):
            raise Invalid({"": [locked_text()]})
        return pipelines.reopen(
            spec.name, record.id, reason or "", stage=target.id, version=version
        )
    fields = read_values(spec, _fields(spec, _asked()), request.form)
    with write():  # a call that is logged for a move that is refused was not made for it
        if INTERACTION in _asked():
            _log(spec, record)
        return pipelines.transition(
            spec.name, record.id, target.id, version=version, fields=fields, reason=reason
        )


def _log(spec: ModelSpec, record: Any) -> None:
    """:raises Invalid: it does not say what was said."""
    kind, text = (request.form.get(name, "") for name in SPOKEN)
    if kind not in dict(SPOKEN["spoken_kind"].choices):  # type: ignore[attr-defined]
        kind = "call"
    if not text.strip():
        raise Invalid({"spoken_body": [_("Fill in this field.")]}, [INTERACTION])
    ours = {} if kind == "meeting" else {"direction": "out"}
    timeline.log(kind, spec.name, record.id, {"body": text, **ours})


def _asked() -> list[str]:
    """What the form that was sent had asked for."""
    return [name for name in request.form.getlist("_asked") if name]


def _locked(spec: ModelSpec, record: Any) -> bool:
    return stage_info(record.stage_id).category in pipelined(spec.name).lock


def _needs(
    spec: ModelSpec, record: Any, target: StageInfo | None
) -> tuple[list[str], Mapping[str, list[str]]]:
    """What a move would ask for, without making it."""
    if target is None or _locked(spec, record):
        closed = target is not None and not pipelines.may_reopen(spec)
        return [], {"": [locked_text()]} if closed else {}
    try:
        records.prepare(spec, record, {"stage": target.id})
    except Invalid as mistake:
        return list(mistake.asks), mistake.errors
    return [], {}


def _fields(spec: ModelSpec, asks: Iterable[str]) -> list[str]:
    known = visible_fields(spec)
    return [name for name in asks if name in known and not known[name].readonly]


def _form(
    spec: ModelSpec,
    record: Any,
    target: StageInfo | None,
    asks: list[str],
    errors: Mapping[str, list[str]],
    *,
    status: int = 200,
    conflict: Iterable[str] = (),
) -> Response:
    asking = Asking(spec, record, target, conflict=list(conflict))
    asking.reopening = _locked(spec, record) and pipelines.may_reopen(spec)
    ctx, known = context(**_currency(spec, record)), visible_fields(spec)
    for name in _fields(spec, asks):
        value = request.form.get(name)
        stored = None if known[name].virtual else value_of(known[name], record)
        control = make_input(known[name], stored if value is None else value, ctx)
        control.required, control.errors = True, list(errors.get(name, ()))
        asking.inputs.append(control)
    if INTERACTION in asks:
        asking.call = list(_call_inputs(ctx, errors))
    asking.reason = request.form.get("reason", "")
    asking.reason_required = REASON in asks or asking.reopening
    shown = {control.name for control in asking.inputs}
    quiet = shown | SPOKEN.keys()
    asking.general = [t for n, texts in errors.items() if n not in quiet for t in texts]
    return _answer(asking, asks, status)


def _call_inputs(ctx: Any, errors: Mapping[str, list[str]]) -> Iterable[Input]:
    for name, known in SPOKEN.items():
        control = make_input(known, request.form.get(name) or known.default, ctx)
        control.errors = list(errors.get(name, ()))
        yield control


def _currency(spec: ModelSpec, record: Any) -> dict[str, Any]:
    code = getattr(record, pipelined(spec.name).currency or "currency", None)
    return {"currency": code} if code else {}


def _answer(asking: Asking, asks: list[str], status: int) -> Response:
    spec, record = asking.spec, asking.record
    title, path = title_of(spec, record), f"{spec.path}/{record.id}"
    stage = asking.target.label if asking.target else ""
    heading = _("Move to %(stage)s", stage=stage) if stage else _("Move to…")
    given = {
        "asking": asking,
        "asks": asks,
        "heading": heading,
        "called": title,
        "path": path,
        "now": stage_info(record.stage_id),
        "funnels": pipelines.pipelines_of(spec.name),
    }
    if in_drawer():
        return render_part("ui/move_drawer.html", status=status, **given)
    crumbs = (Crumb(spec.plural, listing.list_path(spec)), Crumb(title, path), Crumb(heading))
    return render_page(
        "ui/move.html", title=heading, crumbs=crumbs, active=listing.list_path(spec),
        status=status, **given,
    )  # fmt: skip

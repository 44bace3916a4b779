"""The section of Ajustes on funnels: which there are, their stages, what each stage needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotFound

from core.access.routes import access, go_to
from core.db.session import session
from core.kernel.folding import fold
from core.locale import _, parse_integer
from core.locale.parsing import InputError
from core.pipelines import PipelineInfo, StageInfo, pipelined, staged
from core.pipelines import editing as service
from core.pipelines.definitions import definitions
from core.pipelines.models import Stage
from core.records import Conflict, Invalid, ModelSpec, spec_of
from core.records.fields import as_id
from core.ui.menu import kernel
from core.ui.page import toast
from core.ui.settings.funnelforms import category_labels, inputs_of, values_of
from core.ui.settings.pages import render_section, settings
from core.ui.settings.sections import SettingsPage

FUNNELS = "/settings/funnels"


@settings.get("/funnels")
@access(service.MANAGE)
def funnels() -> Response:
    """Every funnel, by kind of record."""
    return _overview()


@settings.post("/funnels")
@access(service.MANAGE)
def new_funnel() -> Response:
    """A further funnel for a kind of record."""
    name = request.form.get("name", "").strip()
    try:
        made = service.create_pipeline(_model(request.form.get("model", "")).name, name)
    except Invalid as mistake:
        return _overview(mistake.errors, 422)
    toast(_("Funnel created: give it the stages it needs."))
    return go_to(f"{FUNNELS}/{made.id}")


@settings.get("/funnels/<int:pipeline_id>")
@access(service.MANAGE)
def funnel(pipeline_id: int) -> Response:
    """The stages of a funnel."""
    return _funnel_page(_pipeline(pipeline_id))


@settings.post("/funnels/<int:pipeline_id>")
@access(service.MANAGE)
def change_funnel(pipeline_id: int) -> Response:
    """Rename it, put its stages in order, retire it or take it back."""
    info = _pipeline(pipeline_id)
    done: Callable[[], Any] = lambda: service.rename_pipeline(info.id, _text("name"))  # noqa: E731
    text = _("Settings saved.")
    if "move" in request.form:
        ids = _moved([s.id for s in info.stages], request.form["move"])
        done = lambda: service.order_stages(info.id, ids)  # noqa: E731
    elif "order" in request.form:
        given = [as_id(part) or 0 for part in request.form["order"].split(",")]
        done = lambda: service.order_stages(info.id, given)  # noqa: E731
    elif "retire" in request.form or "restore" in request.form:
        back = "restore" in request.form
        done = lambda: service.retire_pipeline(info.id, restore=back)  # noqa: E731
        text = _("The funnel is in use again.") if back else _("The funnel was retired.")
    try:
        done()
    except Invalid as mistake:
        return _funnel_page(_pipeline(pipeline_id), mistake.errors, 422)
    toast(text)
    return go_to(f"{FUNNELS}/{info.id}")


def _moved(ids: list[int], given: str) -> list[int]:
    """The order after one stage went a place up or down: "12:up"."""
    number, _colon, where = given.partition(":")
    stage = as_id(number)
    if stage in ids:
        at = ids.index(stage)
        to = max(0, min(len(ids) - 1, at + (-1 if where == "up" else 1)))
        ids.insert(to, ids.pop(at))
    return ids


@settings.route("/funnels/<int:pipeline_id>/stages/new", methods=["GET", "POST"])
@access(service.MANAGE)
def new_stage(pipeline_id: int) -> Response:
    """A stage more."""
    info = _pipeline(pipeline_id)
    if request.method == "GET":
        return _stage_page(info, None)
    return _save(info, None, lambda values: service.add_stage(info.id, values))


@settings.route("/funnels/stages/<int:stage_id>", methods=["GET", "POST"])
@access(service.MANAGE)
def stage(stage_id: int) -> Response:
    """What a stage is called, means and needs."""
    info = _stage(stage_id)
    above = _pipeline(info.pipeline_id)
    if request.method == "GET":
        return _stage_page(above, info)
    version = as_id(request.form.get("version")) or 0
    return _save(above, info, lambda values: service.change_stage(info.id, values, version))


@settings.route("/funnels/stages/<int:stage_id>/retire", methods=["GET", "POST"])
@access(service.MANAGE)
def retire_stage(stage_id: int) -> Response:
    """Take a stage out of use, saying where its records go."""
    info = _stage(stage_id)
    above = _pipeline(info.pipeline_id)
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            service.retire_stage(info.id, as_id(request.form.get("to")))
        except Invalid as mistake:
            errors = mistake.errors
        else:
            toast(_("Stage retired: %(stage)s.", stage=info.label))
            return go_to(f"{FUNNELS}/{above.id}")
    return _section(
        "settings/stage_retire.html",
        422 if errors else 200,
        funnel=above,
        stage=info,
        count=service.standing(above).get(info.id, 0),
        targets=[s for s in above.stages if s.id != info.id],
        chosen=as_id(request.form.get("to")),
        errors=errors,
    )


@settings.post("/funnels/stages/<int:stage_id>/restore")
@access(service.MANAGE)
def restore_stage(stage_id: int) -> Response:
    """Take a stage back into use."""
    info = _stage(stage_id)
    service.restore_stage(info.id)
    toast(_("The stage is in use again: %(stage)s.", stage=info.label))
    return go_to(f"{FUNNELS}/{info.pipeline_id}")


def _save(above: PipelineInfo, info: StageInfo | None, save: Callable[[Any], Any]) -> Response:
    try:
        save(values_of(spec_of(above.model), _number))
    except Invalid as mistake:
        return _stage_page(above, info, mistake.errors, 422)
    except Conflict:
        text = _("Somebody changed this stage meanwhile. These are the values now stored.")
        return _stage_page(above, info, {"": [text]}, 409)
    toast(_("Settings saved."))
    return go_to(f"{FUNNELS}/{above.id}")


def _number(name: str, errors: dict[str, list[str]]) -> int | None:
    given = _text(name)
    try:
        return parse_integer(given) if given else None
    except InputError:
        errors[name] = [_("Write a whole number.")]
        return None


def _overview(errors: Mapping[str, list[str]] | None = None, status: int = 200) -> Response:
    kinds = [
        (spec, list(definitions().of(spec.name))) for spec in kernel().of(ModelSpec) if staged(spec)
    ]
    kinds.sort(key=lambda pair: fold(str(pair[0].plural)))
    model, name = request.form.get("model", ""), request.form.get("name", "")
    given = {"kinds": kinds, "errors": errors or {}, "model": model, "name": name}
    return _section("settings/funnels.html", status, **given)


def _funnel_page(
    info: PipelineInfo, errors: Mapping[str, list[str]] | None = None, status: int = 200
) -> Response:
    spec = spec_of(info.model)
    return _section(
        "settings/funnel.html",
        status,
        funnel=info,
        spec=spec,
        stages=info.stages,
        retired=[s for s in info.every_stage if s.retired],
        counts=service.standing(info),
        categories=category_labels(),
        required={
            s.id: [str(f.label) for n, f in spec.all_fields().items() if n in s.required_fields]
            for s in info.stages
        },
        name=request.form.get("name", info.label),
        errors=errors or {},
    )


def _stage_page(
    above: PipelineInfo,
    info: StageInfo | None,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    spec, errors = spec_of(above.model), errors or {}
    stored = session().get(Stage, info.id, populate_existing=True) if info else None
    sent = request.form if status == 422 else None
    inputs = inputs_of(info, errors, sent)
    if sent is None:
        chosen = list(info.required_fields) if info else []
        spoken = bool(info and info.requires_interaction)
    else:
        chosen, spoken = sent.getlist("required_fields"), "requires_interaction" in sent
    return _section(
        "settings/stage.html",
        status,
        funnel=above,
        stage=info,
        version=stored.version if stored else 0,
        inputs=inputs,
        choices=[(n, str(f.label)) for n, f in service.askable(spec).items()],
        chosen=chosen,
        spoken=spoken,
        worth=bool(pipelined(spec.name).amount),
        summary=[("", "", t) for t in errors.get("", [])]
        + [(i.id, i.label, t) for i in inputs for t in i.errors],
    )


def _section(template: str, status: int, **given: Any) -> Response:
    page = kernel().of(SettingsPage)["funnels"]
    return render_section(template, page, status=status, **given)


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _model(name: str) -> ModelSpec:
    spec = kernel().of(ModelSpec).get(name)
    if spec is None or not staged(spec):
        raise NotFound()
    return spec


def _pipeline(pipeline_id: int) -> PipelineInfo:
    found = definitions().by_id.get(pipeline_id)
    if found is None or kernel().of(ModelSpec).get(found.model) is None:
        raise NotFound()
    return found


def _stage(stage_id: int) -> StageInfo:
    found = definitions().stages.get(stage_id)
    if found is None:
        raise NotFound()
    return found

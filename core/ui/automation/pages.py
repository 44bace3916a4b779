"""The section of Ajustes on automations: list, editor, rehearsal and log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import NotFound

from core.access.routes import access, go_to
from core.automation import editing, trial, webhook
from core.automation.editing import MANAGE, RuleValues
from core.automation.kinds import trigger_kinds
from core.automation.models import Rule, RuleRun
from core.locale import _
from core.records import Conflict, Invalid, ModelSpec
from core.records import NotFound as Missing
from core.records.fields import as_id
from core.ui.automation import forms, words
from core.ui.facets import builder_fields
from core.ui.listmenus import people
from core.ui.menu import kernel
from core.ui.page import toast
from core.ui.settings.pages import render_section, settings
from core.ui.settings.sections import SettingsPage

HOME = "/settings/automation"
#: Records and runs shown on a page.
SHOWN = 200


@settings.get("/automation")
@access(MANAGE)
def automations() -> Response:
    """Every rule, whether it acts, and when it last did."""
    found = editing.rules()
    counts = editing.counts([rule.id for rule in found])
    lines = [
        {
            "rule": rule,
            "state": words.state_of(rule),
            "spec": spec,
            "trigger": words.trigger_words(spec, rule.trigger) if spec else "",
            "actions": [words.action_words(spec, a) for a in rule.actions] if spec else [],
            "count": counts.get(rule.id, 0),
        }
        for rule in found
        for spec in [_known(rule.model)]
    ]
    return _section("automation/index.html", 200, lines=lines)


@settings.route("/automation/new", methods=["GET", "POST"])
@access(MANAGE)
def new_automation() -> Any:
    """Which kind of record; then the editor of a new rule."""
    spec = _known(request.values.get("model", ""))
    if spec is None:
        choices = [(s.name, str(s.plural)) for s in about()]
        return _section("automation/new.html", 200, choices=choices)
    if request.method == "POST":
        return _edit(spec, None)
    values = RuleValues(model=spec.name, trigger={"kind": trigger_kinds(spec)[0].name})
    return _form(spec, None, values)


@settings.route("/automation/<int:rule_id>", methods=["GET", "POST"])
@access(MANAGE)
def automation(rule_id: int) -> Any:
    """A rule: its editor, its state and what it did lately."""
    rule = _rule(rule_id)
    spec = _known(rule.model)
    if spec is None:
        raise NotFound()
    if request.method == "POST":
        return _edit(spec, rule)
    return _form(spec, rule, editing.values_of(rule))


@settings.post("/automation/<int:rule_id>/switch")
@access(MANAGE)
def switch_automation(rule_id: int) -> Any:
    """Let a rule act, or no more."""
    on = request.form.get("on") == "1"
    rule = _rule(rule_id)
    try:
        editing.switch(rule_id, on)
    except Invalid as mistake:
        texts = [text for some in mistake.errors.values() for text in some]
        toast(_("It cannot act as it is: %(reason)s", reason=" ".join(texts)), "error")
        return go_to(f"{HOME}/{rule_id}")
    name = rule.name
    toast(
        _("“%(rule)s” acts from now on.", rule=name) if on else _("“%(rule)s” is off.", rule=name)
    )
    return go_to(HOME if request.form.get("back") == "list" else f"{HOME}/{rule_id}")


@settings.post("/automation/<int:rule_id>/retire")
@access(MANAGE)
def retire_automation(rule_id: int) -> Any:
    """Take a rule out of use."""
    rule = _rule(rule_id)
    editing.retire(rule_id)
    toast(_("Automation retired: %(rule)s.", rule=rule.name))
    return go_to(HOME)


@settings.get("/automation/<int:rule_id>/trial")
@access(MANAGE)
def try_automation(rule_id: int) -> Response:
    """What a rule would have done in the last 30 days."""
    rule = _rule(rule_id)
    spec = _known(rule.model)
    if spec is None:
        raise NotFound()
    found = trial.rehearse(editing.values_of(rule))
    shown = found.tried[:SHOWN]
    names = words.titles(spec, [one.record_id for one in shown])
    lines = [
        (one, names.get(one.record_id, ""), words.condition_words(spec, one.unmet)) for one in shown
    ]
    return _section(
        "automation/trial.html", 200, rule=rule, spec=spec, trial=found, lines=lines, days=30
    )


@settings.get("/automation/<int:rule_id>/runs")
@access(MANAGE)
def automation_runs(rule_id: int) -> Response:
    """What a rule did about each record, or why it did nothing."""
    rule, state = _rule(rule_id), request.args.get("state", "")
    spec = _known(rule.model)
    found = editing.runs_of(rule_id, SHOWN, state if state in words.run_states() else "")
    tabs = [(_("All"), f"{HOME}/{rule_id}/runs", not state, None)]
    tabs += [
        (word, f"{HOME}/{rule_id}/runs?state={name}", state == name, None)
        for name, (word, _tone) in words.run_states().items()
    ]
    return _section("automation/runs.html", 200, rule=rule, tabs=tabs, runs=_told(spec, found))


def _edit(spec: ModelSpec, rule: Rule | None) -> Any:
    """Save the form, or draw it anew with an action more or less."""
    values = forms.rearranged(forms.read(spec.name, request.form), request.form)
    if "save" not in request.form:
        return _form(spec, rule, values)
    version = as_id(request.form.get("version"))
    try:
        saved = editing.save(rule.id if rule else None, values, version if rule else None)
    except Invalid as mistake:
        return _form(spec, rule, values, mistake.errors, 422)
    except Conflict:
        text = _("Somebody changed this automation meanwhile. Reload the page to see it.")
        return _form(spec, rule, values, {"": [text]}, 409)
    toast(_("Automation saved."))
    return go_to(f"{HOME}/{saved.id}")


def _form(
    spec: ModelSpec,
    rule: Rule | None,
    values: RuleValues,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    errors, fields = errors or {}, spec.all_fields()
    general = forms.general_inputs(values, errors)
    trigger = forms.trigger_block(spec, values, errors)
    actions = forms.action_blocks(spec, values, errors)
    every = [*general, *trigger.inputs, *(i for block in actions for i in block.inputs)]
    known = {kind: [c for c in some if c[0] != "me"] for kind, some in people(fields).items()}
    calls = any(action.get("kind") == "core.webhook" for action in values.actions)
    return _section(
        "automation/rule.html",
        status,
        rule=rule,
        spec=spec,
        version=rule.version if rule else 0,
        general=general,
        trigger=trigger,
        actions=actions,
        decides=forms.decides,
        offered=forms.offered(spec),
        tree=orjson.dumps(_as_group(values.conditions)).decode(),
        condition_errors=errors.get("conditions", []),
        filter_fields=builder_fields(fields, known),
        summary=forms.summary(every, errors) if errors else [],
        state=words.state_of(rule) if rule else None,
        secret=webhook.secret_of(rule.id) if rule and calls else "",
        runs=_told(spec, editing.runs_of(rule.id, 10)) if rule else [],
    )


def _as_group(tree: Any) -> Any:
    """The builder wants groups."""
    return {"and": [tree]} if isinstance(tree, list) else tree


def _told(spec: ModelSpec | None, runs: Any) -> list[dict[str, Any]]:
    """Runs as the log shows them."""
    names = words.titles(spec, {run.record_id for run in runs}) if spec else {}

    def why(run: RuleRun) -> list[str]:
        unmet = words.condition_words(spec, run.unmet or []) if spec else []
        return [*(run.did or []), *([run.reason] if run.reason else []), *unmet]

    return [
        {
            "run": run,
            "name": names.get(run.record_id, ""),
            "href": f"{spec.path}/{run.record_id}" if spec else "",
            "state": words.run_states()[run.state],
            "why": why(run),
        }
        for run in runs
    ]


def about() -> list[ModelSpec]:
    """Kinds of records that rules can be about."""
    return [s for s in kernel().of(ModelSpec) if s.module != "core" and not s.parent]


def _known(model: str) -> ModelSpec | None:
    return next((spec for spec in about() if spec.name == model), None)


def _rule(rule_id: int) -> Rule:
    try:
        return editing.rule_of(rule_id)
    except Missing:
        raise NotFound() from None


def _section(template: str, status: int, **given: Any) -> Response:
    page = kernel().of(SettingsPage)["automation"]
    return render_section(template, page, status=status, home=HOME, **given)

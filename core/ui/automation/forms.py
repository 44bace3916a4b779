"""The form of a rule: its inputs, and what a browser sent for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from core.automation.editing import RuleValues
from core.automation.kinds import (
    ActionKind,
    TriggerKind,
    action_kind,
    action_kinds,
    trigger_kind,
    trigger_kinds,
)
from core.locale import _
from core.records.errors import Invalid
from core.records.fields import Field, as_id
from core.records.filters import parse
from core.records.service import context
from core.records.spec import ModelSpec
from core.ui.forms import Input, colleagues, make_input

Errors = Mapping[str, list[str]]
#: Kinds of fields whose choice decides what else is asked.
_DECIDING = ("field", "model", "stage")
#: How a form calls the kind of the activity that an action plans: "kind" is that of the action itself.
OF_KIND = "of_kind"


@dataclass
class Block:
    """A trigger or an action with what is filled in for it."""

    kind: TriggerKind | ActionKind | None
    #: "trigger" or "actions-0".
    prefix: str
    inputs: list[Input]
    errors: list[str]


def general_inputs(values: RuleValues, errors: Errors) -> list[Input]:
    """Name, owner and ceiling."""
    people = colleagues()
    made = [
        Input("name", _("Name"), required=True, max=120, value=values.name),
        Input(
            "owner_id", _("Who is told when it fails"), widget="select", choices=people,
            value=str(values.owner_id or ""), wide=False,
        ),
        Input(
            "per_hour", _("At most per hour"), required=True, inputmode="numeric", wide=False,
            value="" if values.per_hour is None else str(values.per_hour),
        ),
    ]  # fmt: skip
    for control in made:
        control.errors = list(errors.get(control.name, ()))
    return made


def trigger_block(spec: ModelSpec, values: RuleValues, errors: Errors) -> Block:
    """What the rule waits for; its first input chooses the kind."""
    kind = trigger_kind(values.trigger.get("kind", ""))
    chooser = Input(
        "trigger-kind", _("What must happen"), widget="select", required=True,
        value=kind.name if kind else "", help=str(kind.help) if kind else "",
        choices=[(k.name, str(k.label)) for k in trigger_kinds(spec)],
        errors=list(errors.get("trigger.kind", ())),
    )  # fmt: skip
    block = _block(spec, kind, "trigger", values.trigger, errors)
    block.inputs.insert(0, chooser)
    return block


def action_blocks(spec: ModelSpec, values: RuleValues, errors: Errors) -> list[Block]:
    """What the rule does."""
    return [
        _block(spec, action_kind(action.get("kind", "")), f"actions-{at}", action, errors)
        for at, action in enumerate(values.actions)
    ]


def offered(spec: ModelSpec) -> list[tuple[str, str]]:
    """(name, label) of the actions that can be added."""
    return [(k.name, str(k.label)) for k in action_kinds(spec)]


def _block(
    spec: ModelSpec,
    kind: TriggerKind | ActionKind | None,
    prefix: str,
    held: Mapping[str, Any],
    errors: Errors,
) -> Block:
    params, dotted = held.get("params") or {}, prefix.replace("-", ".")
    fields = kind.fields(spec, params) if kind else {}
    inputs = [_input(prefix, name, known, params, errors) for name, known in fields.items()]
    wrong = () if "kind" in fields else errors.get(f"{dotted}.kind", ())
    return Block(kind, prefix, inputs, list(wrong))


def _input(
    prefix: str, name: str, known: Field, params: Mapping[str, Any], errors: Errors
) -> Input:
    shown: Any = getattr(known, "inner", known)
    value = params.get(name, known.default)
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    sent_as = OF_KIND if name == "kind" else name
    control = make_input(replace(shown, name=f"{prefix}-{sent_as}"), value, context())
    control.label, control.help = str(known.label), str(known.help or "")
    control.errors = list(errors.get(f"{prefix.replace('-', '.')}.{name}", ()))
    control.wide = known.kind not in ("integer",) or bool(control.help)
    return control


def decides(control: Input) -> bool:
    """Whether the form must be drawn anew when a control changes."""
    return control.name.rpartition("-")[2] in (*_DECIDING, "kind")


def read(model: str, sent: MultiDict[str, str]) -> RuleValues:
    """What a browser sent, as text. A filter that cannot be read stays as it is, to be refused."""
    try:
        tree = parse(sent.get("filter"))
    except Invalid:
        tree = sent.get("filter")
    actions: dict[int, dict[str, Any]] = {}
    trigger: dict[str, Any] = {"params": {}}
    for key, value in sent.items():
        group, _dash, rest = key.partition("-")
        if group == "trigger":
            _put(trigger, rest, value)
        number, _dash, name = rest.partition("-")
        if group == "actions" and number.isdecimal() and len(number) < 4:
            _put(actions.setdefault(int(number), {"params": {}}), name, value)
    return RuleValues(
        name=sent.get("name", ""),
        model=model,
        trigger=trigger,
        conditions=tree,
        actions=[actions[at] for at in sorted(actions)],
        owner_id=as_id(sent.get("owner_id")),
        per_hour=as_id(sent.get("per_hour")),
    )


def _put(held: dict[str, Any], name: str, value: str) -> None:
    if name == "kind":
        held["kind"] = value
    else:
        held["params"]["kind" if name == OF_KIND else name] = value or None


def rearranged(values: RuleValues, sent: MultiDict[str, str]) -> RuleValues:
    """With an action more or less, as a button of the form says."""
    actions = list(values.actions)
    gone = sent.get("remove", "")
    if gone.isdecimal() and int(gone) < len(actions):
        del actions[int(gone)]
    if "add" in sent and sent.get("new_action"):
        actions.append({"kind": sent["new_action"], "params": {}})
    return replace(values, actions=actions)


def summary(inputs: list[Input], errors: Errors) -> list[tuple[str, str, str]]:
    """(id, label, text) of every error; those of no control first."""
    found = [(i.id, i.label, text) for i in inputs for text in i.errors]
    named = {text for _id, _label, text in found}
    rest = [text for texts in errors.values() for text in texts if text not in named]
    return [("", "", text) for text in rest] + found

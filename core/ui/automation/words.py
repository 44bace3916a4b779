"""Rules in words: what they wait for, what they demand, what they do, and what became of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.automation import conditions
from core.automation.kinds import ActionKind, TriggerKind, action_kind, trigger_kind
from core.automation.models import Rule
from core.db.session import session
from core.locale import _
from core.records.fields import FieldError
from core.records.service import context
from core.records.spec import ModelSpec
from core.ui.facets import describe


def trigger_words(spec: ModelSpec, trigger: Mapping[str, Any]) -> str:
    """What a rule waits for."""
    kind = trigger_kind(trigger.get("kind", ""))
    return _kind_words(spec, kind, trigger)


def action_words(spec: ModelSpec, action: Mapping[str, Any]) -> str:
    """What a rule does."""
    return _kind_words(spec, action_kind(action.get("kind", "")), action)


def _kind_words(
    spec: ModelSpec, kind: TriggerKind | ActionKind | None, held: Mapping[str, Any]
) -> str:
    if kind is None:
        return _("Its application is not active.")
    params = held.get("params") or {}
    shown = [
        _shown(replace(known, name=name), params[name])
        for name, known in kind.fields(spec, params).items()
        if params.get(name) not in (None, "")
    ]
    return f"{kind.label}: {' · '.join(shown)}" if shown else str(kind.label)


def _shown(known: Any, value: Any) -> str:
    ctx = context()
    try:
        typed = known.clean(value, ctx)
    except FieldError:
        return str(value)
    if hasattr(known, "show_many"):
        return str(known.show_many([typed]).get(typed, typed))
    return known.show(typed, ctx)


def condition_words(spec: ModelSpec, nodes: Iterable[Any]) -> list[str]:
    """Conditions, one text each."""
    fields, ctx = spec.all_fields(), context()
    return [": ".join(filter(None, describe(node, fields, ctx))) for node in nodes]


def demanded(spec: ModelSpec, tree: Any) -> list[str]:
    """What a rule demands of a record."""
    return condition_words(spec, conditions.parts(tree))


def titles(spec: ModelSpec, ids: Iterable[int]) -> dict[int, str]:
    """What people call some records; those out of sight are left out."""
    title: Any = spec.field(spec.title)
    number = getattr(spec.cls, "number", None)
    query = select(
        spec.cls.id, title.expression(spec.cls), *([number] if number is not None else ())
    )
    rows = session().execute(query.where(spec.cls.id.in_(list(ids))))
    return {row[0]: " ".join(str(p) for p in (*row[2:], row[1]) if p) for row in rows}


def state_of(rule: Rule) -> tuple[str, str]:
    """(word, tone) of the state of a rule."""
    if rule.enabled:
        return _("Active"), "verde"
    return (_("Switched off by itself"), "rojo") if rule.off_reason else (_("Off"), "plomo")


def run_states() -> dict[str, tuple[str, str]]:
    """State of a run → (word, tone)."""
    return {
        "done": (_("Done"), "verde"),
        "skipped": (_("It did not apply"), "plomo"),
        "failed": (_("Failed"), "rojo"),
        "stopped": (_("Stopped"), "ambar"),
    }

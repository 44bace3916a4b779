"""What happens to records reaches the rules that wait for it: a job each, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.access.actor import actor
from core.automation import engine
from core.automation.causes import DEEPEST, chain
from core.automation.definitions import RuleInfo, waiting
from core.automation.kinds import trigger_kind
from core.automation.runs import key_of
from core.jobs import enqueue
from core.records.spec import ModelSpec


def happened(
    kind: str, model: str, record_id: int, occurrence: str, values: Mapping[str, Any]
) -> None:
    """Something of a kind happened to a record: ask for the rules that wait for it.

    Part of the unit of work in progress: what is rolled back has not happened. Imports set off
    nothing.

    :param occurrence: tells this time from others; the same one never makes a rule act twice.
    :param values: what :attr:`TriggerKind.matches` looks at.
    """
    known = trigger_kind(kind)
    if known is None or actor().via == "import":
        return
    for rule in waiting(model, kind):
        if known.matches(rule.params, values):
            ask_for(rule, record_id, occurrence)


def ask_for(rule: RuleInfo, record_id: int, occurrence: str) -> None:
    """Ask for a run, unless it would go round in a circle: then its owner is told, once."""
    mark, causes = f"{rule.id}:{rule.model}:{record_id}", chain()
    if causes and causes[-1] == mark:
        return  # what it does itself does not set it off
    if mark in causes or len(causes) >= DEEPEST:
        engine.stop_circle(rule, record_id, occurrence)
        return
    args = {
        "rule_id": rule.id,
        "revision": rule.revision,
        "record_id": record_id,
        "occurrence": occurrence,
        "causes": [*causes, mark],
    }
    key = key_of(rule.id, rule.revision, rule.model, record_id, occurrence)
    enqueue(engine.run_rule, args, key=f"automation:{key}", user=None)


def created(spec: ModelSpec, ids: Iterable[int]) -> None:
    """New records."""
    if waiting(spec.name, "core.created"):
        for record_id in ids:
            happened("core.created", spec.name, record_id, "new", {})


def updated(spec: ModelSpec, record: Any, changes: Mapping[str, Any]) -> None:
    """A record changed, and perhaps its stage."""
    occurrence = f"v{record.version}"
    happened("core.changed", spec.name, record.id, occurrence, changes)
    if "stage" in changes:
        happened("core.stage", spec.name, record.id, occurrence, changes)

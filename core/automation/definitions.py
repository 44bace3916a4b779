"""The rules that act, as every process knows them: read once, kept until one of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import select

from core.automation.models import Rule
from core.db.session import session
from core.kernel.keeping import kept
from core.settings.state import schema_changed, settled_version


@dataclass(frozen=True)
class RuleInfo:
    """What must be known of a rule to see whether it waits for something."""

    id: int
    revision: int
    model: str
    kind: str
    params: Mapping[str, Any]


def waiting(model: str, kind: str) -> list[RuleInfo]:
    """The rules about records of a model that wait for something of a kind."""
    return _all().get((model, kind), [])


def _all() -> dict[tuple[str, str], list[RuleInfo]]:
    if "automation_rules" not in g:
        version = settled_version()
        g.automation_rules = _read() if version is None else kept("automation", version, _read, 2)
    return g.automation_rules


def forget_rules() -> None:
    """Rules changed: tell every process."""
    g.pop("automation_rules", None)
    schema_changed()


def _read() -> dict[tuple[str, str], list[RuleInfo]]:
    query = select(Rule.id, Rule.revision, Rule.model, Rule.trigger).where(
        Rule.enabled, Rule.archived_at.is_(None)
    )
    found: dict[tuple[str, str], list[RuleInfo]] = {}
    for number, revision, model, trigger in session().execute(query.order_by(Rule.id)):
        kind, params = trigger["kind"], trigger.get("params") or {}
        info = RuleInfo(number, revision, model, kind, params)
        found.setdefault((model, kind), []).append(info)
    return found

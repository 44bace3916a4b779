"""The log of runs: one row an occurrence, which is also what keeps anything from being done twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from core.automation.models import Rule, RuleRun
from core.db.base import utcnow
from core.db.session import session, write


def key_of(rule_id: int, revision: int, model: str, record_id: int, occurrence: str) -> str:
    """What tells a run from every other."""
    return f"{rule_id}.{revision}:{model}:{record_id}:{occurrence}"[
        :180
    ]  # a job's key holds a little more


def known(key: str) -> bool:
    """Whether a run is in the log."""
    return session().scalar(select(RuleRun.id).where(RuleRun.key == key)) is not None


def note(rule: Rule, record_id: int, key: str, state: str, **more: Any) -> RuleRun:
    """Put a run into the log, in the unit of work in progress."""
    made = RuleRun(
        rule_id=rule.id, revision=rule.revision, model=rule.model, record_id=record_id,
        key=key, state=state, **more,
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made


def acted_within(rule_id: int, span: timedelta) -> int:
    """How often a rule acted lately."""
    query = select(func.count()).where(
        RuleRun.rule_id == rule_id, RuleRun.state == "done", RuleRun.at > utcnow() - span
    )
    return session().scalar(query) or 0


def stopped_before(rule_id: int, span: timedelta) -> bool:
    """Whether a rule was stopped lately, so that its owner knows already."""
    query = select(RuleRun.id).where(
        RuleRun.rule_id == rule_id, RuleRun.state == "stopped", RuleRun.at > utcnow() - span
    )
    return session().scalar(query.limit(1)) is not None


def purge(before: datetime) -> int:
    """Remove old runs. :returns: how many."""
    with write() as current:
        gone = current.execute(delete(RuleRun).where(RuleRun.at < before))
        return gone.rowcount  # type: ignore[attr-defined]

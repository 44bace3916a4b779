"""Rules that wait for time to pass: asked every few minutes for what has come about."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from core.automation import runs
from core.automation.catching import ask_for
from core.automation.definitions import RuleInfo
from core.automation.kinds import Due, trigger_kind
from core.automation.models import Rule, RuleRun
from core.db.base import utcnow
from core.db.session import session, write
from core.jobs import Run, job
from core.locale import _l
from core.records.spec import ModelSpec

#: After a pause of the workers, what came about meanwhile is still done.
BACK = timedelta(days=7)


@job("automation.scan", atomic=False, retries=1, label=_l("Look for what automations wait for"))
def scan(run: Run, now: str = "") -> int:
    """Ask for a run of everything that has come about. :returns: how many.

    :param now: the moment, as ISO text, instead of the present one.
    """
    moment = datetime.fromisoformat(now) if now else utcnow()
    query = select(Rule).where(Rule.enabled, Rule.archived_at.is_(None)).order_by(Rule.id)
    asked = 0
    for rule in list(session().scalars(query)):
        asked += _scan(rule, moment)
        run.progress(asked)
    return asked


def _scan(rule: Rule, now: datetime) -> int:
    kind = trigger_kind(rule.trigger["kind"])
    spec = current_app.extensions["cauce"].of(ModelSpec).get(rule.model)
    if kind is None or kind.due is None or spec is None:
        return 0
    params = rule.trigger.get("params") or {}
    info = RuleInfo(rule.id, rule.revision, rule.model, kind.name, params)
    start = max(rule.live_since or now, now - BACK)
    left = rule.per_hour - runs.acted_within(rule.id, timedelta(hours=1))
    fresh = _fresh(info, list(kind.due(spec, params, start, now)))
    with write():
        # what is beyond the ceiling of this hour is found again in the next one
        for due in fresh[: max(0, left)]:
            ask_for(info, due.record_id, due.occurrence)
    return len(fresh[: max(0, left)])


def _fresh(rule: RuleInfo, found: list[Due]) -> list[Due]:
    """Those no run has dealt with yet."""
    keys = {
        runs.key_of(rule.id, rule.revision, rule.model, d.record_id, d.occurrence): d for d in found
    }
    names, dealt = list(keys), set()
    for start in range(0, len(names), 500):
        query = select(RuleRun.key).where(RuleRun.key.in_(names[start : start + 500]))
        dealt |= set(session().scalars(query))
    return [due for key, due in keys.items() if key not in dealt]

"""Running a rule about a record: after the commit of what set it off, by a job, once.

The run, its effects on the database and the job's end are one transaction, so that a worker that dies
leaves either everything or nothing. What leaves the house (mail, webhook) is a job of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.access.actor import Forbidden
from core.access.directory import people_with
from core.automation import runs
from core.automation.causes import acting
from core.automation.conditions import unmet
from core.automation.definitions import RuleInfo, forget_rules
from core.automation.kinds import ActionFailed, Doing, action_kind
from core.automation.models import Rule
from core.db.base import utcnow
from core.db.session import session
from core.jobs import Run, UnknownJob, job
from core.locale import _, _l, using_locale
from core.mail import BadMail
from core.notifications import notify
from core.records.derived import set_derived
from core.records.errors import Conflict, Invalid, NotFound
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.settings import current_company

#: So many failures in a row switch a rule off.
FAILURES = 5
#: Attempts of a job after the first, for what is nobody's fault (a locked database).
RETRIES = 3
#: Kind of notification of rules in trouble.
TROUBLE = "core.automation"
#: Page of a rule.
PAGE = "/settings/automation"
_REFUSALS = (
    ActionFailed, Invalid, Forbidden, NotFound, Conflict, BadMail, UnknownModel, UnknownJob,
)  # fmt: skip


@job("automation.run", retries=RETRIES, backoff=5, label=_l("Run an automation"))
def run_rule(
    run: Run, rule_id: int, revision: int, record_id: int, occurrence: str, causes: list[str]
) -> str:
    """Run a rule about a record. :returns: what became of it."""
    rule = session().get(Rule, rule_id)
    if rule is None or not rule.enabled or rule.archived_at or rule.revision != revision:
        return "off"
    key = runs.key_of(rule.id, revision, rule.model, record_id, occurrence)
    try:
        spec = spec_of(rule.model)
    except UnknownModel:
        return "parked"
    if runs.known(key):
        return "known"
    company = current_company()
    with using_locale(company.locale if company else "es"):
        name = _("Automation: %(rule)s", rule=rule.name)
        with acting(name, tuple(causes)):
            return _run(rule, spec, record_id, key, run.attempt > RETRIES)


def _run(rule: Rule, spec: ModelSpec, record_id: int, key: str, last: bool) -> str:
    record = _record(spec, record_id)
    if record is None:
        return _skip(rule, record_id, key, reason=_("The record is no longer there."))
    if missing := unmet(spec, record_id, rule.conditions):
        return _skip(rule, record_id, key, unmet=missing)
    if runs.acted_within(rule.id, timedelta(hours=1)) >= rule.per_hour:
        text = _(
            "It has acted %(count)s times in an hour, as often as it may.", count=rule.per_hour
        )
        stop(rule, record_id, key, text)
        return "stopped"
    try:
        with session().begin_nested():
            did = [_do(rule, spec, record, key, at) for at in range(len(rule.actions))]
    except _REFUSALS as refusal:
        return _fail(rule, record_id, key, refusal)
    except Exception as error:
        if not last:
            raise
        return _fail(rule, record_id, key, error)
    runs.note(rule, record_id, key, "done", did=did)
    set_derived(Rule, {rule.id: {"last_run_at": utcnow()}})
    if not any(kind and kind.outside for kind in (action_kind(a["kind"]) for a in rule.actions)):
        succeeded(rule.id)
    return "done"


def _record(spec: ModelSpec, record_id: int) -> Any:
    query = select(spec.cls).where(spec.cls.id == record_id)
    if spec.archivable:
        query = query.where(spec.cls.archived_at.is_(None))
    return session().scalar(query)


def _do(rule: Rule, spec: ModelSpec, record: Any, key: str, at: int) -> str:
    action = rule.actions[at]
    kind = action_kind(action["kind"])
    if kind is None:
        raise ActionFailed(
            _("The application that does “%(kind)s” is not active.", kind=action["kind"])
        )
    doing = Doing(
        rule=rule, spec=spec, record=record, params=action.get("params") or {}, key=f"{key}:{at}"
    )
    return kind.call(doing)[:500]


def _skip(rule: Rule, record_id: int, key: str, **why: Any) -> str:
    runs.note(rule, record_id, key, "skipped", **why)
    return "skipped"


def _fail(rule: Rule, record_id: int, key: str, error: Exception) -> str:
    session().refresh(rule)
    reason = _words(error)
    runs.note(rule, record_id, key, "failed", reason=reason)
    failed(rule, reason)
    return "failed"


def _words(error: Exception) -> str:
    if isinstance(error, Invalid):
        return " ".join(text for texts in error.errors.values() for text in texts)
    known = isinstance(error, _REFUSALS)
    return str(error) if known else f"{type(error).__name__}: {error}"[:500]


def succeeded(rule_id: int) -> None:
    """What a rule wanted was done: failures before do not count any more."""
    set_derived(Rule, {rule_id: {"failures": 0}})


def failed(rule: Rule, reason: str) -> None:
    """Something a rule wanted could not be done; too often in a row, and it is switched off."""
    count = rule.failures + 1
    set_derived(Rule, {rule.id: {"failures": count, "last_run_at": utcnow()}})
    if count >= FAILURES and rule.enabled:
        switch_off(rule, reason)


def switch_off(rule: Rule, reason: str) -> None:
    """A rule in trouble stops acting, says why and tells its owner."""
    rule.enabled, rule.off_reason = False, reason
    session().flush()
    forget_rules()
    text = _("“%(rule)s” was switched off: %(reason)s", rule=rule.name, reason=reason)
    alert(rule, text)


def stop_circle(info: RuleInfo, record_id: int, occurrence: str) -> None:
    """A rule would be set off by what it set off itself."""
    rule = session().get(Rule, info.id)
    key = runs.key_of(info.id, info.revision, info.model, record_id, occurrence)
    if rule is None or runs.known(f"{key}:circle"):
        return
    stop(rule, record_id, f"{key}:circle", _("Rules set each other off in a circle."))


def stop(rule: Rule, record_id: int, key: str, reason: str) -> None:
    """Do nothing about a record, and tell the owner unless they were told today."""
    told = runs.stopped_before(rule.id, timedelta(days=1))
    runs.note(rule, record_id, key, "stopped", reason=reason)
    if not told:
        alert(rule, _("“%(rule)s” was stopped: %(reason)s", rule=rule.name, reason=reason))


def alert(rule: Rule, text: str) -> None:
    """Tell whoever answers for a rule."""
    people = [rule.owner_id] if rule.owner_id else people_with("master")
    notify(people, TROUBLE, text, f"{PAGE}/{rule.id}")

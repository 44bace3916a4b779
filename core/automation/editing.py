"""Writing rules, and switching them on and off: the Master alone. Every change is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func, select

from core.access.actor import Forbidden, actor
from core.automation import conditions
from core.automation.definitions import forget_rules
from core.automation.kinds import Params, action_kind, trigger_kind
from core.automation.models import Rule, RuleRevision, RuleRun
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _
from core.records.errors import Conflict, Invalid, NotFound
from core.records.fields import Field, FieldError
from core.records.service import context
from core.records.spec import ModelSpec, UnknownModel, spec_of

MANAGE = "core.automation.manage"
#: Actions of one rule.
MOST_ACTIONS = 10
LARGEST_CEILING = 10_000


@dataclass
class RuleValues:
    """What the Master says about a rule; texts as they were typed."""

    name: str = ""
    model: str = ""
    trigger: dict[str, Any] = field(default_factory=dict)
    conditions: Any = None
    actions: list[dict[str, Any]] = field(default_factory=list)
    owner_id: int | None = None
    per_hour: int | None = 200


def manager() -> None:
    """:raises Forbidden: the actor may not set rules up."""
    who = actor()
    who.require(MANAGE)
    if who.viewed_by:
        raise Forbidden(MANAGE, _("You are looking as another person: nothing can be changed."))


def rules() -> Sequence[Rule]:
    """Every rule in use, those that act first."""
    actor().require(MANAGE)
    query = select(Rule).where(Rule.archived_at.is_(None))
    return session().scalars(query.order_by(Rule.enabled.desc(), Rule.name, Rule.id)).all()


def rule_of(rule_id: int) -> Rule:
    """A rule in use. :raises NotFound: there is none."""
    actor().require(MANAGE)
    number = rule_id if 0 < rule_id < 2**31 else 0
    query = select(Rule).where(Rule.id == number, Rule.archived_at.is_(None))
    found = session().scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("core.automation", rule_id)
    return found


def runs_of(rule_id: int, limit: int = 50, state: str = "") -> Sequence[RuleRun]:
    """The last runs of a rule, the last one first."""
    actor().require(MANAGE)
    query = select(RuleRun).where(RuleRun.rule_id == rule_id)
    if state:
        query = query.where(RuleRun.state == state)
    return (
        session().scalars(query.order_by(RuleRun.at.desc(), RuleRun.id.desc()).limit(limit)).all()
    )


def counts(rule_ids: Sequence[int]) -> dict[int, int]:
    """How often each rule acted, as far as the log goes back."""
    query = (
        select(RuleRun.rule_id, func.count())
        .where(RuleRun.rule_id.in_(rule_ids), RuleRun.state == "done")
        .group_by(RuleRun.rule_id)
    )
    return dict(session().execute(query).all())


def save(rule_id: int | None, values: RuleValues, version: int | None = None) -> Rule:
    """Write a rule; a new one does not act until it is switched on.

    :raises Forbidden: the actor may not. :raises Invalid: with every error found, those of parameters
        as ``trigger.<name>`` and ``actions.<number>.<name>``.
    :raises Conflict: it changed meanwhile.
    """
    manager()
    with write():
        rule = rule_of(rule_id) if rule_id else Rule(revision=0)
        if version is not None and rule.version != version:
            raise Conflict(rule)
        return store(rule, values)


def store(rule: Rule, values: RuleValues) -> Rule:
    """As :func:`save`, for a rule in hand and whoever acts (examples that modules bring)."""
    clean = checked(values)
    with write() as current:
        before = _definition(rule)
        rule.name, rule.model = clean.name, clean.model
        rule.trigger, rule.conditions = clean.trigger, clean.conditions
        rule.actions, rule.per_hour = clean.actions, clean.per_hour or 200
        rule.owner_id = clean.owner_id or rule.owner_id or actor().user_id
        if _definition(rule) != before:
            rule.revision += 1
            rule.live_since = utcnow() if rule.enabled else None
        current.add(rule)
        current.flush()
        if _definition(rule) != before:
            _keep(rule)
        forget_rules()
    return rule


def _definition(rule: Rule) -> dict[str, Any]:
    return {
        "model": rule.model,
        "trigger": rule.trigger,
        "conditions": rule.conditions,
        "actions": rule.actions,
    }


def _keep(rule: Rule) -> None:
    made = RuleRevision(
        rule_id=rule.id,
        number=rule.revision,
        definition=_definition(rule),
        user_id=actor().user_id,
    )
    session().add(made)
    session().flush()


def switch(rule_id: int, on: bool) -> Rule:
    """Let a rule act from now on, or no more. :raises Forbidden, NotFound: as for :func:`save`.

    :raises Invalid: it cannot act as it is.
    """
    manager()
    with write() as current:
        rule = rule_of(rule_id)
        if on:
            checked(values_of(rule))
        if rule.enabled != on:
            rule.enabled, rule.live_since = on, utcnow() if on else None
            rule.off_reason, rule.failures = None, 0
            current.flush()
            forget_rules()
    return rule


def retire(rule_id: int) -> None:
    """Take a rule out of use; its runs stay in the log."""
    manager()
    with write() as current:
        rule = rule_of(rule_id)
        rule.enabled, rule.archived_at = False, utcnow()
        current.flush()
        forget_rules()


def values_of(rule: Rule) -> RuleValues:
    """What a stored rule says."""
    return RuleValues(
        name=rule.name,
        model=rule.model,
        trigger=rule.trigger,
        conditions=rule.conditions,
        actions=rule.actions,
        owner_id=rule.owner_id,
        per_hour=rule.per_hour,
    )


def checked(values: RuleValues) -> RuleValues:
    """The values as they are kept. :raises Invalid: with every error found."""
    errors: dict[str, list[str]] = {}
    name = " ".join((values.name or "").split())
    if not 0 < len(name) <= 120:
        errors["name"] = [_("Give the automation a name of at most 120 letters.")]
    try:
        spec = spec_of(values.model or "")
    except UnknownModel:
        raise Invalid({**errors, "model": [_("Choose one of the list.")]}) from None
    if not 1 <= (values.per_hour or 0) <= LARGEST_CEILING:
        text = _("Write a number between 1 and %(most)s.", most=LARGEST_CEILING)
        errors["per_hour"] = [text]
    trigger = _trigger(spec, values.trigger, errors)
    actions = _actions(spec, values.actions, errors)
    try:
        conditions.check(spec, values.conditions)
    except Invalid as mistake:
        texts = [text for some in mistake.errors.values() for text in some]
        errors["conditions"] = texts or [_("The filter cannot be read.")]
    if errors:
        raise Invalid(errors)
    return replace(values, name=name, trigger=trigger, actions=actions)


def _trigger(
    spec: ModelSpec, given: Mapping[str, Any], errors: dict[str, list[str]]
) -> dict[str, Any]:
    kind = trigger_kind(given.get("kind") or "")
    if kind is None or not kind.applies(spec):
        errors["trigger.kind"] = [_("Choose one of the list.")]
        return {}
    params = given.get("params") or {}
    kept = clean_params(kind.fields(spec, params), params, "trigger", errors)
    return {"kind": kind.name, "params": kept}


def _actions(
    spec: ModelSpec, given: Sequence[Mapping[str, Any]], errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    if not given:
        errors["actions"] = [_("Add what is to be done.")]
    if len(given) > MOST_ACTIONS:
        errors["actions"] = [_("At most %(most)s actions.", most=MOST_ACTIONS)]
    found = []
    for at, action in enumerate(given[:MOST_ACTIONS]):
        kind = action_kind(action.get("kind") or "")
        if kind is None or not kind.applies(spec):
            errors[f"actions.{at}.kind"] = [_("Choose one of the list.")]
            continue
        params = action.get("params") or {}
        kept = clean_params(kind.fields(spec, params), params, f"actions.{at}", errors)
        found.append({"kind": kind.name, "params": kept})
    return found


def clean_params(
    fields: Mapping[str, Field], given: Params, prefix: str, errors: dict[str, list[str]]
) -> dict[str, Any]:
    """What was filled in for a trigger or an action, as it is kept; errors are added."""
    kept, ctx = {}, context()
    for name, known in fields.items():
        value = given.get(name)
        value = known.default if value is None and known.default is not None else value
        try:
            clean = replace(known, name=name).clean(value, ctx)
        except FieldError as error:
            errors[f"{prefix}.{name}"] = [str(error)]
        else:
            kept[name] = known.to_stored(clean) if clean is not None else None
    return kept

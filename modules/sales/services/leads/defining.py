"""The SQL definition: its versions, and which leads fulfil it. Applied to every lead that is written,
to all when a new version is stored, and every night, because some conditions look at the date."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import case, false, func, select

from core.api.models import utcnow
from core.api.services import (
    Draft,
    Invalid,
    _,
    context,
    filter_condition,
    session,
    set_derived,
    spec_of,
    sudo,
)
from modules.sales.models import Lead, SqlRule
from modules.sales.models.definition import SQL_RULE
from modules.sales.models.lead import LEAD

log = logging.getLogger(__name__)

#: Leads of one statement.
CHUNK = 500
#: Fields that the rule writes: it cannot look at them.
OWN = frozenset({"sql_ok", "sql_at", "sql_version"})


def current_rule() -> SqlRule | None:
    """The version in force."""
    return session().scalar(select(SqlRule).order_by(SqlRule.number.desc()).limit(1))


def tree_of(rule: SqlRule) -> Any:
    """The filter of a version."""
    return orjson.loads(rule.definition)


def leaves(node: Any) -> Iterator[list[Any]]:
    """The conditions of a filter, in reading order."""
    if isinstance(node, dict):
        for child in next(iter(node.values())):
            yield from leaves(child)
    elif node:
        yield node


def holds(node: Any, held: Iterator[bool]) -> bool:
    """Whether a filter holds, from whether each of its conditions does, in reading order."""
    if isinstance(node, dict):
        joiner, children = next(iter(node.items()))
        found = [holds(child, held) for child in children]
        return all(found) if joiner == "and" else any(found)
    return next(held)


def complete(draft: Draft) -> None:
    """Chained step of every save of a version: it is numbered, can be read, and stays as it is."""
    if draft.record is not None:
        if any(getattr(draft.record, name) != value for name, value in draft.values.items()):
            draft.error("", _("A version stays as it is: save a new one."))
        return
    if "definition" in draft.errors or not draft.values.get("definition"):
        return
    try:
        check(draft.values["definition"])
    except Invalid as mistake:
        draft.error("definition", next(iter(mistake.errors.values()))[0])
    last = session().scalar(select(func.max(SqlRule.number))) or 0
    draft.values.update(number=last + 1, name=f"SQL {last + 1}")


def check(text: str) -> Any:
    """The filter that a text stands for. :raises Invalid: it is none for leads."""
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Invalid({"definition": [_("The filter cannot be read.")]}) from None
    if not tree or not isinstance(tree, dict | list):
        raise Invalid({"definition": [_("Write at least one condition.")]})
    spec = spec_of(LEAD)
    filter_condition(spec, spec.all_fields(), tree, context())
    for name, _operator, value in leaves(tree):
        if name in OWN or value == "me":
            text = _("The definition cannot look at who reads, nor at itself.")
            raise Invalid({"definition": [text]})
    return tree


def apply_created(_spec: Any, ids: Sequence[int]) -> None:
    """Part of the unit of work that makes leads."""
    apply(ids)


def apply_updated(_spec: Any, record: Lead, _changes: Any) -> None:
    """Part of the unit of work that changes a lead."""
    apply([record.id])


def apply(ids: Sequence[int]) -> int:
    """Say of leads whether they fulfil the version in force. :returns: how many do."""
    rule = current_rule()
    if rule is None or not ids:
        return 0
    number, tree = rule.number, tree_of(rule)
    fulfilling = 0
    for start in range(0, len(ids), CHUNK):
        found = _found(tree, ids[start : start + CHUNK])
        now = utcnow()
        set_derived(
            Lead,
            {
                lead: {"sql_ok": ok, "sql_at": now, "sql_version": number, "sql_held": held}
                for lead, (ok, held) in found.items()
            },
        )
        fulfilling += sum(ok for ok, _held in found.values())
    return fulfilling


def _found(tree: Any, ids: Sequence[int]) -> Mapping[int, tuple[bool, list[bool]]]:
    """id → whether the filter holds, and whether each condition does."""
    with sudo("The SQL definition looks at leads") as current:
        current.flush()
        columns = [case((_condition(leaf), 1), else_=0) for leaf in leaves(tree)]
        rows = current.execute(select(Lead.id, *columns).where(Lead.id.in_(ids))).all()
    found = {}
    for number, *values in rows:
        held = [bool(value) for value in values]
        found[number] = (holds(tree, iter(held)), held)
    return found


def _condition(leaf: Any) -> Any:
    """A condition that can no longer be asked (its field was retired) holds for nobody."""
    spec = spec_of(LEAD)
    try:
        return filter_condition(spec, spec.all_fields(), leaf, context())
    except Invalid as mistake:
        log.warning("The SQL definition cannot ask %s: %s", leaf, mistake)
        return false()


def backtest(tree: Any, ids: Sequence[int]) -> set[int]:
    """Which of these leads a filter would let through."""
    passed: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        found = _found(tree, ids[start : start + CHUNK])
        passed |= {number for number, (ok, _held) in found.items() if ok}
    return passed


def every_lead(after: int = 0) -> list[int]:
    """Leads in use by id, a chunk at a time."""
    query = select(Lead.id).where(Lead.id > after, Lead.archived_at.is_(None))
    return list(session().scalars(query.order_by(Lead.id).limit(CHUNK)))


__all__ = ["SQL_RULE", "apply", "backtest", "check", "current_rule", "holds", "leaves", "tree_of"]

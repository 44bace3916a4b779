"""Rules that ship with modules: made once, switched off, for the Master to look at and change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.automation import editing
from core.automation.editing import RuleValues
from core.automation.models import Rule
from core.db.session import session
from core.kernel.registry import Contribution
from core.locale import using_locale
from core.records.errors import Invalid
from core.settings import current_company


@dataclass(frozen=True, kw_only=True)
class RuleExample(Contribution):
    """A rule that a module suggests; it does nothing until the Master switches it on."""

    model: str
    label: Any
    #: Name of a kind of trigger, and what is filled in for it; a function where that must be looked up.
    trigger: str
    params: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    conditions: Any = None
    #: (name of a kind of action, what is filled in for it); lazy texts are kept in the company's language.
    actions: tuple[tuple[str, Mapping[str, Any]], ...]


def offer_examples() -> None:
    """Make the rules that were never offered before; one whose funnel has changed too much is left."""
    made = set(session().scalars(select(Rule.code).where(Rule.code.is_not(None))))
    company = current_company()
    with using_locale(company.locale if company else "es"):
        for example in current_app.extensions["cauce"].of(RuleExample):
            if example.name not in made:
                _make(example)


def _make(example: RuleExample) -> None:
    params = example.params() if callable(example.params) else example.params
    values = RuleValues(
        name=str(example.label),
        model=example.model,
        trigger={"kind": example.trigger, "params": dict(params)},
        conditions=example.conditions,
        actions=[
            {"kind": kind, "params": {n: _plain(v) for n, v in filled.items()}}
            for kind, filled in example.actions
        ],
    )
    try:
        editing.store(Rule(revision=0, code=example.name), values)
    except Invalid:
        return


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | None) else str(value)

"""What a rule may wait for and what it may do: kinds of triggers and of actions, as contributions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import current_app

from core.kernel.events import Event, On
from core.kernel.registry import Contribution
from core.records.fields import Field
from core.records.spec import ModelSpec
from core.records.writing import fill

if TYPE_CHECKING:
    from core.automation.models import Rule

Params = Mapping[str, Any]


class ActionFailed(Exception):
    """An action cannot be done; the text says why, in words for the owner of the rule."""


class Due(NamedTuple):
    """Something that a rule waits for and that has come about."""

    record_id: int
    #: What tells this time from others: the day reached, the version of the record.
    occurrence: str
    at: datetime


def _any(_spec: ModelSpec) -> bool:
    return True


def _no_fields(_spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    return {}


@dataclass(frozen=True, kw_only=True)
class _Kind(Contribution):
    """What kinds of triggers and actions have in common."""

    label: Any
    #: One sentence for whoever sets a rule up.
    help: Any = ""
    #: Kinds of records it is offered for.
    applies: Callable[[ModelSpec], bool] = _any
    #: (spec, params so far) → what is to be filled in, by name.
    fields: Callable[[ModelSpec, Params], Mapping[str, Field]] = _no_fields


@dataclass(frozen=True, kw_only=True)
class TriggerKind(_Kind):
    """Something a rule waits for.

    Kinds of time have ``due``, asked every few minutes. The others are told by
    :func:`core.automation.catching.happened`, most simply through :func:`event_trigger`.
    """

    #: (spec, params, from, to) → what came about in between; for kinds of time.
    due: Callable[[ModelSpec, Params, datetime, datetime], Iterable[Due]] | None = None
    #: The same for the rehearsal over the past, from what is stored; ``due`` where there is none.
    past: Callable[[ModelSpec, Params, datetime, datetime], Iterable[Due]] | None = None
    #: (params, what happened) → whether the rule waits for just this.
    matches: Callable[[Params, Mapping[str, Any]], bool] = lambda _params, _values: True


@dataclass(frozen=True, kw_only=True)
class Doing:
    """An action being done, as :class:`ActionKind` sees it. It runs inside the unit of work of its
    run: what it changes is kept together with the run, or not at all."""

    rule: Rule
    spec: ModelSpec
    record: Any
    params: Params
    #: The same for the same run and action: effects outside are idempotent by it.
    key: str

    def text(self, template: str) -> str:
        """A text with its variables filled in: ``{{field}}``, ``{{contact_id.name}}``."""
        return fill(template, self.record).text


@dataclass(frozen=True, kw_only=True)
class ActionKind(_Kind):
    """Something a rule does.

    :raises ActionFailed: from ``call``, as any error of the records layer: the run fails.
    """

    #: Does it; returns what was done, in a few words.
    call: Callable[[Doing], str]
    icon: str = "bolt"
    #: It only asks for a job that acts outside, and that job tells how it went
    #: (:func:`core.automation.engine.failed`, :func:`core.automation.engine.succeeded`).
    outside: bool = False


def event_trigger(
    name: str,
    label: Any,
    event: Event,
    about: Callable[..., tuple[str, int, str] | None],
    *,
    models: frozenset[str] = frozenset(),
    **more: Any,
) -> tuple[TriggerKind, On]:
    """A kind of trigger that waits for a named event.

    :param about: (values of the event) → (model, record id, occurrence), or None: nothing to do.
    :param models: offered for these alone.
    """
    from core.automation.catching import happened  # it reads the kinds

    def hear(**values: Any) -> None:
        if found := about(**values):
            model, record_id, occurrence = found
            happened(name, model, record_id, occurrence, values)

    def applies(spec: ModelSpec) -> bool:
        return not models or spec.name in models

    kind = TriggerKind(name=name, label=label, applies=applies, **more)
    return kind, On(name=f"{name}.automation", event=event, call=hear)


def trigger_kind(name: str) -> TriggerKind | None:
    """A kind of trigger; None when its module does not run."""
    return current_app.extensions["cauce"].of(TriggerKind).get(name)


def action_kind(name: str) -> ActionKind | None:
    """A kind of action; None when its module does not run."""
    return current_app.extensions["cauce"].of(ActionKind).get(name)


def trigger_kinds(spec: ModelSpec) -> list[TriggerKind]:
    """What rules about records of a model may wait for."""
    return [k for k in current_app.extensions["cauce"].of(TriggerKind) if k.applies(spec)]


def action_kinds(spec: ModelSpec) -> list[ActionKind]:
    """What rules about records of a model may do."""
    return [k for k in current_app.extensions["cauce"].of(ActionKind) if k.applies(spec)]

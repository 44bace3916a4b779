"""Validation of values before a save: one record at a time or thousands, with the same rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, g

from core.access.actor import Actor, actor
from core.kernel.registry import Contribution
from core.locale import _
from core.records import ownership
from core.records.fields import Context, Field, FieldError
from core.records.spec import ModelSpec

#: Kinds whose canonical value depends on nothing but what was written, so that many records with
#: the same text need one look-up.
INDEPENDENT = frozenset(
    {"choice", "country", "currency", "language", "boolean", "user", "team", "ref"}
)


@dataclass
class Draft:
    """A save in progress, as chained steps see it: they may change ``values`` and add ``errors``."""

    spec: ModelSpec
    #: Canonical values given, by field.
    values: dict[str, Any]
    #: The stored record; None for a new one.
    record: Any | None
    errors: dict[str, list[str]] = field(default_factory=dict)
    #: Every value as it will be, stored ones included.
    merged: dict[str, Any] = field(default_factory=dict)
    #: Derived columns, once they have been computed.
    columns: dict[str, Any] | None = None

    #: What a person could give to have it saved after all: fields, or ``@…`` for something else.
    asks: list[str] = field(default_factory=list)

    def error(self, name: str, text: str) -> None:
        """Refuse the save because of a field ("" for the record as a whole)."""
        self.errors.setdefault(name, []).append(text)

    def ask(self, name: str, text: str) -> None:
        """Refuse the save until something is given; screens ask for it with a dialog.

        :param name: a field; or ``@…`` for what is no field (see :mod:`core.pipelines.moving`).
        """
        self.error("" if name.startswith("@") else name, text)
        if name not in self.asks:
            self.asks.append(name)


@dataclass(frozen=True, kw_only=True)
class SaveStep(Contribution):
    """A chained service: runs before records of ``model`` are saved, in graph order.

    Layers of the core name no model: ``applies`` chooses, by the specification.
    """

    model: str = ""
    call: Callable[[Draft], None]
    applies: Callable[[ModelSpec], bool] = lambda _spec: False

    def concerns(self, spec: ModelSpec) -> bool:
        """Whether it runs for records of a model."""
        return self.model == spec.name if self.model else self.applies(spec)


@dataclass(frozen=True, kw_only=True)
class StoredStep(Contribution):
    """What is done once records are stored, inside the same unit of work.

    For many at once, which an event for each would make slow; it also runs where no record is
    loaded (imports). What may follow a record one by one listens to the events.
    """

    applies: Callable[[ModelSpec], bool]
    #: Specification and ids of new records.
    created: Callable[[ModelSpec, list[int]], None]
    #: Specification, record and {field: (old, new)} of one that changed.
    updated: Callable[[ModelSpec, Any, Mapping[str, tuple[Any, Any]]], None]


def stored_steps(spec: ModelSpec) -> list[StoredStep]:
    """The steps that concern a model, in order."""
    return [step for step in current_app.extensions["cauce"].of(StoredStep) if step.applies(spec)]


class Drafting:
    """Turns values into drafts for one model and one actor; what they share is looked up once."""

    def __init__(self, spec: ModelSpec, ctx: Context) -> None:
        """:param ctx: how values are read; its ``values`` are replaced for each draft."""
        self.spec = spec
        self.ctx = ctx
        self.fields = visible_fields(spec)
        #: Also those the actor may not read: what is derived from them must not be lost.
        self.everything = spec.all_fields()
        self.early = {name for name, known in self.fields.items() if known.early}
        self.defaults = {name: known.default for name, known in self.fields.items()}
        self.required = [
            known for known in self.fields.values() if known.required and known.default is None
        ]
        columns = spec.cls.__table__.c
        #: Emptying these gives their default: their columns hold something always.
        self.refilled = {
            name: value
            for name, known in self.fields.items()
            if name in columns
            and not columns[name].nullable
            and (value := _default(known, columns[name])) is not None
        }
        steps = current_app.extensions["cauce"].of(SaveStep)
        self.steps = [step.call for step in steps if step.concerns(spec)]
        self.owned = {"owner_id", "team_id"} <= set(self.everything)
        self.teams: dict[int, int | None] = {}
        #: (field, value) → canonical value; None when each value is looked up anew.
        self.known: dict[tuple[str, Any], Any] | None = None

    def draft(self, record: Any | None, values: Mapping[str, Any]) -> Draft:
        """Clean the values, let the chained steps complete or refuse them; errors are in the draft.

        :param record: the stored record, None for a new one.
        """
        draft = Draft(self.spec, {}, record)
        stored = self.stored(record)
        ctx = replace(self.ctx, values=dict(stored))
        for name in self._in_order(values):
            self._clean(draft, name, values[name], ctx)
        if self.owned:
            ownership.complete(draft, self.teams)
        draft.merged = {**self.defaults, **stored, **draft.values}
        for call in self.steps:
            call(draft)
        draft.merged.update(draft.values)
        self._check_required(draft)
        return draft

    def stored(self, record: Any | None) -> dict[str, Any]:
        """Canonical values of a record's columns."""
        if record is None:
            return {}
        return {n: value_of(f, record) for n, f in self.everything.items() if not f.virtual}

    def _in_order(self, names: Iterable[str]) -> list[str]:
        """Early fields, as the country, are cleaned before what depends on them."""
        early = [name for name in names if name in self.early]
        return [*early, *(name for name in names if name not in self.early)]

    def _clean(self, draft: Draft, name: str, given: Any, ctx: Context) -> None:
        known = self.fields.get(name)
        if known is None:
            draft.error(name, _("There is no such field."))
        elif known.readonly:
            draft.error(name, _("This field cannot be written."))
        else:
            try:
                value = self._canonical(known, given, ctx)
            except FieldError as error:
                draft.error(name, str(error))
            else:
                value = self.refilled.get(name) if value is None else value
                draft.values[name] = ctx.values[name] = value  # type: ignore[index]

    def _canonical(self, known: Field, given: Any, ctx: Context) -> Any:
        if self.known is None or known.kind not in INDEPENDENT or isinstance(given, list | dict):
            return known.clean(given, ctx)
        key = (known.name, given)
        if key not in self.known:
            self.known[key] = known.clean(given, ctx)
        return self.known[key]

    def _check_required(self, draft: Draft) -> None:
        """After the steps, so that they can fill in what the person left out."""
        if draft.record is None:
            for known in self.required:
                if known.name not in draft.errors and draft.merged.get(known.name) in (None, ""):
                    draft.error(known.name, _("Fill in this field."))


def _default(known: Field, column: Any) -> Any:
    """What an emptied field that must hold something gets: its default, or its column's."""
    made = column.default
    if known.default is None and not known.required and made is not None and made.is_callable:
        return made.arg(None)  # such as the company's currency
    return known.default


def visible_fields(spec: ModelSpec, who: Actor | None = None) -> dict[str, Field]:
    """The fields the actor may read: those of field groups only with the group's permission."""
    who = who or actor()
    known = g.setdefault("visible_fields", {})
    key = (spec.name, id(who))  # the actor is kept beside, so that its id is not given again
    if key not in known:
        fields = {
            name: f
            for name, f in spec.all_fields().items()
            if not f.group or who.can(spec.permission(f.group))
        }
        known[key] = (who, fields)
    return known[key][1]


def value_of(known: Field, record: Any) -> Any:
    """The canonical value of a field of a record (not of virtual ones)."""
    if known.custom:
        return known.from_stored((record.custom or {}).get(known.name[2:]))
    return getattr(record, known.stored_as or known.name)

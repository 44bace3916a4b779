"""The rules of a move, part of every save that writes a stage: whoever moves a record and however.

They run as a chained step of the records service, so that a drag, *Mover a…*, a form, a bulk change,
the API, an import and a rule of automation get the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.db.base import utcnow
from core.db.session import session
from core.locale import _
from core.pipelines.declare import TransitionStep, pipelined
from core.pipelines.definitions import (
    PipelineInfo,
    StageInfo,
    pipeline_info,
    pipelines_of,
    stage_info,
)
from core.pipelines.interactions import interacted_since
from core.pipelines.models import StageChange
from core.records.drafting import Draft, value_of
from core.records.spec import ModelSpec

#: What a move may ask for that is no field: a logged interaction, a reason in words.
INTERACTION, REASON = "@interaction", "@reason"
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Why:
    """What the caller says about the moves of a unit of work."""

    reason: str | None = None
    #: A closed record may be opened again.
    reopening: bool = False


_NOTHING = Why()
_why: ContextVar[Why | None] = ContextVar("cauce_move", default=None)


@contextmanager
def because(why: Why) -> Iterator[None]:
    """Moves made inside are made for that reason."""
    token = _why.set(why)
    try:
        yield
    finally:
        _why.reset(token)


def why() -> Why:
    """What is said about the move being made."""
    return _why.get() or _NOTHING


@dataclass
class Move:
    """A move about to be made, as :class:`TransitionStep` sees it."""

    draft: Draft
    #: Where the record stands; None for a new record.
    source: StageInfo | None
    target: StageInfo
    reason: str | None = None
    #: A closed record is being opened again.
    reopening: bool = False

    @property
    def spec(self) -> ModelSpec:
        """Of the record."""
        return self.draft.spec

    @property
    def record(self) -> Any:
        """As it is stored; None for a new one."""
        return self.draft.record

    def value(self, name: str) -> Any:
        """A field as it will be after the move."""
        draft = self.draft
        if name in draft.values:
            return draft.values[name]
        known: Any = draft.spec.all_fields()[name]
        if known.virtual and draft.record is not None:
            return known.load(draft.spec.cls, [draft.record.id]).get(draft.record.id)
        return draft.merged.get(name)

    def set(self, name: str, value: Any) -> None:
        """Give a field a value together with the move."""
        self.draft.values[name] = self.draft.merged[name] = value

    def error(self, name: str, text: str) -> None:
        """Refuse the move ("" when no field is to blame)."""
        self.draft.error(name, text)

    def ask(self, name: str, text: str = "") -> None:
        """Refuse the move until a field has a value; the screen asks for it."""
        if name not in self.draft.errors:
            self.draft.ask(name, text or _("Fill in this field."))


def check_stage(draft: Draft) -> None:
    """Chained step of every save of a record with stages."""
    if draft.record is None:
        _begin(draft)
        return
    source = stage_info(draft.record.stage_id)
    target = _target(draft, source)
    if target is None or target.id == source.id:
        draft.values.pop("pipeline", None)
        draft.values.pop("stage", None)
        _check_stay(draft, source)
        return
    said = why()
    if _locks(draft.spec, source) and not said.reopening:
        draft.error("", locked_text())
        return
    _place(draft, target, source)
    _check(Move(draft, source, target, said.reason, said.reopening))


def _begin(draft: Draft) -> None:
    """Put a new record where it belongs."""
    if {"stage", "pipeline"} & draft.errors.keys():
        return
    given, pipeline = draft.values.get("stage"), draft.values.get("pipeline")
    if given is None:
        above = pipeline_info(pipeline) if pipeline else _usual(draft)
        if above is None:
            draft.error("stage", _("There is no funnel for these records: set one up in Settings."))
            return
        target = above.stages[0]
    else:
        target = stage_info(given)
        if pipeline and target.pipeline_id != pipeline:
            draft.error("stage", _("This stage belongs to another funnel."))
            return
    _place(draft, target, None)
    _check(Move(draft, None, target, why().reason))


def _usual(draft: Draft) -> PipelineInfo | None:
    model = draft.spec.name
    found = pipelines_of(model)
    wanted = pipelined(model).defaults({**draft.merged, **draft.values})
    return next((p for p in found if p.code == wanted), found[0] if found else None)


def _target(draft: Draft, source: StageInfo) -> StageInfo | None:
    """The stage that the values ask for; another funnel alone means its first stage."""
    given, pipeline = draft.values.get("stage"), draft.values.get("pipeline")
    target = stage_info(given) if given is not None else source
    if pipeline in (None, target.pipeline_id):
        return target
    if target.id != source.id:
        draft.error("stage", _("This stage belongs to another funnel."))
        return None
    above = pipeline_info(pipeline)
    return next((s for s in above.stages if s.code == source.code), above.stages[0])


def _place(draft: Draft, target: StageInfo, source: StageInfo | None) -> None:
    now = utcnow()
    closed = now if target.closed else None
    if source is not None and source.closed and target.closed:
        closed = draft.record.closed_at  # type: ignore[union-attr]
    placed = {"pipeline": target.pipeline_id, "stage": target.id, "stage_since": now}
    draft.values.update(placed, closed_at=closed)
    draft.merged.update(draft.values)


def _check(move: Move) -> None:
    """What the target stage asks for, then what modules add."""
    fields = move.spec.all_fields()
    for name in move.target.required_fields:
        if name in fields and move.value(name) in EMPTY:
            move.ask(name)
    if move.target.requires_interaction and _forward(move) and not _interacted(move):
        text = _("Log the call, mail or message first: what is not in the system did not happen.")
        move.draft.ask(INTERACTION, text)
    for step in current_app.extensions["cauce"].of(TransitionStep):
        if step.model in ("", move.spec.name):
            step.call(move)


def _forward(move: Move) -> bool:
    """Whether the record advances; putting it back, or where it began, needs no interaction."""
    source, target = move.source, move.target
    if source is None:
        return False
    ahead = source.pipeline_id != target.pipeline_id or target.position > source.position
    return ahead and not _came_from(move)


def _came_from(move: Move) -> bool:
    """Whether the record goes back to where it stood before: what that asked for was given then."""
    stay = StageChange
    query = select(stay.from_stage_id).where(
        stay.model == move.spec.name, stay.record_id == move.record.id, stay.left_at.is_(None)
    )
    return session().scalar(query) == move.target.id


def _interacted(move: Move) -> bool:
    return interacted_since(move.spec, move.record, move.record.stage_since)


def _check_stay(draft: Draft, stage: StageInfo) -> None:
    """A record that stays: nothing changes in a locked one, and no required value is emptied."""
    if _locks(draft.spec, stage):
        free = pipelined(draft.spec.name).unlocked
        if any(name not in free and _differs(draft, name) for name in draft.values):
            draft.error("", locked_text())
        return
    for name in stage.required_fields:
        if (
            draft.values.get(name, 0) in EMPTY
            and name not in draft.errors
            and _differs(draft, name)
        ):
            draft.error(name, _("The stage %(stage)s needs this field.", stage=stage.label))


def _differs(draft: Draft, name: str) -> bool:
    known: Any = draft.spec.all_fields()[name]
    record = draft.record
    if known.virtual:
        old = known.load(draft.spec.cls, [record.id]).get(record.id, [])  # type: ignore[union-attr]
    else:
        old = value_of(known, record)
    return not known.same(old, draft.values[name])


def _locks(spec: ModelSpec, stage: StageInfo) -> bool:
    return stage.category in pipelined(spec.name).lock


def locked_text() -> str:
    """What is said to whoever changes a closed record."""
    return _("This record is closed. Reopen it to change it.")

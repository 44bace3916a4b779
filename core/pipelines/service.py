"""Moving a record from one stage to another: the one way, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from core.access.actor import actor
from core.db.session import session, write
from core.locale import _
from core.pipelines.conflicts import StageConflict, changes_since
from core.pipelines.declare import pipelined, staged
from core.pipelines.definitions import StageInfo, pipeline_info, stage_info
from core.pipelines.fields import StageField
from core.pipelines.locking import unlock
from core.pipelines.models import StageChange
from core.pipelines.moving import REASON, Why, because
from core.records.errors import Conflict, Invalid
from core.records.fields import Context, FieldError
from core.records.service import BulkResult, change, context, each, fetch, may_write
from core.records.spec import ModelSpec, spec_of


def transition(
    model: str,
    record_id: int,
    stage: Any,
    *,
    version: int | None = None,
    fields: Mapping[str, Any] | None = None,
    reason: str | None = None,
    ctx: Context | None = None,
) -> Any:
    """Move a record to a stage; nothing happens when it stands there already.

    :param stage: id, code or name of a stage of the record's funnel, or of another one of its kind.
    :param version: the version the person saw; None moves whatever is stored.
    :param fields: values to save together with the move, as for :func:`core.records.update`.
    :param reason: why, in words; kept in the history.
    :param ctx: how the values are read.
    :returns: the record.
    :raises NotFound, Forbidden: as for an update.
    :raises Conflict: somebody changed the record meanwhile; ``changes`` tells who and what.
    :raises Invalid: the stage needs something; ``asks`` names what can be given in the same call.
    """
    spec = _staged(model)
    may_write(spec, "update")
    with write():
        record = fetch(spec, record_id, "update")
        target = _target(spec, record, stage)
        if record.stage_id == target.id and not fields:
            return record
        if version is not None and record.version != version:
            raise StageConflict(record, changes_since(spec, record, version))
        return _move(spec, record, target, Why(reason or None), fields, ctx)


def transition_many(
    model: str,
    ids: Iterable[int],
    stage: Any,
    *,
    fields: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> BulkResult:
    """Move many records to a stage; each is checked, those that cannot be moved are listed.

    :param fields: values for those whose move asks for them; the others keep theirs.
    """

    def move(record_id: int) -> Any:
        try:
            return transition(model, record_id, stage, reason=reason)
        except Invalid as mistake:
            given = {n: v for n, v in (fields or {}).items() if n in mistake.asks}
            if not given:
                raise
        return transition(model, record_id, stage, fields=given, reason=reason)

    may_write(_staged(model), "update")
    return each(ids, move)


def reopen(
    model: str, record_id: int, reason: str, *, stage: Any = None, version: int | None = None
) -> Any:
    """Open a closed record again, for a reason that the history keeps.

    :param stage: where it goes; by default the stage it was closed from.
    :raises Forbidden: the actor may not reopen records (``<model>.reopen``), or not this one.
    :raises Invalid: there is no reason, or the record is not closed.
    :raises NotFound, Conflict: as for :func:`transition`.
    """
    spec = _staged(model)
    may_write(spec, "reopen")
    if not (reason or "").strip():
        raise Invalid({"": [_("Say why it is reopened.")]}, [REASON])
    with write() as current:
        record = fetch(spec, record_id, "reopen")
        if not stage_info(record.stage_id).closed:
            raise Invalid({"": [_("This record is not closed.")]})
        if version is not None and record.version != version:
            raise StageConflict(record, changes_since(spec, record, version))
        target = _target(spec, record, stage) if stage is not None else _before(spec, record)
        if target.category in pipelined(model).lock:
            raise Invalid({"stage": [_("Choose a stage that is open.")]})
        unlock(current, spec.cls, record.id)
        return _move(spec, record, target, Why(reason.strip(), reopening=True))


def may_reopen(spec: ModelSpec) -> bool:
    """Whether the actor may reopen records of a model at all."""
    return actor().can(spec.permission("reopen"))


def _staged(model: str) -> ModelSpec:
    spec = spec_of(model)
    if not staged(spec):
        raise Invalid({"": [_("Records of this kind have no stages.")]})
    return spec


def _target(spec: ModelSpec, record: Any, given: Any) -> StageInfo:
    """:raises Invalid: there is no such stage in use."""
    known = spec.field("stage")
    assert isinstance(known, StageField)
    stored = {"pipeline": record.pipeline_id, "stage": record.stage_id}
    try:
        number = known.clean(given, context(**stored))
    except FieldError as error:
        raise Invalid({"stage": [str(error)]}) from None
    if number is None:
        raise Invalid({"stage": [_("Fill in this field.")]})
    return stage_info(number)


def _before(spec: ModelSpec, record: Any) -> StageInfo:
    """The stage a closed record was closed from, when it is still in use; else the first one."""
    query = (
        select(StageChange.from_stage_id)
        .where(StageChange.model == spec.name, StageChange.record_id == record.id)
        .order_by(StageChange.id.desc())
    )
    for number in session().scalars(query):
        found = stage_info(number) if number else None
        if found and not found.closed and not found.retired:
            return found
    return pipeline_info(record.pipeline_id).stages[0]


def _move(
    spec: ModelSpec,
    record: Any,
    target: StageInfo,
    why: Why,
    fields: Mapping[str, Any] | None = None,
    ctx: Context | None = None,
) -> Any:
    seen = record.version
    try:
        with because(why):
            return change(spec, record, {**(fields or {}), "stage": target.id}, ctx)
    except Conflict:
        # somebody was faster between our reading and our writing
        fresh = fetch(spec, record.id, "read")
        raise StageConflict(fresh, changes_since(spec, fresh, seen)) from None

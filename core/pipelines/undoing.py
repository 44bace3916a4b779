"""Moving many records at once, and taking that back: each goes where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.db.session import session, write
from core.locale import _
from core.pipelines.declare import pipelined
from core.pipelines.definitions import StageInfo, stage_info
from core.pipelines.service import may_reopen, reopen, transition, transition_many
from core.records.errors import Invalid
from core.records.service import BulkResult, each
from core.records.spec import ModelSpec
from core.records.undoing import BulkUndo, keep


def move_many(
    spec: ModelSpec,
    ids: Sequence[int],
    target: StageInfo,
    *,
    fields: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> tuple[BulkResult, int | None]:
    """As :func:`core.pipelines.transition_many`, kept so that it can be taken back.

    :returns: what became of the records, and the number to take it back by; None when nothing moved,
        or when they are closed now and the actor may not reopen them.
    """
    with write():
        before = _stages(spec, ids)
        result = transition_many(spec.name, ids, target.id, fields=fields, reason=reason)
        moved = [[n, before[n]] for n in result.done if before[n] != target.id]
        if _locks(spec, target) and not may_reopen(spec):
            moved = []
        return result, keep(spec, MOVE, None, [[*one, target.id] for one in moved])


def put_back(spec: ModelSpec, records: list[Any]) -> BulkResult:
    """Move records to where they were; those that somebody moved since stay."""
    held = {number: (before, after) for number, before, after in records}
    now = _stages(spec, list(held))

    def back(record_id: int) -> None:
        before, after = held[record_id]
        if now.get(record_id, after) != after:
            raise Invalid({"": [_("Somebody has moved it since.")]})
        if _locks(spec, stage_info(after)):
            reopen(spec.name, record_id, _("Taken back"), stage=before)
        else:
            transition(spec.name, record_id, before)

    return each(held, back)


def _stages(spec: ModelSpec, ids: Sequence[int]) -> dict[int, int]:
    """Where records stand."""
    query = select(spec.cls.id, spec.cls.stage_id).where(spec.cls.id.in_(ids))
    return dict(session().execute(query).all())


def _locks(spec: ModelSpec, stage: StageInfo) -> bool:
    return stage.category in pipelined(spec.name).lock


#: The action, as it is kept.
MOVE = "move"
contribution = BulkUndo(name=MOVE, call=put_back)

"""``POST <record>/transition`` and ``POST <record>/reopen``, for every record that has stages."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from core import pipelines
from core.locale import _l
from core.records.spec import ModelSpec
from core.rest.handlers import flat, reading
from core.rest.operations import RestOperation
from core.rest.types import Id, Version

Reason = Annotated[str, Field(max_length=2000)]
#: Id, code or name of a stage.
StageName: TypeAlias = Id | Annotated[str, Field(min_length=1, max_length=80)]


class Transition(BaseModel):
    """Where a record goes, and what is saved with the move."""

    model_config = ConfigDict(extra="forbid", strict=True)

    stage: StageName
    version: Version
    fields: dict[str, Any] = {}
    reason: Reason | None = None


class Reopening(BaseModel):
    """Why a closed record is opened again, and where it goes: where it came from by default."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    reason: Reason
    stage: StageName | None = None


def transition(spec: ModelSpec, record: Any, body: BaseModel | None, _params: Any) -> Any:
    """Move a record to a stage."""
    assert isinstance(body, Transition)
    return pipelines.transition(
        spec.name,
        record.id,
        body.stage,
        version=body.version,
        fields=flat(dict(body.fields)),
        reason=body.reason,
        ctx=reading(),
    )


def reopen(spec: ModelSpec, record: Any, body: BaseModel | None, _params: Any) -> Any:
    """Open a closed record again."""
    assert isinstance(body, Reopening)
    return pipelines.reopen(
        spec.name, record.id, body.reason, stage=body.stage, version=body.version
    )


contributions = (
    RestOperation(
        name="core.transition",
        path="transition",
        summary=_l("Move a record to a stage"),
        call=transition,
        applies=pipelines.staged,
        action="update",
        body=Transition,
        answer="record",
    ),
    RestOperation(
        name="core.reopen",
        path="reopen",
        summary=_l("Reopen a closed record"),
        call=reopen,
        applies=pipelines.staged,
        action="reopen",
        body=Reopening,
        answer="record",
    ),
)

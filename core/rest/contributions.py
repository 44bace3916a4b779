"""Operations on records that the platform offers for every model, and the table of stored answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from core import records
from core.locale import _l
from core.records.spec import ModelSpec
from core.rest import idempotency
from core.rest.history import TimelinePage, TimelineParams, read_timeline
from core.rest.operations import RestOperation
from core.rest.parameters import VersionParams


def restore(spec: ModelSpec, record: Any, _body: BaseModel | None, params: BaseModel | None) -> Any:
    """Take an archived record back into use."""
    assert isinstance(params, VersionParams)
    return records.archive(spec.name, record.id, params.version, restore=True)


contributions = (
    RestOperation(
        name="core.restore",
        path="restore",
        summary=_l("Restore an archived record"),
        call=restore,
        applies=lambda spec: spec.archivable,
        action="archive",
        params=VersionParams,
        answer="record",
    ),
    RestOperation(
        name="core.timeline",
        path="timeline",
        method="GET",
        summary=_l("Read the history of a record"),
        call=read_timeline,
        params=TimelineParams,
        answer=TimelinePage,
    ),
)

__all__ = ["idempotency"]

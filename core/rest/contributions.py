"""Operations on records that the platform offers for every model, and the table of stored answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from core import records
from core.locale import _l
from core.records.spec import ModelSpec
from core.rest import activities as planning
from core.rest import erasing, idempotency
from core.rest import pipelines as stages
from core.rest.files import FileList, FilesNew, FilesParams, attach_files, list_files
from core.rest.history import (
    TimelineItem,
    TimelineNew,
    TimelinePage,
    TimelineParams,
    read_timeline,
    write_timeline,
)
from core.rest.operations import RestOperation
from core.rest.parameters import VersionParams


def restore(spec: ModelSpec, record: Any, _body: BaseModel | None, params: BaseModel | None) -> Any:
    """Take an archived record back into use."""
    assert isinstance(params, VersionParams)
    return records.archive(spec.name, record.id, params.version, restore=True)


contributions = (
    *erasing.contributions,
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
    RestOperation(
        name="core.files",
        path="files",
        method="GET",
        summary=_l("List the files of a record"),
        call=list_files,
        params=FilesParams,
        answer=FileList,
    ),
    RestOperation(
        name="core.files.attach",
        path="files",
        summary=_l("Attach files to a record"),
        call=attach_files,
        body=FilesNew,
        answer=FileList,
        status=201,
    ),
    RestOperation(
        name="core.timeline.write",
        path="timeline",
        summary=_l("Write in the history of a record"),
        call=write_timeline,
        body=TimelineNew,
        answer=TimelineItem,
        status=201,
    ),
    *stages.contributions,
    *planning.contributions,
)

__all__ = ["idempotency"]

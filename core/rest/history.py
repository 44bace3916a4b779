"""``GET <record>/timeline``: the history of a record as a program reads it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core import timeline
from core.records.spec import ModelSpec
from core.rest.paging import next_page


class TimelineParams(BaseModel):
    """Which part of the history."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 30
    after: str | None = None
    kind: Annotated[str | None, Field(min_length=1, max_length=60)] = None


class TimelineChange(BaseModel):
    """One value that changed."""

    field: str
    label: str
    old: str
    new: str


class TimelineItem(BaseModel):
    """One thing that happened: a note, a call, a change."""

    id: int
    at: AwareDatetime
    kind: str
    model: str
    record_id: int
    user_id: int | None
    who: str
    body: str
    data: dict[str, Any]
    action: str
    via: str
    changes: list[TimelineChange]


class TimelinePage(BaseModel):
    """A page of history, the newest first."""

    items: list[TimelineItem]
    next: str | None


def read_timeline(
    spec: ModelSpec, record: Any, _body: BaseModel | None, params: BaseModel | None
) -> dict[str, Any]:
    """A page of the history of a record that the actor sees."""
    assert isinstance(params, TimelineParams)
    kinds = (params.kind,) if params.kind else ()
    found = timeline.history(spec.name, record.id, kinds, params.after, params.limit)
    items = [_shown(item) for item in found.items]
    return {"items": items, "next": found.next and next_page(found.next)}


def _shown(item: timeline.Item) -> dict[str, Any]:
    found = {name: getattr(item, name) for name in TimelineItem.model_fields if name != "changes"}
    found["at"] = item.at.isoformat().replace("+00:00", "Z")
    found["changes"] = [
        {name: getattr(change, name) for name in TimelineChange.model_fields}
        for change in item.changes
    ]
    return found

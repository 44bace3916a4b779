"""``GET <record>/timeline``: the history of a record as a program reads it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core import timeline
from core.locale import _
from core.records.errors import Invalid
from core.records.spec import ModelSpec
from core.rest.files import FileItem, shown
from core.rest.paging import next_page
from core.timeline.forms import FORMS
from core.timeline.history import item_of
from core.timeline.mentions import mentioned


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
    #: Colleagues it names stand in it by name; their ids are in ``mentions``.
    body: str
    mentions: list[int]
    direction: str | None
    private: bool
    #: Of a mail sent from the record: waiting, sent, kept, refused, dead or doubtful.
    state: str
    files: list[FileItem]
    data: dict[str, Any]
    action: str
    via: str
    changes: list[TimelineChange]


class TimelinePage(BaseModel):
    """A page of history, the newest first."""

    items: list[TimelineItem]
    next: str | None


_PLAIN = [n for n in TimelineItem.model_fields if n not in ("body", "mentions", "changes", "files")]


class TimelineNew(BaseModel):
    """What is written in the history: a note, or a call, mail, meeting, message or visit that took
    place. Which fields a kind takes is what its form asks for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[str, Field(min_length=1, max_length=60)] = "note"
    #: ``@Name`` or ``@[user id]`` names a colleague, who is told.
    body: Annotated[str, Field(max_length=20_000)] = ""
    direction: str | None = None
    result: str | None = None
    minutes: Annotated[int | None, Field(ge=0, le=1440)] = None
    channel: str | None = None
    subject: Annotated[str | None, Field(max_length=200)] = None
    at: Annotated[AwareDatetime | None, Field(strict=False)] = None
    private: bool | None = None
    #: Tokens of files that were sent to ``POST /core/files``.
    files: Annotated[list[str], Field(max_length=20)] = []


def write_timeline(
    spec: ModelSpec, record: Any, body: BaseModel | None, _params: BaseModel | None
) -> dict[str, Any]:
    """Add an entry to the history of a record that the actor sees. :returns: it, as it is read."""
    assert isinstance(body, TimelineNew)
    given = body.model_dump(exclude_none=True)
    kind = given.pop("kind", "note")
    if unknown := given.keys() - FORMS.get(kind, {}).keys() - {"body", "files"}:
        text = _("This kind of entry has no such field.")
        raise Invalid({name: [text] for name in unknown})
    entry = timeline.log(kind, spec.name, record.id, given)
    return _shown(item_of(entry))


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
    found = {name: getattr(item, name) for name in _PLAIN}
    found["body"], found["mentions"] = item.text, mentioned(item.body)
    found["files"] = [shown(file) for file in item.files]
    found["at"] = item.at.isoformat().replace("+00:00", "Z")
    found["changes"] = [
        {name: getattr(change, name) for name in TimelineChange.model_fields}
        for change in item.changes
    ]
    return found

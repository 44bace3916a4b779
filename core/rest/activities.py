"""``POST <record>/activities`` and what a program does with an activity: finish it, take it back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from core import activities
from core.activities.service import MODEL
from core.locale import _l
from core.records.spec import ModelSpec
from core.rest.operations import RestOperation
from core.rest.types import Id, Version

Kind = Annotated[str, Field(min_length=1, max_length=40)]
Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
LongText = Annotated[str, Field(max_length=20000)]


class Planned(BaseModel):
    """An activity to plan: what, when, by whom (the caller, unless somebody else is named)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    subject: Subject
    due_at: AwareDatetime
    kind: Kind = "task"
    all_day: bool = False
    owner_id: Id | None = None
    minutes: Annotated[int, Field(ge=0, le=10080)] | None = None
    notes: LongText | None = None
    priority: Annotated[str, Field(pattern="^(normal|high|urgent)$")] = "normal"
    private: bool = False


class Made(BaseModel):
    """The activity that was planned."""

    id: int
    version: int


class Finishing(BaseModel):
    """How an activity ended, and what follows."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Version
    result: Annotated[str, Field(max_length=40)] = ""
    note: LongText = ""
    minutes: Annotated[int, Field(ge=0, le=10080)] | None = None
    next: Planned | None = None


def plan(_spec: ModelSpec, record: Any, body: BaseModel | None, _params: Any) -> Any:
    """Plan an activity about a record."""
    assert isinstance(body, Planned)
    made = activities.schedule(record, **_values(body))
    return {"id": made.id, "version": made.version}


def finish(_spec: ModelSpec, record: Any, body: BaseModel | None, _params: Any) -> Any:
    """Finish an activity."""
    assert isinstance(body, Finishing)
    return activities.finish(
        record.id,
        body.result,
        note=body.note,
        minutes=body.minutes,
        next=_values(body.next) if body.next else None,
        version=body.version,
    )


def _values(body: Planned) -> dict[str, Any]:
    found = body.model_dump(exclude_none=True)
    return {**found, "source": "api"}


contributions = (
    RestOperation(
        name="core.plan",
        path="activities",
        summary=_l("Plan an activity about a record"),
        call=plan,
        applies=activities.with_activities,
        body=Planned,
        answer=Made,
        status=201,
    ),
    RestOperation(
        name="core.finish",
        path="finish",
        summary=_l("Finish an activity"),
        call=finish,
        model=MODEL,
        action="update",
        body=Finishing,
        answer="record",
    ),
)

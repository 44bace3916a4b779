"""What programs can do with contacts beyond what they can with every record: merging, and undoing it,
beside the screens that do the same."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import Invalid, _, session
from modules.contacts.models import Contact, Merge
from modules.contacts.services import merging


class MergeBody(BaseModel):
    """Which contact goes into the one of the address, and which values stay."""

    model_config = ConfigDict(strict=True, extra="forbid")

    with_: int = Field(alias="with", ge=1, le=2**31 - 1)
    choices: dict[str, Literal["keep", "take", "both"]] = Field(default_factory=dict)


class Merged(BaseModel):
    """What a merge did."""

    merge_id: int
    id: int
    merged: int
    moved: int


class UnmergeBody(BaseModel):
    """Which merge is undone."""

    model_config = ConfigDict(strict=True, extra="forbid")

    merge_id: int = Field(ge=1, le=2**31 - 1)


class Unmerged(BaseModel):
    """What an undo did."""

    id: int
    restored: int
    left: list[str]


def merge(_spec: Any, record: Contact, body: Any, _params: Any) -> dict[str, Any]:
    """Merge another contact into this one."""
    done = merging.merge(record.id, body.with_, body.choices)
    return {
        "merge_id": done.id,
        "id": done.survivor_id,
        "merged": done.loser_id,
        "moved": done.moved,
    }


def unmerge(_spec: Any, record: Contact, body: Any, _params: Any) -> dict[str, Any]:
    """Undo a merge into this contact."""
    found = session().get(Merge, body.merge_id)
    if found is None or found.survivor_id != record.id:
        raise Invalid({"merge_id": [_("There is no such merge of this contact.")]})
    done = merging.undo(body.merge_id)
    return {"id": done.survivor_id, "restored": done.loser_id, "left": done.left}


contributions = (
    RestOperation(
        name="contacts.merge",
        model="contacts.contact",
        path="merge",
        summary=_l("Merge another contact into this one"),
        call=merge,
        action="update",
        body=MergeBody,
        answer=Merged,
    ),
    RestOperation(
        name="contacts.unmerge",
        model="contacts.contact",
        path="unmerge",
        summary=_l("Undo a merge into this contact"),
        call=unmerge,
        action="update",
        body=UnmergeBody,
        answer=Unmerged,
    ),
)

"""What programs can do with cases beyond what they can with every record."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import get
from modules.support.models import CASE, Case
from modules.support.services import macros, taking
from modules.support.services.mail.replies import reply


class ReplyBody(BaseModel):
    """An answer to the customer; what is left out is what the screen would begin with."""

    model_config = ConfigDict(strict=True, extra="forbid")

    body: Annotated[str, Field(min_length=1, max_length=20_000)]
    #: Addresses with commas between them; the person of the case, else the customer.
    to: Annotated[str | None, Field(max_length=1000)] = None
    subject: Annotated[str | None, Field(max_length=200)] = None
    #: Id, code or name of the stage in which the case is left.
    stage: Annotated[str | int | None, Field()] = None
    #: Version that was seen, when the case moves.
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    #: Tokens of files that were sent to ``POST /core/files``.
    files: Annotated[list[str], Field(max_length=20)] = []


class Replied(BaseModel):
    """The answer in the history of the case; what became of it is in ``GET …/timeline``."""

    entry_id: int
    mail_id: int


def answer(_spec: Any, record: Case, body: Any, _params: Any) -> dict[str, Any]:
    """Answer the customer by mail."""
    given = body.model_dump(exclude={"stage", "version"}, exclude_none=True)
    entry = reply(record.id, given, stage=body.stage, version=body.version)
    return {"entry_id": entry.id, "mail_id": entry.data["mail_id"]}


class MacroBody(BaseModel):
    """Which macro, and its answer if it is another than the macro's."""

    model_config = ConfigDict(strict=True, extra="forbid")

    macro_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    body: Annotated[str | None, Field(max_length=20_000)] = None


def use_macro(_spec: Any, record: Case, body: Any, _params: Any) -> Any:
    """Do what a macro says, wholly or not at all."""
    macros.apply(record.id, body.macro_id, body.body)
    return get(CASE, record.id)


def take(_spec: Any, record: Case, _body: Any, _params: Any) -> Any:
    """Become the owner of a case."""
    taking.take_over(record.id)
    return get(CASE, record.id)


contributions = (
    RestOperation(
        name="support.macro",
        model=CASE,
        path="macro",
        summary=_l("Use a macro on a case"),
        call=use_macro,
        action="update",
        body=MacroBody,
        answer="record",
    ),
    RestOperation(
        name="support.take",
        model=CASE,
        path="take",
        summary=_l("Take over a case"),
        call=take,
        action="take",
        answer="record",
    ),
    RestOperation(
        name="support.reply",
        model=CASE,
        path="reply",
        summary=_l("Answer the customer by mail"),
        call=answer,
        action="update",
        body=ReplyBody,
        answer=Replied,
        status=201,
    ),
)

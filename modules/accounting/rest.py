"""What programs can do with batches beyond what they can with records: send them, ask how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import Invalid, get
from modules.accounting.models import BATCH, Batch
from modules.accounting.services import AccountingError
from modules.accounting.services.connectors import sending


class Document(BaseModel):
    """A document of a batch, and what became of it in the program."""

    order_id: int
    #: waiting | sent | failed
    state: str
    #: Why it waits or was given up.
    reason: str | None
    #: The program may have it although it gave no answer.
    unsure: bool
    #: Its identifier and number in the program.
    external_id: str | None
    number: str | None
    sent_at: datetime | None


class Documents(BaseModel):
    """The documents of a batch that was sent."""

    documents: list[Document]


class AgainBody(BaseModel):
    """Which document is sent again; nothing: all that were given up."""

    model_config = ConfigDict(extra="forbid")

    order_id: int | None = None


def send(_spec: Any, record: Batch, _body: Any, _params: Any) -> Any:
    """Send the documents of a batch to its program."""
    try:
        sending.send(record.id)
    except AccountingError as error:
        raise Invalid({"": [str(error)]}) from None
    return get(BATCH, record.id)


def send_again(_spec: Any, record: Batch, body: Any, _params: Any) -> Any:
    """Send documents again that were given up."""
    sending.send_again(record.id, body.order_id)
    return get(BATCH, record.id)


def documents(_spec: Any, record: Batch, _body: Any, _params: Any) -> dict[str, Any]:
    """What became of the documents of a batch."""
    names = Document.model_fields
    rows = sending.sendings_of(record.id).values()
    return {"documents": [{name: getattr(row, name) for name in names} for row in rows]}


contributions = (
    RestOperation(
        name="accounting.batch.send",
        model=BATCH,
        path="send",
        summary=_l("Send the documents to the connected program"),
        call=send,
        action="export",
        answer="record",
    ),
    RestOperation(
        name="accounting.batch.send_again",
        model=BATCH,
        path="send-again",
        summary=_l("Send documents again that were given up"),
        call=send_again,
        action="export",
        body=AgainBody,
        answer="record",
    ),
    RestOperation(
        name="accounting.batch.documents",
        model=BATCH,
        path="documents",
        method="GET",
        summary=_l("What became of the documents in the program"),
        call=documents,
        action="read",
        answer=Documents,
    ),
)

"""What programs can do with quotes and orders beyond what they can with every record."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from modules.sales.models import ORDER, QUOTE, Order, Quote
from modules.sales.services.documents import (
    accept_for_customer,
    approve_quote,
    cancel_order,
    confirm_order,
    new_version,
    refuse_for_customer,
    send_quote,
)
from modules.sales.services.documents.handing import link_of


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class SendBody(_Body):
    """To whom, and with which words; without recipients only the link is prepared."""

    #: Mail addresses with commas between them.
    to: str = Field(default="", max_length=1000)
    subject: str = Field(default="", max_length=200)
    #: Of the mail; the customer's link is added to it.
    text: str = Field(default="", max_length=20000)


class ReasonBody(_Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=400)


class AcceptBody(_Body):
    """What a customer said by other means than the page of the quote."""

    #: Who accepted.
    name: str = Field(min_length=1, max_length=120)
    #: Positions of the optional lines that are added.
    chosen: list[int] = Field(default_factory=list, max_length=500)


class SentQuote(BaseModel):
    """A quote in its customer's hands."""

    id: int
    state: str
    revision: int
    #: Address of the customer's page; empty while it is a draft.
    link: str


class MadeOrder(BaseModel):
    """An order."""

    id: int
    number: str
    state: str


def _quote(quote: Quote) -> dict[str, Any]:
    link = link_of(quote) if quote.state == "sent" else ""
    return {"id": quote.id, "state": quote.state, "revision": quote.revision, "link": link}


def _order(order: Order) -> dict[str, Any]:
    return {"id": order.id, "number": order.number, "state": order.state}


def send(_spec: Any, quote: Quote, body: Any, _params: Any) -> dict[str, Any]:
    """Send a draft, or what was sent once more."""
    return _quote(send_quote(quote.id, to=body.to, subject=body.subject, text=body.text))


def approve(_spec: Any, quote: Quote, body: Any, _params: Any) -> dict[str, Any]:
    """Let a quote pass that something speaks against."""
    return _quote(approve_quote(quote.id, body.reason))


def version(_spec: Any, quote: Quote, _body: Any, _params: Any) -> dict[str, Any]:
    """Go on with a new version."""
    return _quote(new_version(quote.id))


def accept(_spec: Any, quote: Quote, body: Any, _params: Any) -> dict[str, Any]:
    """Note that the customer accepted."""
    return _order(accept_for_customer(quote.id, body.name, body.chosen))


def refuse(_spec: Any, quote: Quote, body: Any, _params: Any) -> dict[str, Any]:
    """Note that the customer refused."""
    return _quote(refuse_for_customer(quote.id, body.reason))


def confirm(_spec: Any, order: Order, _body: Any, _params: Any) -> dict[str, Any]:
    """Confirm an order."""
    return _order(confirm_order(order.id))


def cancel(_spec: Any, order: Order, body: Any, _params: Any) -> dict[str, Any]:
    """Cancel an order."""
    return _order(cancel_order(order.id, body.reason))


def _of(model: str, path: str, summary: Any, call: Any, action: str, **more: Any) -> RestOperation:
    name = f"{model}.{path}"
    return RestOperation(
        name=name, model=model, path=path, summary=summary, call=call, action=action, **more
    )


contributions = (
    _of(QUOTE, "send", _l("Send a quote"), send, "send", body=SendBody, answer=SentQuote),
    _of(QUOTE, "approve", _l("Approve a quote"), approve, "approve",
        body=ReasonBody, answer=SentQuote),
    _of(QUOTE, "version", _l("Make a new version of a quote"), version, "send", answer=SentQuote),
    _of(QUOTE, "accept", _l("Note that the customer accepted a quote"), accept, "send",
        body=AcceptBody, answer=MadeOrder),
    _of(QUOTE, "refuse", _l("Note that the customer refused a quote"), refuse, "send",
        body=ReasonBody, answer=SentQuote),
    _of(ORDER, "confirm", _l("Confirm an order"), confirm, "confirm", answer=MadeOrder),
    _of(ORDER, "cancel", _l("Cancel an order"), cancel, "cancel",
        body=ReasonBody, answer=MadeOrder),
)  # fmt: skip

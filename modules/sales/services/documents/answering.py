"""What customers answer to quotes: accepted once, or refused with a reason."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import (
    Event,
    Invalid,
    NotificationKind,
    _,
    _l,
    actor,
    get,
    notify,
    session,
    sudo,
    write,
)
from modules.contacts.services import gone
from modules.sales.models.documents.order import Order
from modules.sales.models.documents.quote import QUOTE, Quote, QuoteVersion
from modules.sales.services.documents.orders import order_of
from modules.sales.services.documents.quotes import (
    TOLD,
    accepted_lines,
    expired,
    move_sale,
    quote_lines,
    tell,
    version_of,
    words_of,
)

quote_accepted = Event(
    name="sales.quote_accepted",
    doc="A customer accepted a quote, once: ``quote``, and the confirmed ``order`` that it became. "
    "Sent inside the transaction.",
    args=("quote", "order"),
)
quote_refused = Event(
    name="sales.quote_refused",
    doc="A customer refused a quote: ``quote``. Sent inside the transaction.",
    args=("quote",),
)


def accept_quote(
    quote_id: int, revision: int, *, by: str, address: str | None, chosen: Collection[int] = ()
) -> Order:
    """A customer accepts: the answer, the confirmed order and what follows are stored as one.

    Accepted already, the order that it became is returned.

    :param by: name of who accepts. :param address: network address it came from.
    :param chosen: positions of the optional lines that are added.
    :raises Invalid: no name is given, or this version cannot be accepted any more.
    """
    by = words_of(by, "name", _("Write your name."), 200)
    with write(), sudo(f"A customer accepts quote {quote_id}"):
        quote, version = _to_answer(quote_id, revision)
        if quote.state == "accepted":
            return session().scalars(select(Order).where(Order.quote_id == quote.id)).one()
        if quote.state != "sent" or expired(quote) or not version.digest:
            raise Invalid({"": [_("This version cannot be answered any more.")]})
        optional = {line.position for line in quote_lines(quote.id) if line.optional}
        version.answer, version.answered_by, version.address = "accepted", by, address
        version.chosen = sorted(optional & set(chosen))
        version.answered_at = quote.answered_at = utcnow()
        quote.state = "accepted"
        session().flush()
        order = order_of(quote, accepted_lines(quote, version.chosen))
        tell(quote, "accepted", by=by, digest=version.digest, order=order.number)
        move_sale(quote, "won")
        quote_accepted.emit(quote=quote, order=order)
        _notify(quote, _("%(who)s accepted quote %(number)s", who=by, number=quote.number))
    return order


def refuse_quote(quote_id: int, revision: int, *, reason: str, address: str | None) -> Quote:
    """A customer does not want it; refused already, it is left as it is.

    :raises Invalid: no reason is given, or this version cannot be answered any more.
    """
    reason = words_of(reason, "reason", _("Tell us why, so that we can do better."))
    with write(), sudo(f"A customer refuses quote {quote_id}"):
        quote, version = _to_answer(quote_id, revision)
        if quote.state == "refused":
            return quote
        if quote.state != "sent" or expired(quote):
            raise Invalid({"": [_("This version cannot be answered any more.")]})
        version.answer, version.reason, version.address = "refused", reason, address
        version.answered_at = quote.answered_at = utcnow()
        quote.state, quote.refuse_reason = "refused", reason
        session().flush()
        tell(quote, "refused", reason=reason)
        quote_refused.emit(quote=quote)
        _notify(quote, _("Quote %(number)s was refused: %(why)s", number=quote.number, why=reason))
    return quote


def accept_for_customer(quote_id: int, name: str, chosen: Collection[int] = ()) -> Order:
    """Note that a customer accepted by other means than the page: by telephone, with a signature.

    :param name: who accepted; who noted it is kept beside.
    :raises Invalid: no name is given, or it cannot be accepted any more.
    :raises Forbidden, NotFound: it is out of reach.
    """
    name = words_of(name, "name", _("Write who accepted."), 120)
    quote: Quote = get(QUOTE, quote_id, "send")
    by = _("%(who)s, noted by %(by)s", who=name, by=actor().name)
    return accept_quote(quote_id, quote.revision, by=by, address=None, chosen=chosen)


def refuse_for_customer(quote_id: int, reason: str) -> Quote:
    """Note that a customer refused by other means than the page.

    :raises Invalid: no reason is given, or it cannot be answered any more.
    :raises Forbidden, NotFound: it is out of reach.
    """
    quote: Quote = get(QUOTE, quote_id, "send")
    return refuse_quote(quote_id, quote.revision, reason=reason, address=None)


def _to_answer(quote_id: int, revision: int) -> tuple[Quote, QuoteVersion]:
    """A quote and its version, locked: of two answers at once one waits."""
    quote = session().get(Quote, quote_id, with_for_update=True)
    version = version_of(quote) if quote is not None else None
    over = quote is None or version is None or quote.archived_at or quote.revision != revision
    if quote is None or version is None or over or gone(quote.contact_id):
        raise Invalid({"": [_("This version cannot be answered any more.")]})
    return quote, version


def _notify(quote: Quote, text: str) -> None:
    if quote.owner_id:
        notify([quote.owner_id], TOLD, text, model=QUOTE, record_id=quote.id)


contributions = (
    quote_accepted,
    quote_refused,
    NotificationKind(name=TOLD, label=_l("Answers to quotes")),
)

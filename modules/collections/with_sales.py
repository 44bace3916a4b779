"""What collections tells sales; exists only while both are installed.

Sellers see that a customer is a risk before they sell more; amounts only by permission. What was ordered
is evidence of a debt.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy import func, select

from core.api.locale import format_date
from core.api.services import _, company_today, session, spec_of
from core.api.ui import CardTag, draw_tag
from modules.accounting.models import Invoice
from modules.catalog.services import NoRate, rate
from modules.collections.models import CLAIM, Claim
from modules.collections.models.claim import RISKS
from modules.collections.services.credit import standing_of
from modules.collections.services.evidence import Content, Evidence, Proof, files_on
from modules.collections.ui.claims import TONES
from modules.sales.models import ORDER, Order, Quote
from modules.sales.models.documents.quote import QuoteVersion
from modules.sales.services.documents import QuoteCheck
from modules.sales.services.documents.handing import kept_pdf

OPPORTUNITY = "sales.opportunity"
#: Weightiest last.
WEIGHTS = ("low", "medium", "high")


def card_tags(ids: list[int]) -> dict[int, Markup]:
    """The risk of the customer on the cards of opportunities; low risk says nothing."""
    cls = spec_of(OPPORTUNITY).cls
    query = (
        select(cls.id, Claim.risk, func.count())
        .join(Claim, Claim.contact_id == cls.contact_id)
        .where(cls.id.in_(ids), Claim.closed_at.is_(None), Claim.archived_at.is_(None))
        .group_by(cls.id, Claim.risk)
    )
    worst: dict[int, str] = {}
    for number, risk, _count in session().execute(query):
        worst[number] = max(worst.get(number, "low"), risk, key=WEIGHTS.index)
    words = dict(RISKS)
    return {
        number: draw_tag(str(words[risk]), TONES[risk], "alert-triangle")
        for number, risk in worst.items()
        if risk != "low"
    }


def against_quote(quote: Quote) -> str:
    """What speaks against a quote: with it the customer would go beyond their limit. Without amounts,
    which not everybody who sells may see."""
    standing, amount = standing_of(quote.contact_id), quote.total
    if standing.limit is None:
        return ""
    if quote.currency != standing.currency:
        try:
            amount *= rate(quote.currency, standing.currency, quote.quoted_on or company_today())
        except NoRate as unknown:
            return _("The credit limit of the customer cannot be checked: %(why)s", why=unknown)
    if standing.fits(amount):
        return ""
    return _("With this quote the customer goes beyond their credit limit.")


def ordered(_claim: Claim, invoice_ids: Sequence[int]) -> list[Proof]:
    """The orders that invoices name, with the quote that the customer accepted as they got it."""
    query = (
        select(Order)
        .join(
            Invoice,
            (Invoice.order_number == Order.number)
            & (Invoice.company_id == Order.company_id)
            & (Invoice.contact_id == Order.contact_id),
        )
        .where(Invoice.id.in_(list(invoice_ids)), Order.state != "cancelled")
        .order_by(Order.id)
    )
    found = []
    for order in session().scalars(query).unique():
        files, text = list[tuple[str, Content]](files_on(ORDER, order.id)), ""
        accepted = select(QuoteVersion).where(
            QuoteVersion.quote_id == order.quote_id, QuoteVersion.answer == "accepted"
        )
        version = session().scalar(accepted.order_by(QuoteVersion.revision.desc()).limit(1))
        if version is not None:
            day = format_date(version.answered_at) if version.answered_at else ""
            text = _(
                "Quote accepted by %(who)s on %(day)s", who=version.answered_by or "—", day=day
            )
            if (content := kept_pdf(version)) is not None:
                files.append((f"{order.number}.pdf", content))
        label = _("Order %(number)s", number=order.number)
        found.append(Proof("order", label, order.ordered_on, text, files))
    return found


contributions = (
    Evidence(name="collections.orders", find=ordered),
    QuoteCheck(name="collections.limit", call=against_quote),
    CardTag(
        name="collections.risk",
        model=OPPORTUNITY,
        permission=f"{CLAIM}.read",
        load=card_tags,
    ),
)

"""What collections tells sales; exists only while both are installed.

Sellers see that a customer is a risk before they sell more; amounts only by permission.
"""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy import func, select

from core.api.services import _, company_today, session, spec_of
from core.api.ui import CardTag, draw_tag
from modules.catalog.services import NoRate, rate
from modules.collections.models import CLAIM, Claim
from modules.collections.models.claim import RISKS
from modules.collections.services.credit import standing_of
from modules.collections.ui.claims import TONES
from modules.sales.models import Quote
from modules.sales.services.documents import QuoteCheck

OPPORTUNITY = "sales.opportunity"
#: Weightiest last.
ORDER = ("low", "medium", "high")


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
        worst[number] = max(worst.get(number, "low"), risk, key=ORDER.index)
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


contributions = (
    QuoteCheck(name="collections.limit", call=against_quote),
    CardTag(
        name="collections.risk",
        model=OPPORTUNITY,
        permission=f"{CLAIM}.read",
        load=card_tags,
    ),
)

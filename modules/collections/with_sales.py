"""What collections tells sales; exists only while both are installed.

Sellers see that a customer is a risk before they sell more; amounts only by permission.
"""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy import func, select

from core.api.services import session, spec_of
from core.api.ui import CardTag, draw_tag
from modules.collections.models import CLAIM, Claim
from modules.collections.models.claim import RISKS
from modules.collections.ui.claims import TONES

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


contributions = (
    CardTag(
        name="collections.risk",
        model=OPPORTUNITY,
        permission=f"{CLAIM}.read",
        load=card_tags,
    ),
)

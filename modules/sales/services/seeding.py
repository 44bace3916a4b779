"""What sales needs from the start: reasons and sources, in the company's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from core.api.locale import using_locale
from core.api.services import Seed, _l, create, current_company, session, sudo, write
from modules.sales.models import LossReason, RejectReason, Source

#: Reason → when to choose it.
LOSS_REASONS = (
    (_l("Price"), _l("Another offer was cheaper, or it is beyond their budget.")),
    (_l("Chose a competitor"), _l("For something other than the price.")),
    (_l("No longer needed"), _l("The project was cancelled, or put off without a date.")),
    (_l("Does not fit"), _l("What we sell does not do what they need.")),
    (_l("Delivery or installation time"), _l("We could not be there in time.")),
    (_l("Stopped answering"), _l("After several attempts by different ways.")),
)

#: Reason → when to choose it.
REJECT_REASONS = (
    (_l("Could not be reached"), _l("After several attempts by different ways.")),
    (_l("Wrong or invented data"), _l("The mail bounces, the phone is not theirs.")),
    (_l("No need"), _l("They were only curious, or asked for something else.")),
    (_l("No budget"), _l("They cannot pay for it, now or soon.")),
    (_l("Out of our area"), _l("We do not serve where they are.")),
    (_l("Already our customer"), _l("It is a matter for whoever serves them.")),
    (_l("Not for sale: job, supplier, student"), _l("They do not want to buy.")),
)
#: Source → what links say for it.
SOURCES = (
    (_l("Website"), "web, website, direct"),
    (_l("Search engine"), "google, bing, organic"),
    (_l("Advertisement"), "ads, adwords, cpc"),
    (_l("Social network"), "facebook, instagram, linkedin, tiktok"),
    (_l("Mailing"), "mail, newsletter, email"),
    (_l("Recommendation"), "referral"),
    (_l("Fair or event"), "fair, feria"),
    (_l("Phone call"), ""),
)


def seed_loss_reasons() -> None:
    """Offer the usual reasons; the company changes them as it likes."""
    _seed(LossReason, "help", LOSS_REASONS)


def seed_origins() -> None:
    """Offer the usual sources and reasons of rejection."""
    _seed(RejectReason, "help", REJECT_REASONS)
    _seed(Source, "codes", SOURCES)


def _seed(cls: Any, second: str, rows: Iterable[tuple[Any, Any]]) -> None:
    company = current_company()
    with (
        write(),
        sudo("What most companies use"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(cls.id).limit(1)) is None:
            for name, text in rows:
                create(cls.__spec__.name, {"name": str(name), second: str(text) or None})


contributions = (
    Seed(name="sales.loss_reasons", call=seed_loss_reasons),
    Seed(name="sales.origins", call=seed_origins),
)

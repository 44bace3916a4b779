"""What collections begins with: rates of laws, reasons of returns, a policy and its texts."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.api.locale import using_locale
from core.api.services import Seed, _l, create, current_company, session, sudo, write
from modules.collections.models import (
    LATE_RATE,
    LETTER,
    LEVEL,
    POLICY,
    REASON,
    RETURN_CODE,
    DisputeReason,
    LateRate,
    Letter,
    Policy,
    ReturnCode,
)

_FILE = Path(__file__).resolve().parents[1] / "seeds.toml"
_NUMBERS = frozenset({"pct", "compensation"})

#: Code → meaning, whether it blocks the mandate, whether the customer bears the fee, what to do.
RETURNS = (
    ("AC01", _l("The number of the account is wrong"), True, False, _l("Ask for the account.")),
    ("AC04", _l("The account is closed"), True, False, _l("Ask for another account.")),
    ("AC06", _l("The account is blocked"), False, True, _l("Call: the bank holds the account.")),
    ("AC13", _l("The account is a consumer's: B2B is not possible"), True, False,
     _l("Let the customer sign a CORE mandate.")),
    ("AG01", _l("The account takes no direct debits"), True, False,
     _l("Ask for another account or another way to pay.")),
    ("AM04", _l("There is not enough money"), False, True,
     _l("Call and agree on the day of the next try.")),
    ("BE05", _l("The creditor is not known to the bank"), False, False,
     _l("Check the identifier of the creditor with your bank.")),
    ("MD01", _l("There is no mandate"), True, False,
     _l("Let the customer sign a mandate; this return is possible for 13 months.")),
    ("MD06", _l("The customer wants the money back"), False, True,
     _l("Call: it is possible for 8 weeks. There may be a dispute.")),
    ("MD07", _l("The holder has died"), True, False, _l("Write to the heirs, with care.")),
    ("MS02", _l("Refused by the customer"), False, True, _l("Call and ask why.")),
    ("MS03", _l("The bank gives no reason"), False, True, _l("Call and ask for another day.")),
    ("SL01", _l("The customer's bank does not allow it"), True, False,
     _l("Ask the customer to allow our charges at their bank.")),
)  # fmt: skip

#: Level → days, channel, tone, stage of the funnel of claims.
LEVELS = (
    (_l("Reminder before it is due"), -5, "mail", "reminder", None),
    (_l("Friendly reminder"), 3, "mail", "friendly", "reminded"),
    (_l("Second reminder"), 10, "mail", "firm", "reminded"),
    (_l("Call"), 15, "call", "firm", "reminded"),
    (_l("Formal notice"), 30, "letter", "formal", "formal"),
    (_l("Last notice before the court"), 45, "letter", "final", "formal"),
)

_ENDING = _l(
    "If you have paid already, please take this message as done and forgive the trouble.\n\n"
    "{{company}}\n{{phone}}"
)
#: Tone → subject, text.
LETTERS = (
    (
        "reminder",
        _l("An invoice will be due soon"),
        _l(
            "Dear customer,\n\nwe remind you that this will be due soon:\n\n{{debts}}\n\n"
            "Total: {{total}}."
        ),
    ),
    (
        "friendly",
        _l("Invoices waiting for payment"),
        _l(
            "Dear customer,\n\nperhaps it escaped your notice: we have not received the payment "
            "of\n\n{{debts}}\n\nTotal: {{total}}. We would be grateful if you could see to it."
        ),
    ),
    (
        "firm",
        _l("Overdue invoices: please pay"),
        _l(
            "Dear customer,\n\nwe wrote to you before about these invoices, the oldest of which is "
            "{{days}} days late:\n\n{{debts}}\n\nTotal: {{total}}. Please pay within five days or "
            "tell us when you will. If something is not right, answer and we will look at it."
        ),
    ),
    (
        "formal",
        _l("Formal notice of payment"),
        _l(
            "We require you to pay, within ten days of receiving this notice, the invoices listed "
            "below, with the interest for late payment and the compensation that the law grants."
            "\n\n{{debts}}\n\nTotal of the invoices: {{total}}."
        ),
    ),
    (
        "final",
        _l("Last notice before we go to court"),
        _l(
            "As our earlier notices had no answer, we offer you a last negotiation within ten days "
            "before we bring the debt to court. It is owed:\n\n{{debts}}\n\nTotal of the invoices: "
            "{{total}}."
        ),
    ),
)
#: Why debts are disputed → when to choose it.
DISPUTES = (
    (_l("Price or discount"), _l("The amount is not what was agreed.")),
    (_l("Goods damaged or missing"), _l("What came is broken or was not complete.")),
    (_l("Never ordered"), _l("The customer does not know of the order.")),
    (_l("Paid already"), _l("The customer says the money left: look for it at the bank.")),
    (_l("Mistake in the invoice"), _l("Tax data, order number or address are wrong.")),
)
#: Languages in which texts are offered, with the locale of the words.
LANGUAGES = (("es", "es"), ("en", "en"))


def _rows() -> list[dict[str, Any]]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return [
        {name: Decimal(value) if name in _NUMBERS else value for name, value in row.items()}
        for row in data["late_rate"]
    ]


def seed_rates() -> None:
    """The rates of laws, as far as they are published; later ones are added by hand."""
    with write(), sudo("Rates that laws publish"):
        if session().scalar(select(LateRate.id).limit(1)) is None:
            for row in _rows():
                create(LATE_RATE, row)


def seed_returns() -> None:
    """The usual reasons of returns; the company changes what they do."""
    company = current_company()
    with (
        write(),
        sudo("Reasons of banks"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(ReturnCode.id).limit(1)) is None:
            for code, name, blocks, fee, help_text in RETURNS:
                create(
                    RETURN_CODE,
                    {
                        "code": code,
                        "name": str(name),
                        "blocks": blocks,
                        "charges_fee": fee,
                        "help": str(help_text),
                    },
                )


def seed_policy() -> None:
    """A policy to begin with; it does not write by itself until somebody says so."""
    company = current_company()
    locale = company.locale if company else "es"
    with write(), sudo("A way to remind customers"), using_locale(locale):
        if session().scalar(select(Policy.id).limit(1)) is None:
            policy = create(POLICY, {"name": str(_l("Usual reminders")), "usual": True})
            for name, days, channel, tone, stage in LEVELS:
                create(
                    LEVEL,
                    {
                        "name": str(name),
                        "policy_id": policy.id,
                        "days": days,
                        "channel": channel,
                        "tone": tone,
                        "stage": stage,
                    },
                )


def seed_letters() -> None:
    """Texts for each tone, in each language offered."""
    with write(), sudo("Texts of reminders"):
        if session().scalar(select(Letter.id).limit(1)) is not None:
            return
        for language, locale in LANGUAGES:
            with using_locale(locale):
                for tone, subject, text in LETTERS:
                    body = str(text) if tone in ("formal", "final") else f"{text}\n\n{_ENDING}"
                    create(
                        LETTER,
                        {"name": str(subject), "tone": tone, "language": language, "body": body},
                    )


def seed_disputes() -> None:
    """The usual reasons of disputes; the company changes them."""
    company = current_company()
    locale = company.locale if company else "es"
    with write(), sudo("Reasons of disputes"), using_locale(locale):
        if session().scalar(select(DisputeReason.id).limit(1)) is None:
            for name, help_text in DISPUTES:
                create(REASON, {"name": str(name), "help": str(help_text)})


contributions = (
    Seed(name="collections.disputes", call=seed_disputes),
    Seed(name="collections.rates", call=seed_rates),
    Seed(name="collections.returns", call=seed_returns),
    Seed(name="collections.policy", call=seed_policy),
    Seed(name="collections.letters", call=seed_letters),
)

"""What support needs from the start: kinds of cases and times of service, in the company's language."""

from __future__ import annotations

from sqlalchemy import select

from core.api.locale import using_locale
from core.api.services import Seed, _l, create, current_company, session, sudo, write
from modules.support.models import CaseType, OnboardingStep, Policy

#: Type → when to choose it, whether it is a complaint.
TYPES = (
    (_l("Warranty"), _l("Something we sold fails within its warranty."), False),
    (_l("Installation"), _l("Something has to be put in place or connected."), False),
    (_l("Question"), _l("The customer asks how something works."), False),
    (_l("Complaint"), _l("The customer is not content with us."), True),
)

#: Times of service → values, in working minutes.
POLICIES = (
    (_l("Usual times"), {"first_response": 480, "next_response": 480, "resolution": 2400}),
    (
        _l("High priority"),
        {"priority": "high", "first_response": 240, "next_response": 240, "resolution": 960},
    ),
    (
        _l("Urgent"),
        {"priority": "urgent", "first_response": 60, "next_response": 120, "resolution": 480},
    ),
)

#: Step of the onboarding → kind of activity, days after the sale.
STEPS = (
    (_l("Call to bid them welcome"), "call", 1),
    (_l("Agree on the day of the installation"), "task", 2),
    (_l("Install and set up"), "visit", 7),
    (_l("Train who will use it"), "meeting", 10),
    (_l("Call to see whether all goes well"), "call", 30),
)


def seed_steps() -> None:
    """Offer a checklist for new customers; the company changes it as it likes."""
    company = current_company()
    with (
        write(),
        sudo("A checklist for new customers"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(OnboardingStep.id).limit(1)) is None:
            for name, kind, days in STEPS:
                values = {"name": str(name), "kind": kind, "days": days}
                create("support.onboarding_step", values)


def seed_types() -> None:
    """Offer the usual types; the company changes them as it likes."""
    company = current_company()
    with (
        write(),
        sudo("Case types that most companies use"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(CaseType.id).limit(1)) is None:
            for name, help_text, complaint in TYPES:
                values = {"name": str(name), "help": str(help_text), "complaint": complaint}
                create("support.case_type", values)


def seed_policies() -> None:
    """Offer times of service that a small company can keep; the company changes them as it likes."""
    company = current_company()
    with (
        write(),
        sudo("Times of service to begin with"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(Policy.id).limit(1)) is None:
            for name, values in POLICIES:
                create("support.policy", {"name": str(name), **values})


contributions = (
    Seed(name="support.policies", call=seed_policies),
    Seed(name="support.types", call=seed_types),
    Seed(name="support.onboarding", call=seed_steps),
)

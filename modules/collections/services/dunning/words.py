"""The words of a letter: the text of its tone in the customer's language, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.api.locale import format_date, format_money, using_locale
from core.api.models import _
from core.api.services import current_company, session
from modules.collections.models import Letter
from modules.collections.services.dunning.plan import Step
from modules.contacts.models import Contact

_VARIABLE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")
#: Names that stand between double braces.
VARIABLES = ("customer", "total", "debts", "oldest", "days", "company", "phone", "today")


@dataclass(frozen=True)
class Written:
    """A letter as the customer reads it."""

    subject: str
    body: str
    #: Of its numbers and dates.
    locale: str


class NoText(LookupError):
    """There is no text in the tone, in no language."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables; unknown ones stay as they are, so that somebody notices."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def letter_of(tone: str, language: str | None) -> Letter:
    """The text of a tone: in a language, else the company's, else any. :raises NoText: there is none."""
    company = current_company()
    own = (company.locale if company else "es").partition("_")[0]
    query = select(Letter).where(Letter.tone == tone, Letter.archived_at.is_(None))
    texts = list(session().scalars(query.order_by(Letter.id.desc())))
    for wanted in (language or own, own):
        if found := next((one for one in texts if one.language == wanted), None):
            return found
    if texts:
        return texts[-1]
    raise NoText(tone)


def locale_of(language: str | None) -> str:
    """The locale of numbers and dates in a language: the company's own where it speaks it, or none is
    given."""
    company = current_company()
    own = company.locale if company else "es_ES"
    return language if language and own.partition("_")[0] != language else own


def write(step: Step, day: date) -> Written:
    """The letter of a step. :raises NoText: there is none in its tone."""
    contact = session().get_one(Contact, step.contact_id)
    assert step.level is not None
    letter = letter_of(step.level.tone, contact.language)
    locale = locale_of(letter.language)
    with using_locale(locale):
        values = values_of(step, contact, day)
        return Written(fill(letter.name, values), fill(letter.body, values), locale)


def values_of(step: Step, contact: Contact, day: date) -> dict[str, str]:
    """What the variables of a letter stand for, in the locale in force."""
    company, currency = current_company(), step.key[2]
    lines = [
        _(
            "%(invoice)s of %(issued)s, due on %(due)s: %(amount)s",
            invoice=one.debt.name,
            issued=format_date(one.debt.issued_on),
            due=format_date(one.debt.due_on),
            amount=format_money(one.amount, currency),
        )
        for one in step.asked
    ]
    oldest = min((one.debt for one in step.asked), key=lambda debt: debt.due_on)
    return {
        "customer": contact.legal_name or contact.name,
        "total": format_money(step.amount, currency),
        "debts": "\n".join(f"- {line}" for line in lines),
        "oldest": format_date(oldest.due_on),
        "days": str(max(oldest.days_late(day), 0)),
        "company": company.name if company else "",
        "phone": (company.phone or company.mail or "") if company else "",
        "today": format_date(day),
    }

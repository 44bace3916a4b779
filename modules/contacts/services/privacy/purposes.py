"""Purposes that every company has, and the versions of the texts people agree to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.api.locale import current_locale, using_locale
from core.api.services import (
    Invalid,
    _,
    _l,
    actor,
    create,
    current_company,
    get,
    session,
    sudo,
    write,
)
from modules.contacts.models import ConsentText, Purpose

PURPOSE = "contacts.purpose"


@dataclass(frozen=True)
class Preset:
    """A purpose that ships with the module; the company edits it as its own."""

    name: Any
    basis: str
    description: Any
    commercial: bool = False
    customers_only: bool = False
    public: bool = True


#: By the code that modules use.
PRESETS: Mapping[str, Preset] = {
    "service": Preset(
        name=_l("Service and contract"),
        basis="contract",
        description=_l("To answer you and to deliver what you ordered."),
        public=False,
    ),
    "billing": Preset(
        name=_l("Invoices and accounts"),
        basis="legal_obligation",
        description=_l("To keep the papers that the law asks for."),
        public=False,
    ),
    "marketing": Preset(
        name=_l("News and offers"),
        basis="consent",
        description=_l("Offers, news and invitations."),
        commercial=True,
    ),
    "similar_products": Preset(
        name=_l("Products like those you bought"),
        basis="legitimate_interest",
        description=_l("Only to customers, about products like those they have."),
        commercial=True,
        customers_only=True,
    ),
    "surveys": Preset(
        name=_l("Surveys"),
        basis="legitimate_interest",
        description=_l("To ask how we did, to do better."),
    ),
    "web_tracking": Preset(
        name=_l("Visits to our website"),
        basis="consent",
        description=_l("To know which pages you read and answer about them."),
    ),
}


def purpose_named(code: str) -> Purpose | None:
    """The purpose of a code in use; None where the company has none."""
    query = select(Purpose).where(Purpose.code == code, Purpose.archived_at.is_(None))
    with sudo("read the purpose of data"):
        return session().scalar(query)


def demanded(code: str) -> Purpose:
    """As :func:`purpose_named`; one that ships with the module is made when it is missing.

    :raises Invalid: there is no such purpose.
    """
    found = purpose_named(code)
    if found is None and code in PRESETS:
        seed((code,))
        found = purpose_named(code)
    if found is None:
        raise Invalid({"purpose": [_("There is no purpose “%(code)s”.", code=code)]})
    return found


def seed(codes: tuple[str, ...] = tuple(PRESETS)) -> None:
    """Create the purposes that are missing, in the company's language."""
    company = current_company()
    with (
        write(),
        sudo("Purposes that every company has") as current,
        using_locale(company.locale if company else "es"),
    ):
        present = set(current.scalars(select(Purpose.code)))
        for code in codes:
            if code not in present:
                preset = PRESETS[code]
                values = {
                    "code": code,
                    "name": str(preset.name),
                    "basis": preset.basis,
                    "description": str(preset.description),
                    "commercial": preset.commercial,
                    "customers_only": preset.customers_only,
                    "public": preset.public,
                }
                create(PURPOSE, values)


def publish_text(purpose_id: int, body: str, locale: str | None = None) -> ConsentText:
    """Publish the next version of what people agree to; earlier ones stay as they were.

    :param locale: language it is written in; by default that of who acts.
    :returns: the version; the one in force when the text is the same.
    :raises NotFound, Forbidden: the purpose cannot be changed by the actor.
    :raises Invalid: there is no text.
    """
    locale, body = locale or current_locale(), body.replace("\r\n", "\n").strip()
    if not body:
        raise Invalid({"body": [_("Fill in this field.")]})
    actor().require(f"{PURPOSE}.update")
    digest = hashlib.sha256(body.encode()).hexdigest()
    with write() as current:
        get(PURPOSE, purpose_id, "update")
        last = text_in_force(purpose_id, locale, exactly=True)
        if last is not None and last.digest == digest:
            return last
        made = ConsentText(
            purpose_id=purpose_id,
            locale=locale,
            number=last.number + 1 if last else 1,
            body=body,
            digest=digest,
            created_by_id=actor().user_id,
        )
        current.add(made)
        current.flush()
    return made


def text_in_force(
    purpose_id: int, locale: str | None = None, *, exactly: bool = False
) -> ConsentText | None:
    """The newest version in a language, else in its mother language, else in any.

    :param exactly: only in that very language.
    """
    locale = locale or current_locale()
    newest = select(func.max(ConsentText.id)).where(ConsentText.purpose_id == purpose_id)
    if exactly:
        newest = newest.where(ConsentText.locale == locale)
    query = select(ConsentText).where(ConsentText.id.in_(newest.group_by(ConsentText.locale)))
    with sudo("read the text people agree to"):
        found = {text.locale: text for text in session().scalars(query)}
    mother = locale.partition("_")[0]
    return found.get(locale) or found.get(mother) or next(iter(found.values()), None)


def texts_of(purpose_id: int) -> list[ConsentText]:
    """Every version, the newest first. :raises NotFound: the actor does not see the purpose."""
    get(PURPOSE, purpose_id)
    query = select(ConsentText).where(ConsentText.purpose_id == purpose_id)
    return list(session().scalars(query.order_by(ConsentText.id.desc())))

"""What a person decides themselves, by a signed link and without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadSignature
from sqlalchemy import select

from core.api.services import signer, sudo, write
from modules.contacts.models import Contact, Purpose
from modules.contacts.models.purpose import CHANNELS
from modules.contacts.services.privacy.consent import record_consent, standings
from modules.contacts.services.privacy.purposes import purpose_named

WHY = "Decision of the person on the preference page"


@dataclass(frozen=True)
class Visitor:
    """Whom a link belongs to."""

    contact_id: int
    #: Language they read; empty: that of the browser.
    language: str
    #: Purpose and channel the link was sent for; empty for the page of all.
    purpose: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Choice:
    """A purpose with what holds on each channel: None nothing was decided."""

    code: str
    name: str
    description: str
    basis: str
    channels: tuple[tuple[str, Any, bool], ...]


def token_for(contact_id: int, purpose: str = "", channel: str = "") -> str:
    """A link's token; it does not expire, because mails are kept."""
    return str(signer("contacts.preferences").dumps([contact_id, purpose, channel]))


def preferences_url(contact_id: int) -> str:
    """Address of the page on which a person decides about everything."""
    return f"{current_app.config['CAUCE'].base_url}/contacts/preferences/{token_for(contact_id)}"


def unsubscribe_headers(contact_id: int, purpose: str, channel: str = "mail") -> dict[str, str]:
    """The headers of every commercial mail (RFC 8058): one click, done by the mail program."""
    token = token_for(contact_id, purpose, channel)
    url = f"{current_app.config['CAUCE'].base_url}/contacts/unsubscribe/{token}"
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def visitor_of(token: str) -> Visitor | None:
    """Whose link it is; None when it was made up, or the person was erased."""
    try:
        contact_id, purpose, channel = signer("contacts.preferences").loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    query = select(Contact.language).where(Contact.id == contact_id, Contact.erased_at.is_(None))
    with sudo(WHY) as current:
        row = current.execute(query).first()
    return Visitor(contact_id, row[0] or "", purpose, channel) if row else None


def choices_of(visitor: Visitor) -> list[Choice]:
    """Every purpose of the preference page, with what holds."""
    with sudo(WHY) as current:
        query = select(Purpose).where(Purpose.public, Purpose.archived_at.is_(None))
        purposes = list(current.scalars(query.order_by(Purpose.id)))
        held = {
            (s.purpose_id, s.channel): s.decision
            for s in standings([visitor.contact_id]).get(visitor.contact_id, [])
        }
        return [_choice(purpose, held) for purpose in purposes]


def _choice(purpose: Purpose, held: Mapping[tuple[int, str], str]) -> Choice:
    rests = purpose.basis == "consent"
    channels = tuple(
        (code, label, held.get((purpose.id, code), "" if rests else "granted") == "granted")
        for code, label in CHANNELS
    )
    return Choice(purpose.code, purpose.name, purpose.description or "", purpose.basis, channels)


def decide(visitor: Visitor, wanted: Mapping[str, set[str]], **proof: Any) -> int:
    """Store what the person ticked, of each purpose the channels they want.

    :param proof: ip, user_agent, source: see :func:`record_consent`. :returns: how many decisions.
    """
    made = 0
    for choice in choices_of(visitor):
        ticked = wanted.get(choice.code, set())
        now = {code for code, _label, on in choice.channels if on}
        for decision, chosen in (("granted", ticked - now), ("withdrawn", now - ticked)):
            if channels := [code for code, _label, _on in choice.channels if code in chosen]:
                with write(), sudo(WHY):
                    record_consent(
                        visitor.contact_id, choice.code, decision, channels=channels,
                        method="preferences", **proof,
                    )  # fmt: skip
                made += len(channels)
    return made


def unsubscribe(visitor: Visitor, **proof: Any) -> None:
    """End what the link was sent for; again it changes nothing."""
    purpose = purpose_named(visitor.purpose)
    if purpose is None or visitor.channel not in dict(CHANNELS):
        return
    with write(), sudo(WHY):
        held = {
            (s.purpose_id, s.channel): s.decision
            for s in standings([visitor.contact_id]).get(visitor.contact_id, [])
        }
        if held.get((purpose.id, visitor.channel)) in ("withdrawn", "objected"):
            return
        record_consent(
            visitor.contact_id, visitor.purpose, "withdrawn", channels=[visitor.channel],
            method="unsubscribe", **proof,
        )  # fmt: skip

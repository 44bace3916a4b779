"""Whether somebody may be contacted for a purpose by a channel, and why (not)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.api.services import _, session
from modules.contacts.models import Contact, Purpose
from modules.contacts.services.privacy.consent import addresses_of, standings
from modules.contacts.services.privacy.purposes import PRESETS, Preset, purpose_named
from modules.contacts.services.privacy.suppression import OFFICIAL, digest_of, sources_of


@dataclass(frozen=True)
class Verdict:
    """The answer. ``reason`` is a stable code; :attr:`text` says it to people."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def text(self) -> str:
        """The reason in words."""
        return {
            "granted": _("They allowed it."),
            "basis": _("The purpose does not rest on consent."),
            "customer": _("They are a customer and have not objected."),
            "unknown": _("There is no such contact, or you cannot see it."),
            "blocked": _("Their data are blocked."),
            "archived": _("The contact is archived."),
            "no_purpose": _("There is no such purpose."),
            "no_address": _("There is no address for this channel."),
            "refused": _("They refused it."),
            "excluded": _("The address is on the exclusion list."),
            "no_consent": _("They have not allowed it."),
            "not_customer": _("They are not a customer and have not allowed it."),
        }[self.reason]


def may_contact(contact_id: int, purpose: str, channel: str) -> Verdict:
    """Whether a contact may be reached for a purpose by a channel; false in doubt.

    :param purpose: code of a purpose: "marketing". :param channel: mail, phone, sms, whatsapp, post.
    """
    return may_contact_many([contact_id], purpose, channel)[contact_id]


def may_contact_many(
    ids: Iterable[int], purpose: str, channel: str, addresses: Iterable[str] = ()
) -> dict[int, Verdict]:
    """As :func:`may_contact`, for many contacts in a few queries.

    :param addresses: written to by mail instead of their own.
    """
    wanted = list(dict.fromkeys(ids))
    aim: Purpose | Preset | None = purpose_named(purpose) or PRESETS.get(purpose)
    if aim is None:
        return dict.fromkeys(wanted, Verdict(False, "no_purpose"))
    columns = (
        "id",
        "lifecycle",
        "archived_at",
        "blocked_at",
        "mail",
        "phone_e164",
        "street",
        "city",
    )
    chosen = select(*(getattr(Contact, name) for name in columns))
    rows = {row.id: row for row in session().execute(chosen.where(Contact.id.in_(wanted)))}
    decided = _decided(rows, getattr(aim, "id", 0), channel)
    given = [("mail", address) for address in addresses]
    reached = {i: given or addresses_of(row, [channel]) for i, row in rows.items()}
    digests = {i: [digest_of(*a) for a in found] for i, found in reached.items()}
    lists = sources_of(d for found in digests.values() for d in found) if aim.commercial else {}
    answers = {}
    for number in wanted:
        row = rows.get(number)
        on = set().union(*(lists.get(d, ()) for d in digests.get(number, ())))
        answers[number] = (
            _judge(row, aim, _reaches(row, channel, reached), decided.get(number, ""), on)
            if row
            else Verdict(False, "unknown")
        )
    return answers


def _decided(ids: Iterable[int], purpose_id: int, channel: str) -> dict[int, str]:
    """The decision that holds, by contact."""
    return {
        number: standing.decision
        for number, found in standings(ids).items()
        for standing in found
        if (standing.purpose_id, standing.channel) == (purpose_id, channel)
    }


def _judge(row: Any, aim: Purpose | Preset, reached: bool, decision: str, lists: set) -> Verdict:
    """The rules, the strictest first."""
    customer = row.lifecycle == "customer"
    refusals = {
        "blocked": row.blocked_at is not None,
        "archived": row.archived_at is not None,
        "refused": decision in ("withdrawn", "objected"),
        "no_address": not reached,
        "excluded": bool(lists - OFFICIAL),
        "no_consent": aim.basis == "consent" and decision != "granted",
        "not_customer": aim.customers_only and not customer and decision != "granted",
    }
    for reason, holds in refusals.items():
        if holds:
            return Verdict(False, reason)
    if decision == "granted":
        return Verdict(True, "granted")
    if lists and not customer:  # an official list: neither consent nor their customer
        return Verdict(False, "excluded")
    return Verdict(True, "customer" if aim.customers_only else "basis")


def _reaches(row: Any, channel: str, addresses: Mapping[int, list]) -> bool:
    if channel == "post":
        return bool(row.street and row.city)
    return bool(addresses[row.id])

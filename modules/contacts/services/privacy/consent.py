"""Writing down what people allow and refuse, and reading what holds now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core.api.models import utcnow
from core.api.services import (
    Event,
    Invalid,
    _,
    actor,
    add_to_timeline,
    audit_log,
    get,
    prepared_rows,
    session,
    sudo,
    write,
)
from modules.contacts.models import Consent, ConsentText, Contact, Purpose
from modules.contacts.models.consent import DECISIONS, METHODS
from modules.contacts.models.purpose import CHANNELS
from modules.contacts.services.privacy.purposes import demanded, text_in_force
from modules.contacts.services.privacy.suppression import lift, suppress

CONTACT = "contacts.contact"
#: Writing down a decision that somebody told us.
RECORD = "contacts.consent.create"
#: Kind of the entries in the history.
ENTRY = "contacts.consent"
ALL_CHANNELS = tuple(code for code, _label in CHANNELS)
#: How much each decision forbids; of several in force the strictest counts.
STRICTNESS = {code: rank for rank, (code, _label) in enumerate(DECISIONS)}
#: Ways in which a person decides themselves, so that what they once refused is allowed again.
BY_THEMSELVES = frozenset(code for code, _label in METHODS) - {"import", "api"}

consent_recorded = Event(
    name="contacts.consent_recorded",
    doc="A person allowed or refused something; decision is granted, withdrawn or objected.",
    args=("contact_id", "purpose", "channels", "decision"),
)


class Standing(NamedTuple):
    """What holds for a contact, a purpose and a channel, and how we know."""

    purpose_id: int
    channel: str
    decision: str
    at: datetime
    consent_id: int
    #: What people call the purpose; "" once it is gone.
    purpose: str
    method: str
    evidence: str


def record_consent(
    contact_id: int,
    purpose: str,
    decision: str = "granted",
    *,
    channels: Iterable[str] | None = None,
    method: str,
    at: datetime | None = None,
    text: ConsentText | None = None,
    source: str = "",
    ip: str | None = None,
    user_agent: str | None = None,
    evidence: str = "",
    file_id: int | None = None,
) -> list[Consent]:
    """Add a decision of a person to the ledger, one row a channel.

    A web form calls it as elevated work (``with sudo("web form"):``).

    :param purpose: code of a purpose: "marketing".
    :param decision: granted | withdrawn | objected.
    :param channels: of mail, phone, sms, whatsapp, post; all of them by default.
    :param method: how they told us, one of METHODS. :param at: when (aware); now by default.
    :param text: the version they read; the one in force by default, when they gave consent.
    :param source: address of the form, name of the fair. :param evidence: what proves it, in words.
    :raises NotFound: the actor does not see the contact. :raises Forbidden: they may not record.
    :raises Invalid: unknown purpose, channel, decision or method; a later decision is known.
    """
    contact: Contact = get(CONTACT, contact_id)
    actor().require(RECORD)
    wanted = tuple(dict.fromkeys(ALL_CHANNELS if channels is None else channels))
    at = at or utcnow()
    _check(decision, method, wanted, at)
    with write(), sudo("A decision on personal data") as current:
        aim = demanded(purpose)
        if text is None and decision == "granted":
            text = text_in_force(aim.id, contact.language)
        shared = {
            "contact_id": contact_id, "purpose_id": aim.id, "decision": decision, "at": at,
            "method": method, "text_id": text.id if text else None, "source": source[:300] or None,
            "ip": ip, "user_agent": (user_agent or "")[:300] or None, "evidence": evidence or None,
            "file_id": file_id, "recorded_by_id": actor().user_id,
        }  # fmt: skip
        rows = [
            Consent(**shared, channel=channel, earlier_id=earlier)
            for channel in wanted
            for earlier in _replaced(contact_id, aim.id, channel, at)
        ]
        current.add_all(rows)
        current.flush()
        _follow(contact, aim, decision, method, wanted)
        said = {aim.code: [None, decision], "channels": [None, list(wanted)]}
        audit_log(current, "consent", CONTACT, contact_id, changes=said)
        data = {"purpose": aim.name, "decision": decision, "channels": wanted, "method": method}
        add_to_timeline(ENTRY, CONTACT, contact_id, data={**data, "channels": list(wanted)}, at=at)
    consent_recorded.emit(
        contact_id=contact_id, purpose=purpose, channels=wanted, decision=decision
    )
    return rows


def _check(decision: str, method: str, channels: tuple[str, ...], at: datetime) -> None:
    """:raises Invalid: one of them is not known, or it lies in the future."""
    known: dict[str, tuple[Any, Iterable[str]]] = {
        "decision": ((decision,), STRICTNESS),
        "method": ((method,), dict(METHODS)),
        "channels": (channels, ALL_CHANNELS),
    }
    for name, (given, allowed) in known.items():
        if not given or not set(given) <= set(allowed):
            raise Invalid({name: [_("Choose one of: %(choices)s.", choices=", ".join(allowed))]})
    if at > utcnow():
        raise Invalid({"at": [_("A decision is written down after it was made.")]})


def _replaced(contact_id: int, purpose_id: int, channel: str, at: datetime) -> list[int | None]:
    """What holds until now, which the new rows replace; one empty where nothing does."""
    query = in_force().where(
        Consent.contact_id == contact_id,
        Consent.purpose_id == purpose_id,
        Consent.channel == channel,
    )
    found = session().scalars(query).all()
    if any(row.at > at for row in found):
        raise Invalid({"at": [_("A later decision of this person is already written down.")]})
    return [row.id for row in found] or [None]


def _follow(
    contact: Contact, aim: Purpose, decision: str, method: str, channels: tuple[str, ...]
) -> None:
    """Refusing advertising excludes the address; asking for it oneself ends that."""
    addresses = addresses_of(contact, channels)
    if not aim.commercial or not addresses:
        return
    if decision == "granted" and method in BY_THEMSELVES:
        lift(addresses)
    elif decision != "granted":
        suppress(addresses, "objection" if decision == "objected" else "unsubscribe")


def addresses_of(contact: Any, channels: Iterable[str]) -> list[tuple[str, str]]:
    """(kind, address) of a contact's main ways to be reached by these channels."""
    found = []
    wanted = set(channels)
    if "mail" in wanted and contact.mail:
        found.append(("mail", contact.mail))
    if wanted & {"phone", "sms", "whatsapp"} and contact.phone_e164:
        found.append(("phone", contact.phone_e164))
    return found


def in_force() -> Select:
    """The rows that no later one of the same contact replaces."""
    return select(Consent).where(_not_replaced())


def _not_replaced() -> ColumnElement[bool]:
    later = aliased(Consent)
    same = later.contact_id == Consent.contact_id
    return ~exists().where(later.earlier_id == Consent.id, same)


def standings(contact_ids: Iterable[int]) -> dict[int, list[Standing]]:
    """What holds for each contact the actor sees: per purpose and channel the strictest."""
    found: dict[int, dict[tuple[int, str], Standing]] = {}
    values = {"contacts": sorted(set(contact_ids))}
    for contact_id, *rest in prepared_rows("contacts.standings", _standings, values):
        mine, row = found.setdefault(contact_id, {}), Standing(*rest)
        known = mine.get((row.purpose_id, row.channel))
        if known is None or STRICTNESS[row.decision] >= STRICTNESS[known.decision]:
            mine[row.purpose_id, row.channel] = row
    return {key: list(values.values()) for key, values in found.items()}


def _standings() -> Select:
    row = Consent
    evidence = func.coalesce(func.nullif(row.evidence, ""), row.source, "")
    return (
        select(row.contact_id, row.purpose_id, row.channel, row.decision, row.at, row.id)
        .add_columns(func.coalesce(Purpose.name, ""), row.method, evidence)
        .outerjoin(Purpose, Purpose.id == row.purpose_id)
        .where(_not_replaced(), row.contact_id.in_(bindparam("contacts", expanding=True)))
        .order_by(row.id)
    )


def ledger(contact_id: int) -> list[Consent]:
    """Every decision of a contact, the newest first. :raises NotFound: it is out of sight."""
    get(CONTACT, contact_id)
    query = select(Consent).where(Consent.contact_id == contact_id)
    return list(session().scalars(query.order_by(Consent.at.desc(), Consent.id.desc())))

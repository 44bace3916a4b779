"""The exclusion list: addresses nobody may advertise to, kept as hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select

from core.api.locale import country_profile, phone
from core.api.services import actor, audit_log, current_company, keyed_hash, session, write
from modules.contacts.models import Suppression

#: Lists that give way to somebody's own consent, and to being their customer.
OFFICIAL = frozenset({"robinson"})
#: Addresses of one statement.
CHUNK = 400


def digest_of(kind: str, address: str) -> str:
    """The hash of an address. :param kind: mail (in any case) or phone (in E.164)."""
    normal = address.strip().lower() if kind == "mail" else "".join(address.split())
    return keyed_hash(f"{kind}:{normal}", "suppression")


def read_address(text: str, country: str | None = None) -> tuple[str, str] | None:
    """(kind, normalised address) of what somebody wrote; None when it is neither mail nor phone."""
    text = text.strip().strip('"').removeprefix("mailto:")
    if "@" in text:
        local, _at, domain = text.rpartition("@")
        plain = local and "." in domain and not any(c.isspace() for c in text)
        return ("mail", text.lower()) if plain else None
    found = phone(text, country or _country()) if any(c.isdigit() for c in text) else None
    return ("phone", found.e164) if found and found.valid and found.e164 else None


def _country() -> str:
    company = current_company()
    return company.country if company else country_profile("ES").code


def suppress(addresses: Iterable[tuple[str, str]], source: str) -> int:
    """Exclude addresses from advertising.

    :param addresses: (kind, normalised address). :param source: one of SOURCES.
    :returns: how many were not on the list of that source yet.
    """
    return suppress_digests({digest_of(kind, a): kind for kind, a in addresses}, source)


def suppress_digests(kinds: Mapping[str, str], source: str) -> int:
    """As :func:`suppress`, for hashes already made: {digest: kind}."""
    wanted, added = list(kinds), 0
    with write() as current:
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            known = select(Suppression.digest).where(
                Suppression.source == source, Suppression.digest.in_(part)
            )
            new = set(part) - set(current.scalars(known))
            current.add_all(
                Suppression(kind=kinds[digest], digest=digest, source=source) for digest in new
            )
            added += len(new)
        current.flush()
    return added


def lift(addresses: Iterable[tuple[str, str]]) -> None:
    """The person asked for it again: their own exclusions end; official lists stay."""
    digests = [digest_of(kind, address) for kind, address in addresses]
    own = Suppression.source.not_in(OFFICIAL)
    with write() as current:
        current.execute(delete(Suppression).where(Suppression.digest.in_(digests), own))


def sources_of(digests: Iterable[str]) -> dict[str, set[str]]:
    """Digest → the lists it is on."""
    found: dict[str, set[str]] = {}
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = select(Suppression.digest, Suppression.source).where(Suppression.digest.in_(part))
        for digest, source in session().execute(query):
            found.setdefault(digest, set()).add(source)
    return found


def import_list(lines: Iterable[str], source: str, country: str | None = None) -> dict[str, int]:
    """Take a list over: one mail or phone a line, or in any column of a CSV. Only hashes are kept.

    :returns: {"read", "added", "unreadable"}: addresses, new ones, lines without any.
    :raises Forbidden: the actor may not.
    """
    actor().require("contacts.suppression.manage")
    digests: dict[str, str] = {}
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        cells = line.replace(";", ",").replace("\t", ",").split(",")
        found = [a for cell in cells if (a := read_address(cell, country))]
        digests |= {digest_of(kind, address): kind for kind, address in found}
        unreadable += not found
    with write() as current:
        added = suppress_digests(digests, source)
        counts = {"read": len(digests), "added": added, "unreadable": unreadable}
        log = {name: [None, number] for name, number in counts.items()}
        audit_log(
            current, "import", "contacts.suppression", changes={"source": [None, source], **log}
        )
    return counts


def counts() -> dict[str, int]:
    """Source → how many addresses it excludes."""
    query = select(Suppression.source, func.count()).group_by(Suppression.source)
    return dict(session().execute(query).all())

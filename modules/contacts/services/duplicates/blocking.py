"""Which contacts are worth comparing: those that share an address, a tax id, or a name and a place.

Comparing every contact with every other grows with the square of their number. Here each is compared
with the few that have something in common with it, found by joins over indexes; what too many share
(the mail of a franchise) says nothing and is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Select, delete, func, insert, or_, select, union
from sqlalchemy.orm import aliased

from core.api.services import session
from modules.contacts.models import Contact, Identity, MatchKey
from modules.contacts.services.duplicates.names import sounds
from modules.contacts.services.duplicates.scoring import Facts

#: What more contacts than this have in common is left out.
SHARED_BY = 40


def keys_of(facts: Facts) -> set[int]:
    """By what a contact is grouped: name and city, name and company, street."""
    company = facts.kind == "company"
    name = sounds(facts.name, company)
    texts = []
    if name and facts.city:
        texts.append(f"{facts.kind}|{name}|{facts.city}")
    if name and company:
        texts.append(f"name|{name}")
    if name and facts.company:
        texts.append(f"works|{name}|{sounds(facts.company, True)}")
    if facts.street:
        texts.append(f"{facts.kind}|at|{facts.postal_code}|{facts.street}")
    return {_digest(text) for text in texts}


def _digest(text: str) -> int:
    """31 bits: two groups in one now and then only mean a comparison too many."""
    digest = hashlib.blake2b(text.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") & 0x7FFFFFFF


def store_keys(found: Iterable[Facts]) -> None:
    """Keep the keys of contacts, instead of those they had."""
    rows, ids = [], []
    for facts in found:
        ids.append(facts.id)
        rows += [{"key": key, "contact_id": facts.id} for key in keys_of(facts)]
    current = session()
    for start in range(0, len(ids), 1000):
        old = delete(MatchKey).where(MatchKey.contact_id.in_(ids[start : start + 1000]))
        current.execute(old.execution_options(synchronize_session=False))
    if rows:
        current.execute(insert(MatchKey), rows, execution_options={"render_nulls": True})


def candidates(among: list[int] | None = None, chunk: int = 2000) -> Iterator[list[tuple]]:
    """Pairs of contacts worth comparing, the one with the lower id first, in chunks. Whoever takes them
    may commit in between: they are read beforehand, a pair being two numbers.

    :param among: only pairs with one of these contacts; all of them by default.
    """
    parts = [None] if among is None else [among[i : i + 500] for i in range(0, len(among), 500)]
    for part in parts:
        pairs = [(row[0], row[1]) for row in session().execute(_pairs(part))]
        for start in range(0, len(pairs), chunk):
            yield pairs[start : start + chunk]


def _pairs(among: list[int] | None) -> CompoundSelect:
    one, other = aliased(Contact), aliased(Contact)
    same_tax_id = (
        select(one.id, other.id)
        .join(other, other.tax_id_norm == one.tax_id_norm)
        .where(
            one.id < other.id,
            one.tax_id_status == "valid",
            other.tax_id_status == "valid",
            one.tax_id_norm.not_in(_too_many(Contact.tax_id_norm, Contact.id)),
        )
    )
    known, also = aliased(Identity), aliased(Identity)
    same_address = (
        select(known.contact_id, also.contact_id)
        .join(also, (also.value == known.value) & (also.channel == known.channel))
        .where(
            known.contact_id < also.contact_id,
            known.channel.in_(("mail", "phone")),
            known.value.not_in(_too_many(Identity.value, Identity.id)),
        )
    )
    key, again = aliased(MatchKey), aliased(MatchKey)
    same_key = (
        select(key.contact_id, again.contact_id)
        .join(again, again.key == key.key)
        .where(
            key.contact_id < again.contact_id,
            key.key.not_in(_too_many(MatchKey.key, MatchKey.contact_id)),
        )
    )
    if among is not None:
        same_tax_id = same_tax_id.where(or_(one.id.in_(among), other.id.in_(among)))
        ends: tuple[Any, Any] = (known.contact_id, also.contact_id)
        same_address = same_address.where(or_(*(end.in_(among) for end in ends)))
        ends = (key.contact_id, again.contact_id)
        same_key = same_key.where(or_(*(end.in_(among) for end in ends)))
    return union(same_tax_id, same_address, same_key)


def _too_many(value: Any, counted: Any) -> Select:
    return (
        select(value)
        .where(value.is_not(None))
        .group_by(value)
        .having(func.count(counted) > SHARED_BY)
    )

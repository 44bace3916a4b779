"""Contacts that have gone into others: seen by nobody, their addresses lead on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, select

from core.api.services import Actor, session, sudo
from modules.contacts.models import Contact


def still_there(_who: Actor, cls: Any) -> ColumnElement[bool]:
    """The rule: what has gone into another contact is seen by nobody."""
    return cls.merged_into_id.is_(None)


def gone_into(contact_id: int) -> int | None:
    """The contact into which one went, through any number of merges."""
    with sudo("Where a merged contact went") as current:
        into, seen = contact_id, {contact_id}
        while True:
            query = select(Contact.merged_into_id).where(Contact.id == into)
            further = current.scalar(query)
            if further is None or further in seen:
                return into if into != contact_id else None
            seen.add(further)
            into = further


def absorbed(contact_ids: Iterable[int]) -> list[int]:
    """The contacts that went into these, directly or through others: whoever erases or hands out the
    data of a contact does the same with theirs."""
    found: list[int] = []
    with sudo("What a contact was merged from"):
        layer = list(contact_ids)
        while layer:
            query = select(Contact.id).where(Contact.merged_into_id.in_(layer))
            layer = [number for number in session().scalars(query) if number not in found]
            found += layer
    return found

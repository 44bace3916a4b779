"""Blocked data: there, for courts and authorities only, and seen by nobody else anywhere.

The rule stands at the query layer, so lists, search, exports, the API, panels, history and the jobs of
the system obey it without knowing of it; it holds for the records of every module rooted in the
contact, too.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, column, or_, select, table

from core.api.models import UTCDateTime, utcnow
from core.api.services import (
    Actor,
    Event,
    Forbidden,
    Invalid,
    RecordRule,
    _,
    actor,
    audit_log,
    get,
    sudo,
    write,
)
from modules.contacts.models import Contact
from modules.contacts.models.contact import BLOCKS

CONTACT = "contacts.contact"
#: Seeing blocked data, blocking and unblocking. Granted to a role, never implied by being a Master.
BLOCKED = "contacts.blocked.manage"

#: What the rule of other records asks of contacts. The class itself would bring its own rule along, and
#: a copy of the whole table costs 15 ms, which every model would pay for everybody who signs in.
_PEOPLE = table("contacts_contact", column("id", Integer), column("blocked_at", UTCDateTime))

contact_blocked = Event(
    name="contacts.contact_blocked",
    doc="The data of a contact were blocked: nothing more is sent to them or shown of them.",
    args=("contact_id", "why"),
)


def sees_blocked(who: Actor) -> bool:
    """Whether somebody's role answers for blocked data."""
    return bool(who.grants.get(BLOCKED))


def not_blocked(who: Actor, cls: Any) -> ColumnElement[bool] | None:
    """The rule of the contact itself."""
    return None if sees_blocked(who) else cls.blocked_at.is_(None)


def of_nobody_blocked(who: Actor, key: Any) -> ColumnElement[bool] | None:
    """The rule of records that belong to a contact."""
    if sees_blocked(who):
        return None
    people = _PEOPLE.alias()
    blocked = select(people.c.id).where(people.c.blocked_at.is_not(None))
    return or_(key.is_(None), key.not_in(blocked))


def gone(contact_id: int | None) -> bool:
    """Whether a contact is blocked or erased: a link that they were given leads nowhere any more."""
    mine = (
        Contact.id == contact_id,
        or_(Contact.blocked_at.is_not(None), Contact.erased_at.is_not(None)),
    )
    with sudo("Whether a link still leads somewhere") as current:
        return current.scalar(select(Contact.id).where(*mine)) is not None


def block(contact_id: int, why: str, note: str = "") -> Contact:
    """Block the data of a contact; blocked already, it stays as it is.

    :param why: one of BLOCKS. :param note: kept in the log.
    :raises NotFound: the actor does not see the contact. :raises Forbidden: may not block.
    :raises Invalid: unknown reason, or the data are erased.
    """
    demand_blocking()
    if why not in dict(BLOCKS):
        raise Invalid({"why": [_("Choose one of: %(choices)s.", choices=", ".join(dict(BLOCKS)))]})
    with write():
        contact: Contact = get(CONTACT, contact_id)
        if contact.erased_at:
            raise Invalid({"": [_("The data of this person are erased already.")]})
        if contact.blocked_at is None:
            _mark(contact_id, utcnow(), why, note)
            contact_blocked.emit(contact_id=contact_id, why=why)
    return get(CONTACT, contact_id)


def unblock(contact_id: int, note: str = "") -> Contact:
    """Give blocked data back to those who work with them.

    :raises NotFound: the actor does not see the contact. :raises Forbidden: may not.
    """
    demand_blocking()
    with write():
        contact: Contact = get(CONTACT, contact_id)
        if contact.blocked_at is not None:
            _mark(contact_id, None, None, note)
    return get(CONTACT, contact_id)


def demand_blocking() -> None:
    """:raises Forbidden: the actor does not answer for blocked data (the system does)."""
    who = actor()
    system = who.master and who.user_id is None
    if who.viewed_by or not (system or sees_blocked(who)):
        raise Forbidden(BLOCKED)


def _mark(contact_id: int, at: Any, why: str | None, note: str) -> None:
    with sudo(note or "Blocking of personal data") as current:
        row = current.get_one(Contact, contact_id)
        row.blocked_at, row.blocked_why = at, why
        current.flush()
        verb = "block" if at else "unblock"
        audit_log(current, verb, CONTACT, contact_id, reason=note or None)


contributions = (
    contact_blocked,
    RecordRule(
        name="contacts.blocked",
        model=CONTACT,
        build=not_blocked,
        rooted=of_nobody_blocked,
        system=True,
    ),
)

"""What of contacts itself keeps somebody from being let go."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.api.services import Hold, _l
from modules.contacts.models import Contact, Relation, Request
from modules.contacts.models.request import OPEN


def with_open_requests(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """The contacts whose request is not answered yet."""
    if model != "contacts.contact":
        return set()
    query = select(Request.contact_id).where(Request.contact_id.in_(ids), Request.state.in_(OPEN))
    return {number for number in current.scalars(query) if number}


def at_customers(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """The people who work at a customer: what is agreed with it is spoken of with them."""
    if model != "contacts.contact":
        return set()
    query = select(Relation.person_id).join(Contact, Contact.id == Relation.company_id)
    mine = Relation.person_id.in_(ids), Contact.lifecycle == "customer"
    return set(current.scalars(query.where(*mine)))


contributions = (
    Hold(name="contacts.requests", label=_l("Requests about their data"), held=with_open_requests),
    Hold(name="contacts.customers", label=_l("Works at a customer"), held=at_customers),
)

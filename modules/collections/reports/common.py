"""What the reports of collections share: filters of the list of instalments, sellers and countries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.api.services import session, spec_of
from core.api.ui import Asked
from modules.accounting.models import DUE, INVOICE
from modules.collections.services.ageing import SPANS
from modules.contacts.models import Contact

#: Something is missing of an instalment.
OPEN = ["settled_on", "empty", None]
#: Customers of one link: more make an address too long.
MOST = 200
_DAY = timedelta(days=1)


def opens_dues(asked: Asked, *nodes: Any) -> str:
    """The list of the open instalments behind a number."""
    return asked.opens(OPEN, *nodes, spec=spec_of(DUE))


def opens_invoices(asked: Asked, *nodes: Any) -> str:
    """The list of invoices behind a number."""
    return asked.opens(*nodes, spec=spec_of(INVOICE))


def span_node(code: str, day: date) -> list[Any]:
    """The node of a filter for the instalments of a span, so many days late on a day."""
    least = -(10**6)
    for known, most, _label in SPANS:
        if known == code:
            if known == "not_due":
                return ["due_on", "ge", day.isoformat()]
            last = (day - least * _DAY).isoformat()
            if most is None:
                return ["due_on", "le", last]
            return ["due_on", "between", [(day - most * _DAY).isoformat(), last]]
        least = (most or 0) + 1
    raise KeyError(code)


def of_customers(ids: Collection[int]) -> list[Any] | None:
    """The node for some customers; None when they are too many for one address."""
    if len(ids) > MOST:
        return None
    return ["contact_id", "in", [str(number) for number in sorted(ids)]]


def customers(ids: Collection[int]) -> Mapping[int, tuple[str, int | None, str | None]]:
    """customer → (name, seller, country), of those that the actor sees."""
    found = {}
    every = sorted(ids)
    for start in range(0, len(every), 500):
        query = select(Contact.id, Contact.name, Contact.owner_id, Contact.country).where(
            Contact.id.in_(every[start : start + 500])
        )
        for number, name, owner, country in session().execute(query):
            found[number] = (name, owner, country)
    return found

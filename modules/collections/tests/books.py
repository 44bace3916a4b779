"""Customers with invoices, for the tests of collections."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from core.api.services import company_today, create, session, sudo, write
from modules.accounting.models import Due
from modules.accounting.services import record_invoice

_numbers = count(1)


def customer(name: str = "Hotel Miramar", **values: Any) -> Any:
    """A company with a mail address."""
    with sudo("A customer of a test"):
        number = next(_numbers)
        given = {
            "name": f"{name} {number}",
            "kind": "company",
            "mail": f"c{number}@miramar.example",
        }
        return create("contacts.contact", {**given, **values})


def invoice(
    contact: Any, amount: str, late: int, *, issued: int | None = None, **values: Any
) -> Due:
    """The instalment of an invoice that was due so many days ago (negative: in so many days)."""
    due_on = company_today() - timedelta(days=late)
    issued_on = company_today() - timedelta(
        days=issued if issued is not None else max(late, 0) + 30
    )
    with write(), sudo("An invoice of a test"):
        total = Decimal(amount)
        made: Any = record_invoice(
            contact_id=contact.id,
            number=f"F-{next(_numbers):05d}",
            issued_on=min(issued_on, due_on),
            total=total,
            due_on=due_on,
            **values,
        )
        return session().scalars(select(Due).where(Due.invoice_id == made.id)).one()


def on(day: str) -> date:
    """A day of a table."""
    return date.fromisoformat(day)

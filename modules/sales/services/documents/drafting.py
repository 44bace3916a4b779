"""What happens alike before a quote and an order are saved: filled in, kept as agreed, reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.api.models import own_currency
from core.api.services import Draft, session, sudo
from modules.contacts.models import Contact
from modules.sales.services.documents.reckoning import ZERO, BadLine, reckon, tax_lines

#: Totals that a document keeps.
SUMS = ("net", "tax", "total", "perceived", "withheld", "to_collect")
#: What everybody agrees on.
AGREED = frozenset({"lines", "contact_id", "currency", "discount"})


def changed(draft: Draft, agreed: frozenset[str]) -> set[str]:
    """What of an agreement a save changes; lines that are given count as changed."""
    record = draft.record
    return {
        name
        for name in agreed & draft.values.keys()
        if name == "lines" or record is None or draft.values[name] != getattr(record, name)
    }


def begin(draft: Draft) -> Contact | None:
    """A new document: the company's currency and the customer's name, unless others are given.

    :returns: the customer, if there is one.
    """
    merged = draft.merged
    if not merged.get("currency") and "currency" not in draft.errors:
        draft.values["currency"] = merged["currency"] = own_currency()
    with sudo("The customer of a document is read"):
        customer = session().get(Contact, merged.get("contact_id") or 0)
    if customer is not None and not merged.get("name"):
        draft.values["name"] = merged["name"] = customer.name
    return customer


def reckon_draft(draft: Draft, lines: Sequence[Mapping[str, Any]], day: date) -> None:
    """Fill in the lines and add up; what cannot be reckoned is an error of the lines.

    :param day: of prices and rates of taxes.
    """
    merged = draft.merged
    try:
        stored, totals = reckon(
            lines, merged["contact_id"], day, merged["currency"], merged.get("discount") or ZERO
        )
    except BadLine as error:
        draft.error("lines", str(error))
        return
    sums: dict[str, Any] = {name: getattr(totals, name) for name in SUMS}
    sums["tax_lines"] = tax_lines(totals)
    draft.values.update(sums, lines=stored)
    merged.update(sums, lines=stored)

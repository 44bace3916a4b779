"""What modules tell about a customer on the pages of what concerns them: a case, a claim, an order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from core.kernel.registry import Contribution
from core.ui.menu import allowed, kernel

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Fact(Contribution):
    """One line about a customer: what they owe, when they renew, what they may buy."""

    #: Model of the customer.
    model: str
    label: Any
    #: customer → HTML or text, with one query; empty hides the line. What it raises leaves it out.
    find: Callable[[Any], Markup | str | None]
    permission: str = ""


def facts_of(customer: Any) -> Iterator[tuple[str, Markup | str]]:
    """(label, text) of what modules tell about a customer, for who may know it."""
    for fact in allowed(kernel().of(Fact)):
        if fact.model != customer.__spec__.name:
            continue
        try:
            found = fact.find(customer)
        except Exception:
            log.exception("fact %s failed for %s", fact.name, customer.id)
            continue
        if found:
            yield str(fact.label), found

"""What a connector is: a program that is sent drafts of invoices, and told of by itself, over the web.

A connector is a :class:`Connector`, which any module may contribute; what it does stands in a
:class:`Client`, one for each program. Documents travel as the plain values below: no client touches the
database, and no client decides when something is sent again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.api.services import Contribution


class Refused(Exception):
    """The program does not want it as it is; the text says why, for a person. Nothing was made.

    ``account``: it refuses the account as a whole (the key, the plan), not this document.
    """

    def __init__(self, reason: str, *, account: bool = False) -> None:
        super().__init__(reason)
        self.account = account


class Later(Exception):
    """It may work later. ``after``: seconds, where the program said so.

    ``unsure``: it was under way, and nobody knows whether the program made something of it.
    """

    def __init__(self, reason: str, after: float | None = None, *, unsure: bool = False) -> None:
        super().__init__(reason)
        self.after, self.unsure = after, unsure


@dataclass(frozen=True)
class Link:
    """How a company reaches its account in a program."""

    #: What the program is called, for texts.
    name: str
    #: Beginning of all addresses, without a slash at the end.
    address: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Customer:
    """Who is invoiced."""

    name: str
    #: Letters and digits only.
    tax_id: str
    mail: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    #: ISO 3166-1 alpha-2.
    country: str = ""


@dataclass(frozen=True)
class DraftTax:
    """A tax of a line: its code in the catalog, kind, rate in percent and treatment there."""

    code: str
    kind: str
    pct: Decimal
    treatment: str = "taxable"
    #: An amount for each unit.
    per_unit: Decimal = Decimal(0)


@dataclass(frozen=True)
class DraftLine:
    """Something sold; quantity × price, rounded to cents, is its net amount, discounts taken off."""

    text: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    taxes: tuple[DraftTax, ...] = ()
    #: Code of the product.
    product: str = ""


@dataclass(frozen=True)
class InvoiceDraft:
    """What an invoice is to say; the program issues it, with a number of its own."""

    #: By which the document is found again: the number of the order. One of its company.
    reference: str
    #: Day of the company.
    day: date
    currency: str
    customer: Customer
    lines: tuple[DraftLine, ...]
    #: What is to be paid: taxes in it, withholdings taken off.
    total: Decimal
    #: The number that the customer gave the order.
    customer_reference: str = ""


@dataclass(frozen=True)
class Made:
    """A document that is in the program."""

    external_id: str
    #: Empty while it is a draft, where drafts have none.
    number: str = ""


@dataclass(frozen=True)
class PaidPart:
    """Money that the program noted for an invoice."""

    #: That of the program.
    external_id: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class InvoiceTold:
    """An invoice or credit note as the program issued it; amounts of a credit note in any sign."""

    external_id: str
    #: invoice | credit_note
    kind: str
    number: str
    day: date
    currency: str
    net: Decimal
    tax: Decimal
    withheld: Decimal
    #: (kind, rate in percent, base, amount); empty where the program does not tell them apart.
    taxes: tuple[tuple[str, Decimal, Decimal, Decimal], ...]
    #: The customer in the program: asked with :meth:`Client.customer`, where we do not know them.
    customer: str
    due_on: date | None = None
    #: Everything that was paid of it, and what the program tells of the single payments.
    paid: Decimal = Decimal(0)
    payments: tuple[PaidPart, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A document of the program that cannot be mirrored, and why."""

    document: str
    text: str


class Client(ABC):
    """Talks to an account of a program. One is made for each job: it may keep what it asked."""

    def __init__(self, link: Link) -> None:
        self.link = link

    @abstractmethod
    def test(self) -> None:
        """Ask for something cheap that needs the key. :raises Refused, Later:"""

    @abstractmethod
    def find(self, draft: InvoiceDraft) -> Made | None:
        """The document made of a draft before, if any. :raises Refused, Later:"""

    @abstractmethod
    def create(self, draft: InvoiceDraft) -> Made:
        """Make the draft. :raises Refused, Later: (``unsure`` where it may be there after all)"""

    @abstractmethod
    def invoices(self, since: date) -> Iterator[InvoiceTold | Unreadable]:
        """Invoices and credit notes issued since a day; drafts are none. :raises Refused, Later:"""

    @abstractmethod
    def customer(self, key: str) -> tuple[str, str]:
        """(tax id, name) of a customer of the program. :raises Refused, Later:"""


@dataclass(frozen=True, kw_only=True)
class Connector(Contribution):
    """A program with a web API; ``name`` is ``<module>.<program>``, kept in the profiles that use it."""

    label: Any
    client: type[Client]
    #: Where it is reached, unless the company writes another address.
    address: str
    #: Currency of its amounts where it takes no other; empty: any.
    currency: str = ""
    #: What it refuses of a draft besides what all of them do: (text, whether it cannot be sent so).
    check: Callable[[InvoiceDraft], Iterable[tuple[Any, bool]]] | None = None
    #: Documents sent in a minute at most, so that the limits of the program are kept.
    per_minute: int = 30
    #: Built from documentation and not proven with an account of the program.
    experimental: bool = True
    #: Where the key is found in the program, for the person who is to write it.
    key_help: Any = ""

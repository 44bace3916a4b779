"""What the engine of taxes reckons with: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["vat", "surcharge", "excise", "local", "withholding", "perception"]
Treatment = Literal["taxable", "zero", "exempt", "excluded", "not_subject", "reverse_charge"]
#: What a rate is applied to: the net amount, the net amount and other taxes, or other taxes alone.
BaseKind = Literal["net", "net_and_taxes", "taxes"]
#: Where amounts are rounded: on each line, or once a tax for the whole document.
Rounding = Literal["per_line", "per_rate"]

#: Kinds that are part of a price; the others change what is collected, not the total.
IN_PRICE: frozenset[str] = frozenset({"vat", "surcharge", "excise", "local"})
ZERO = Decimal(0)


class BadDocument(ValueError):
    """A document that has no meaning: a discount beyond its amount, taxes that include each other."""


@dataclass(frozen=True)
class Tax:
    """A tax as it stands on the day of the operation."""

    code: str
    kind: Kind = "vat"
    #: In percent: 21 means 21 %.
    pct: Decimal = ZERO
    #: An amount for each unit of the line, in the currency of the document (fuel, sugary drinks).
    per_unit: Decimal = ZERO
    base: BaseKind = "net"
    #: Codes of the taxes that ``base`` speaks of.
    includes: tuple[str, ...] = ()
    #: Withholdings and perceptions are left out while what they are applied to is smaller; those on other
    #: taxes alone, while the net amount is.
    minimum: Decimal = ZERO
    #: Decimals of its amount; None: those of the policy (Peru deposits detractions in whole soles).
    decimals: int | None = None
    treatment: Treatment = "taxable"
    label: str = ""
    #: What a document must say, such as the article of an exemption.
    legal_text: str = ""
    official_code: str = ""

    @property
    def in_price(self) -> bool:
        """Whether it is part of the price a customer pays."""
        return self.kind in IN_PRICE


@dataclass(frozen=True)
class Policy:
    """How a country rounds."""

    rounding: Rounding = "per_rate"
    #: Decimals of the currency.
    decimals: int = 2
    #: Decimals of the amounts of lines; None: those of the currency.
    line_decimals: int | None = None
    #: The smallest coin that is collected; 0: no rounding line.
    coin: Decimal = ZERO

    @property
    def places(self) -> int:
        """Decimals of the amounts of lines."""
        return self.decimals if self.line_decimals is None else self.line_decimals


@dataclass(frozen=True)
class Line:
    """A line of a document."""

    quantity: Decimal
    #: For one unit.
    price: Decimal
    taxes: tuple[Tax, ...] = ()
    includes_tax: bool = False
    #: In percent of the line.
    discount: Decimal = ZERO
    #: An amount off the line, after the percentage.
    discount_amount: Decimal = ZERO
    #: The taxes that the price was made with, where they are not those of this document: a price with
    #: domestic VAT in a sale abroad. They are taken out of it, then ``taxes`` come on top.
    contains: tuple[Tax, ...] | None = None


@dataclass(frozen=True)
class Document:
    """A quote, an order, an invoice: lines, and how they are reckoned."""

    lines: Sequence[Line]
    policy: Policy = field(default_factory=Policy)
    #: Discount on everything, in percent and as an amount; before taxes, shared out over the lines.
    discount: Decimal = ZERO
    discount_amount: Decimal = ZERO


@dataclass(frozen=True)
class LineTotals:
    """A line reckoned. ``gross`` and ``discount`` are as the price: with taxes where it has them."""

    gross: Decimal
    discount: Decimal
    net: Decimal
    #: Code → amount, also of withholdings.
    taxes: Mapping[str, Decimal]
    #: Net amount and the taxes that are part of the price.
    total: Decimal


@dataclass(frozen=True)
class TaxTotals:
    """A tax of a document: on how much, and how much; an amount is positive whatever its kind."""

    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """A document reckoned."""

    lines: tuple[LineTotals, ...]
    taxes: tuple[TaxTotals, ...]
    #: What the lines come to and what is taken off, as the prices are: with or without taxes.
    gross: Decimal
    discount: Decimal
    net: Decimal
    #: Taxes that are part of the price.
    tax: Decimal
    #: ``net`` + ``tax``.
    total: Decimal
    withheld: Decimal
    perceived: Decimal
    #: What brings the amount to a coin that exists.
    rounding: Decimal
    #: ``total`` + ``perceived`` - ``withheld`` + ``rounding``.
    to_collect: Decimal

    def amount_of(self, code: str) -> Decimal:
        """The amount of a tax; 0 when the document has none of it."""
        return next((t.amount for t in self.taxes if t.tax.code == code), ZERO)

"""Reckons documents: the one place where lines, discounts and taxes become totals.

The order is always the same: price × quantity, discount of the line, share of the document's discount,
taxes, totals. Nothing here knows a country: what differs is in the :class:`Policy` and the taxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from modules.catalog.services.taxes.amounts import exactly, rounded, spread, to_multiple
from modules.catalog.services.taxes.model import (
    ZERO,
    BadDocument,
    Document,
    Line,
    LineTotals,
    Policy,
    Tax,
    TaxTotals,
    Totals,
)

_HUNDRED = Decimal(100)


@dataclass
class _Row:
    """A line while it is reckoned."""

    line: Line
    taxes: dict[str, Tax]
    includes_tax: bool
    gross: Decimal
    discount: Decimal
    #: What is left after the discounts, as the price is.
    shown: Decimal
    net: Decimal = ZERO
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def key(self) -> Any:
        """Tells lines apart by what they say, not by where they stand nor by whether they are given
        back: the cent that is left over falls on the same line of an invoice and its credit note."""
        size, shown = abs(self.line.quantity), abs(self.shown)
        return (size, self.line.price, self.includes_tax, shown, tuple(self.taxes))


def compute(document: Document) -> Totals:
    """Reckon a document.

    :raises BadDocument: a discount is larger than what it is taken from, taxes include each other, or
        two lines have different rates of one tax.
    """
    with exactly():
        rows = [_row(line, document.policy) for line in document.lines]
        _share_discount(rows, document)
        order = _order(rows)
        _drop_below_minimum(rows, order)
        _apply(rows, order, document.policy)
        return _totals(rows, order, document.policy)


def price_with(price: Decimal, taxes: Sequence[Tax]) -> Decimal:
    """What a price without taxes is with those that are part of it; exact."""
    with exactly():
        factor, per_unit = _contained(taxes)
        return price * factor + per_unit


def price_without(price: Decimal, taxes: Sequence[Tax]) -> Decimal:
    """The inverse of :func:`price_with`."""
    with exactly():
        factor, per_unit = _contained(taxes)
        return (price - per_unit) / factor


def _row(line: Line, policy: Policy) -> _Row:
    price, includes = line.price, line.includes_tax
    if includes and line.contains is not None and line.contains != line.taxes:
        price, includes = price_without(price, line.contains), False
    gross = rounded(line.quantity * price, policy.places)
    # off the rounded amount, so that 100 % leaves nothing
    discount = rounded(gross * line.discount / _HUNDRED, policy.places) + line.discount_amount
    _check_discount(gross, discount)
    taxes = {tax.code: tax for tax in line.taxes}
    return _Row(line, taxes, includes, gross, discount, gross - discount)


def _check_discount(amount: Decimal, discount: Decimal) -> None:
    if abs(discount) > abs(amount) or discount * amount < 0:
        raise BadDocument("a discount is larger than what it is taken from")


def _share_discount(rows: list[_Row], document: Document) -> None:
    """Each line bears its share, so that each tax is reckoned on what is really paid."""
    whole = sum((row.shown for row in rows), ZERO)
    discount = rounded(whole * document.discount / _HUNDRED, document.policy.decimals)
    discount += document.discount_amount
    _check_discount(whole, discount)
    if not discount:
        return
    parts = [discount * row.shown / whole for row in rows]
    shares = spread(parts, discount, document.policy.places, [row.key for row in rows])
    for row, share in zip(rows, shares, strict=True):
        row.discount += share
        row.shown -= share


def _order(rows: Iterable[_Row]) -> list[Tax]:
    """Every tax once, after those it includes. :raises BadDocument: that cannot be."""
    known: dict[str, Tax] = {}
    for row in rows:
        for code, tax in row.taxes.items():
            if known.setdefault(code, tax) != tax:
                raise BadDocument(f"two rates of {code} in one document")
    return _sorted(known)


def _sorted(taxes: Mapping[str, Tax]) -> list[Tax]:
    # those of the price before those that only change what is collected
    left = sorted(taxes.values(), key=lambda tax: not tax.in_price)
    done: list[Tax] = []
    while left:
        waiting = {tax.code for tax in left}
        ready = next((tax for tax in left if not waiting.intersection(tax.includes)), None)
        if ready is None:
            raise BadDocument("taxes include each other: " + ", ".join(sorted(waiting)))
        done.append(ready)
        left.remove(ready)
    return done


def _coefficients(taxes: Iterable[Tax]) -> dict[str, tuple[Decimal, Decimal]]:
    """Of each tax: how much for each unit of money without taxes, and for each unit of goods."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for tax in _sorted({tax.code: tax for tax in taxes}):
        net, unit = (ZERO if tax.base == "taxes" else Decimal(1)), ZERO
        if tax.base != "net":
            inside = [found[code] for code in tax.includes if code in found]
            net += sum((a for a, _b in inside), ZERO)
            unit += sum((b for _a, b in inside), ZERO)
        share = tax.pct / _HUNDRED
        found[tax.code] = (share * net, share * unit + tax.per_unit)
    return found


def _contained(taxes: Iterable[Tax]) -> tuple[Decimal, Decimal]:
    """(factor, amount for each unit) that lead from a price without taxes to one with them."""
    found = _coefficients(tax for tax in taxes if tax.in_price).values()
    return 1 + sum((a for a, _b in found), ZERO), sum((b for _a, b in found), ZERO)


def _exact_net(row: _Row) -> Decimal:
    if not row.includes_tax:
        return row.shown
    factor, per_unit = _contained(row.taxes.values())
    return (row.shown - per_unit * row.line.quantity) / factor


def _drop_below_minimum(rows: list[_Row], order: list[Tax]) -> None:
    """Withholdings and perceptions of small amounts are not made at all."""
    for tax in [tax for tax in order if tax.minimum and not tax.in_price]:
        concerned = [row for row in rows if tax.code in row.taxes]
        if abs(sum((_weighed(row, tax) for row in concerned), ZERO)) < tax.minimum:
            order.remove(tax)
            for row in concerned:
                del row.taxes[tax.code]


def _weighed(row: _Row, tax: Tax) -> Decimal:
    """What is compared with the minimum of a tax: the net amount, and the taxes it is applied to besides."""
    net = _exact_net(row)
    if tax.base != "net_and_taxes":
        return net
    found = _coefficients(row.taxes.values())
    parts = [found[code] for code in tax.includes if code in found]
    return net + sum((net * share + row.line.quantity * unit for share, unit in parts), ZERO)


def _apply(rows: list[_Row], order: list[Tax], policy: Policy) -> None:
    included = {
        id(row): (_exact_net(row), _coefficients(t for t in row.taxes.values() if t.in_price))
        for row in rows
        if row.includes_tax
    }
    for row in rows:
        row.net = row.shown
    for tax in order:
        concerned = [row for row in rows if tax.code in row.taxes]
        parts = []
        for row in concerned:
            if tax.in_price and id(row) in included:
                net, found = included[id(row)]
                share, per_unit = found[tax.code]
                parts.append(net * share + row.line.quantity * per_unit)
            else:
                parts.append(
                    _base(row, tax) * tax.pct / _HUNDRED + row.line.quantity * tax.per_unit
                )
        for row, amount in zip(concerned, _settled(tax, parts, concerned, policy), strict=True):
            row.amounts[tax.code] = amount
            # the price stays what it is: what is not tax of it is the net amount
            if tax.in_price and row.includes_tax:
                row.net -= amount


def _base(row: _Row, tax: Tax) -> Decimal:
    """What a rate is applied to on a line, once the taxes it includes are known."""
    base = ZERO if tax.base == "taxes" else row.net
    if tax.base != "net":
        base += sum((row.amounts.get(code, ZERO) for code in tax.includes), ZERO)
    return base


def _settled(tax: Tax, parts: list[Decimal], rows: list[_Row], policy: Policy) -> list[Decimal]:
    """The amounts of one tax on its lines, rounded where the country rounds."""
    if policy.rounding == "per_line" and tax.decimals is None:
        return [rounded(part, policy.places) for part in parts]
    total = rounded(sum(parts, ZERO), policy.decimals if tax.decimals is None else tax.decimals)
    return spread(parts, total, max(policy.places, policy.decimals), [row.key for row in rows])


def _totals(rows: list[_Row], order: list[Tax], policy: Policy) -> Totals:
    def whole(values: Iterable[Decimal]) -> Decimal:
        return rounded(sum(values, ZERO), policy.decimals)

    taxes = tuple(
        TaxTotals(
            tax,
            whole(_base(row, tax) for row in rows if tax.code in row.taxes),
            whole(row.amounts[tax.code] for row in rows if tax.code in row.taxes),
        )
        for tax in order
    )
    tax_total = sum((t.amount for t in taxes if t.tax.in_price), ZERO)
    net = _net_total(rows, taxes, whole)
    withheld = sum((t.amount for t in taxes if t.tax.kind == "withholding"), ZERO)
    perceived = sum((t.amount for t in taxes if t.tax.kind == "perception"), ZERO)
    due = net + tax_total + perceived - withheld
    rounding = to_multiple(due, policy.coin) - due
    return Totals(
        lines=tuple(_line(row) for row in rows),
        taxes=taxes,
        gross=whole(row.gross for row in rows),
        # what stands between the two, so that the printed sum is right where lines have more decimals
        discount=whole(row.gross for row in rows) - whole(row.shown for row in rows),
        net=net,
        tax=tax_total,
        total=net + tax_total,
        withheld=withheld,
        perceived=perceived,
        rounding=rounding,
        to_collect=due + rounding,
    )


def _net_total(rows: list[_Row], taxes: Iterable[TaxTotals], whole: Any) -> Decimal:
    """The net amount; where prices include taxes, what those leave of the prices.

    Lines may have more decimals than the currency (Mexico): rounding net and tax apart could then add
    a cent to a price that the customer was told.
    """
    plain, dressed = ([row for row in rows if row.includes_tax is kind] for kind in (False, True))
    net = whole(row.net for row in plain)
    if dressed:
        net += whole(row.shown for row in dressed)
        for found in taxes:
            if found.tax.in_price:
                net -= found.amount - whole(row.amounts.get(found.tax.code, ZERO) for row in plain)
    return net


def _line(row: _Row) -> LineTotals:
    in_price = sum((row.amounts[c] for c, tax in row.taxes.items() if tax.in_price), ZERO)
    return LineTotals(row.gross, row.discount, row.net, dict(row.amounts), row.net + in_price)

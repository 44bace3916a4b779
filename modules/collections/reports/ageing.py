"""How old what is owed is, by customer, seller or country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from core.api.locale import country_name, format_money
from core.api.services import names_of
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Report, Result, _, _l, nobody
from modules.accounting.models import INVOICE, Due
from modules.collections.models import CLAIM
from modules.collections.reports.common import customers, of_customers, opens_dues, span_node
from modules.collections.services import ageing

ZERO = Decimal(0)


@dataclass
class Line:
    """What one line owes in a currency, by span."""

    spans: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(ageing.CODES, ZERO))
    contacts: set[int] = field(default_factory=set)

    @property
    def total(self) -> Decimal:
        """Of all spans."""
        return sum(self.spans.values(), ZERO)


def report(asked: Asked, by: str) -> Result:
    """What is open today by days late; each number opens its instalments."""
    lines = _lines(asked, by)
    names = _names(by, {key for key, _currency in lines})
    order = sorted(lines, key=lambda k: (k[1], -lines[k].total, str(names[k[0]])))
    rows = [
        [Cell(names[key]), Cell(code), *_cells(asked, lines[key, code], code, by, key)]
        for key, code in order
    ]
    sums: dict[str, Line] = {}
    for (_key, code), line in lines.items():
        whole = sums.setdefault(code, Line())
        for span, amount in line.spans.items():
            whole.spans[span] += amount
    columns = [
        Column(_HEADS[by](), "text"),
        Column(_("Currency"), "text"),
        *(Column(str(label), "money") for _code, _most, label in ageing.SPANS),
        Column(_("Total"), "money"),
    ]
    return Result(
        columns,
        rows,
        total=_total(asked, sums),
        charts=[_chart(asked, code, line) for code, line in sorted(sums.items())],
        kpis=_kpis(asked, sums),
        note=_(
            "What instalments of invoices and credit notes lack today, straight from the ledger."
        ),
    )


_HEADS: dict[str, Callable[[], str]] = {
    "contact": lambda: _("Customer"),
    "owner": lambda: _("Seller"),
    "country": lambda: _("Country"),
}


def _lines(asked: Asked, by: str) -> dict[tuple[Any, str], Line]:
    found: dict[tuple[Any, str], Line] = {}
    rows = ageing.rows(asked.today, (Due.contact_id,))
    known = customers({contact for contact, *_rest in rows})
    for contact, currency, due_on, amount, _count in rows:
        _name, owner, country = known.get(contact, ("", None, None))
        key = {"contact": contact, "owner": owner, "country": country}[by]
        line = found.setdefault((key, currency), Line())
        line.spans[ageing.span_of((asked.today - due_on).days)] += Decimal(amount)
        line.contacts.add(contact)
    return found


def _names(by: str, keys: set[Any]) -> dict[Any, str]:
    given = [key for key in keys if key is not None]
    if by == "contact":
        names = {key: name for key, (name, _o, _c) in customers(given).items()}
    elif by == "owner":
        names = dict(names_of(given))
    else:
        names = {code: country_name(code) for code in given}
    return {key: names.get(key) or nobody() for key in keys}


def _cells(asked: Asked, line: Line, code: str, by: str, key: Any) -> list[Cell]:
    where = ["contact_id", "is", str(key)] if by == "contact" else of_customers(line.contacts)

    def href(*nodes: Any) -> str:
        return opens_dues(asked, where, ["currency", "is", code], *nodes) if where else ""

    return [
        *(Cell(line.spans[s], href(span_node(s, asked.today)), code) for s in ageing.CODES),
        Cell(line.total, href(), code),
    ]


def _total(asked: Asked, sums: dict[str, Line]) -> list[Cell] | None:
    """The sums below the table; money of two currencies is never added."""
    if len(sums) != 1:
        return None
    code, line = next(iter(sums.items()))
    cells = [
        Cell(line.spans[s], opens_dues(asked, ["currency", "is", code], span_node(s, asked.today)),
             code)
        for s in ageing.CODES
    ]  # fmt: skip
    return [
        Cell(_("Total")),
        Cell(code),
        *cells,
        Cell(line.total, opens_dues(asked, ["currency", "is", code]), code),
    ]


def _chart(asked: Asked, code: str, line: Line) -> Chart:
    bars = [
        Bar(
            str(label),
            max(line.spans[span], ZERO),
            format_money(line.spans[span], code),
            opens_dues(asked, ["currency", "is", code], span_node(span, asked.today)),
        )
        for span, _most, label in ageing.SPANS
    ]
    return Chart(_("Open by days late, %(currency)s", currency=code), bars)


def _kpis(asked: Asked, sums: dict[str, Line]) -> list[Kpi]:
    found = []
    for code, line in sorted(sums.items())[:2]:
        late = line.total - line.spans["not_due"]
        href = opens_dues(asked, ["currency", "is", code])
        past = ["due_on", "lt", asked.today.isoformat()]
        found += [
            Kpi(_("Pending amount"), format_money(line.total, code), href=href),
            Kpi(
                _("Overdue amount"),
                format_money(late, code),
                href=opens_dues(asked, ["currency", "is", code], past),
            ),
        ]
    return found


contributions = tuple(
    Report(
        name=f"collections.ageing_{name}",
        model=INVOICE,
        permission=f"{CLAIM}.amounts",
        label=label,
        help=_l("What customers owe, by how many days it is late."),
        run=partial(report, by=by),
        period=False,
        people=False,
        weight=weight,
    )
    for name, by, label, weight in (
        ("customer", "contact", _l("Ageing by customer"), 10),
        ("seller", "owner", _l("Ageing by seller"), 11),
        ("country", "country", _l("Ageing by country"), 12),
    )
)

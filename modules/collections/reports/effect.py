"""How soon customers pay, and how much of what was due came in: DSO and collection effectiveness, by
month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_percent
from core.api.models import own_currency
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Report, Result, _, _l, months, share
from modules.accounting.models import INVOICE, Due, Invoice
from modules.collections.models import CLAIM
from modules.collections.pages.ledger import open_on
from modules.collections.reports.common import opens_invoices
from modules.collections.services import ageing, writeoffs

ZERO = Decimal(0)
_DAY = timedelta(days=1)
#: Days over which sales on credit are looked at for the DSO.
WINDOW = 90


@dataclass(frozen=True)
class Month:
    """The ledger at the ends of a month, in one currency."""

    open_before: Decimal
    open_after: Decimal
    #: Of what is open at the end, what is not due yet.
    current_after: Decimal
    #: Invoiced in the month, with taxes.
    sold: Decimal
    #: Invoiced in the 90 days until its end.
    sold_lately: Decimal
    #: Given up in the month: it is not open any more, and did not come in.
    given_up: Decimal = ZERO

    @property
    def dso(self) -> Decimal | None:
        """Days sales outstanding: open / sales on credit with taxes x days."""
        if self.sold_lately <= 0:
            return None
        return round(self.open_after / self.sold_lately * WINDOW, 0)

    @property
    def cei(self) -> float | None:
        """Collection effectiveness index, of a hundred: what came in of what could have come in."""
        base = self.open_before + self.sold - self.current_after
        return share(
            float(base - (self.open_after - self.current_after) - self.given_up), float(base)
        )


def effect(asked: Asked) -> Result:
    """Month by month, in the company's currency."""
    code = own_currency()
    rows, bars, last = [], [], None
    for first, end, label in months(asked.start, asked.end):
        if first > asked.today:
            break
        end = min(end, asked.today)
        month = month_until(first, end, code)
        href = opens_invoices(
            asked, ["issued_on", "between", [first.isoformat(), end.isoformat()]],
            ["currency", "is", code],
        )  # fmt: skip
        rows.append(
            [
                Cell(label),
                Cell(month.sold, href, code),
                Cell(month.open_after, open_on(end, code), code),
                Cell(month.dso, _sold_until(asked, end, code)),
                Cell(month.cei, href),
            ]
        )
        if month.dso is not None:
            text = _("%(days)s days", days=int(month.dso))
            bars.append(Bar(label, month.dso, text))
        last = month
    columns = [
        Column(_("Month"), "text"),
        Column(_("Invoiced"), "money"),
        Column(_("Open at its end"), "money"),
        Column(_("Days to collect (DSO)")),
        Column(_("Effectiveness (CEI)"), "percent"),
    ]
    return Result(
        columns,
        rows,
        charts=[Chart(_("Days to collect"), bars)] if bars else [],
        kpis=_kpis(last),
        note=_(
            "DSO: what is open at the end of the month, divided by what was invoiced with taxes in "
            "the 90 days before, times 90. CEI: of what was open or invoiced and not still to be "
            "due, the part that came in."
        ),
    )


def _sold_until(asked: Asked, end: date, code: str) -> str:
    days = [(end - (WINDOW - 1) * _DAY).isoformat(), end.isoformat()]
    return opens_invoices(asked, ["issued_on", "between", days], ["currency", "is", code])


def _kpis(last: Month | None) -> list[Kpi]:
    if last is None:
        return []
    dso = _("%(days)s days", days=int(last.dso)) if last.dso is not None else "—"
    cei = format_percent(last.cei, 0) if last.cei is not None else "—"
    return [
        Kpi(_("Days to collect (DSO)"), dso, _("fewer is better")),
        Kpi(_("Effectiveness (CEI)"), cei, _("80 % or more is good")),
    ]


def month_until(first: date, end: date, code: str) -> Month:
    """The ledger of a month until a day of it. :param code: ISO 4217."""
    currency = Due.currency == code
    before = sum((Decimal(a) for *_k, a, _n in ageing.rows(first - _DAY, (), currency)), ZERO)
    after, current = ZERO, ZERO
    for _currency, due_on, amount, _count in ageing.rows(end, (), currency):
        after += Decimal(amount)
        current += Decimal(amount) if due_on >= end else ZERO
    return Month(
        before,
        after,
        current,
        _sold(first, end, code),
        _sold(end - (WINDOW - 1) * _DAY, end, code),
        writeoffs.given_up_between(first, end, currency),
    )


def _sold(first: date, end: date, code: str) -> Decimal:
    query: Any = select(func.sum(Invoice.total)).where(
        Invoice.issued_on >= first,
        Invoice.issued_on <= end,
        Invoice.currency == code,
        Invoice.state != "cancelled",
    )
    return Decimal(session().scalar(query) or 0)


contributions = (
    Report(
        name="collections.effect",
        model=INVOICE,
        permission=f"{CLAIM}.amounts",
        label=_l("Days to collect and effectiveness"),
        help=_l("How soon customers pay, and how much of what was due came in."),
        run=effect,
        people=False,
        weight=20,
    ),
)

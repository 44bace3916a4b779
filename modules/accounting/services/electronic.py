"""The electronic accounts of a month for the SAT, from what is in the books already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.api.services import _, current_company, session
from modules.accounting.models import Account, Batch, BatchContent
from modules.accounting.services.exceptions import AccountingError
from modules.accounting.services.exporting import sat
from modules.accounting.services.exporting.entries import Entry, from_json
from modules.accounting.services.exporting.preflight import Finding

#: Kinds of files.
KINDS = ("catalogue", "balance", "journal")


@dataclass(frozen=True)
class Month:
    """What a month is made of."""

    period: sat.Period
    accounts: list[sat.Account]
    #: Of all posted batches up to its end, in the order of their days.
    entries: list[Entry]

    @property
    def own(self) -> list[Entry]:
        """The entries of the month itself."""
        return sat.of_month(self.period, self.entries)

    @property
    def findings(self) -> list[Finding]:
        """What the SAT would refuse."""
        return list(sat.check(self.period, self.accounts, self.entries))


def serves() -> bool:
    """Whether the company is one of Mexico."""
    company = current_company()
    return bool(company and company.country == "MX")


def month(year: int, number: int) -> Month:
    """The accounts and entries of a month: those of the batches that are in the books."""
    company = current_company()
    period = sat.Period((company.tax_id or "").upper() if company else "", year, number)
    query = (
        select(BatchContent.entries)
        .join(Batch, Batch.id == BatchContent.batch_id)
        .where(
            Batch.company_id == (company.id if company else 0),
            Batch.state == "posted",
            Batch.drafts.is_(False),
        )
        .order_by(Batch.id)
    )
    every = [one for rows in session().scalars(query) for one in from_json(rows)]
    entries = [one for one in every if period.after(one.day) or period.holds(one.day)]
    entries.sort(key=lambda one: (one.day, one.source))
    chart = session().execute(
        select(Account.code, Account.name, Account.official_code).where(
            Account.company_id == (company.id if company else 0), Account.archived_at.is_(None)
        )
    )
    rows = [(code, name, group or "") for code, name, group in chart]
    return Month(period, sat.accounts_of(rows, entries), entries)


def make(
    found: Month, kind: str, *, modified: date | None = None, request: sat.Request | None = None
) -> tuple[str, bytes]:
    """The ZIP of a kind of file.

    :param modified: makes the balance complementary. :param request: why entries are sent.
    :raises AccountingError: something must be mended first, or is missing.
    """
    wrong = [one for one in found.findings if one.blocking]
    if wrong:
        raise AccountingError(": ".join(filter(None, (wrong[0].document, str(wrong[0].text)))))
    if kind == "catalogue":
        return sat.zipped(*sat.catalogue(found.period, found.accounts))
    if kind == "balance":
        return sat.zipped(*sat.balance(found.period, found.accounts, found.entries, modified))
    if not found.own:
        raise AccountingError(_("No batch with entries of this month is in the books."))
    if request is None or request.kind not in sat.REQUESTS:
        raise AccountingError(_("Choose why the SAT asks for the entries."))
    wanted = sat.REQUESTS[request.kind]
    if not sat.NUMBERS[wanted].fullmatch(request.number):
        raise AccountingError(
            _("Write the number of the order, as ABC1234567/12.")
            if wanted == "order"
            else _("Write the number of the procedure, as AB123456789012.")
        )
    return sat.zipped(*sat.journal(found.period, found.entries, request))

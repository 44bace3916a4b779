"""The accounts that the rules of a company give, and what they leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core.api.services import session
from modules.accounting.models import Account, Rule
from modules.accounting.services.exporting.entries import Posting
from modules.contacts.models import Contact


@dataclass(frozen=True)
class Sold:
    """The class of what is sold, as the catalog has it; empty where words alone say it."""

    category_id: int | None = None
    #: goods | service | kit
    kind: str = ""
    #: What the category is called.
    name: str = ""


UNKNOWN = Sold()


class Accounts:
    """The accounts of a company by its rules; what has none is told as a gap."""

    def __init__(self, company_id: int, length: int) -> None:
        """:param length: digits of sub-accounts; 0: as the chart writes them."""
        self.length = length
        query = (
            select(Rule, Account.code, Account.name)
            .join(Account, Account.id == Rule.account_id)
            .where(Rule.company_id == company_id, Account.company_id == company_id)
            .order_by(Rule.id)
        )
        self.rules: list[tuple[Rule, str, str]] = [tuple(row) for row in session().execute(query)]  # type: ignore[misc]

    def find(
        self,
        what: str,
        *,
        tax: str = "",
        method: str = "",
        contact: int = 0,
        sold: Sold = UNKNOWN,
    ) -> tuple[str, str] | None:
        """Code and name of the account of the rule that says most; None: there is no rule."""
        best: tuple[int, str, str] | None = None
        for rule, code, name in self.rules:
            given = (
                (rule.tax_code, tax),
                (rule.method, method),
                (rule.contact_id, contact),
                (rule.category_id, sold.category_id),
                (rule.product_kind, sold.kind),
            )
            if rule.what != what or any(wanted and wanted != got for wanted, got in given):
                continue
            says = sum(bool(wanted) for wanted, _got in given)
            if best is None or says > best[0]:
                best = says, code, name
        return (self.padded(best[1]), best[2]) if best else None

    def padded(self, code: str) -> str:
        """A code with the zeros that the program wants behind it; codes with points stay as they are."""
        return code.ljust(self.length, "0") if code.isdigit() else code

    def of_customer(self, contact: Contact, own: str | None) -> str | None:
        """The sub-account of a customer: their own, or that of customers with the contact's number."""
        if own:
            return own
        query_result = self.find("customer", contact=contact.id)
        if query_result is None:
            return None
        base = (
            query_result[0].rstrip("0")
            if self.length and query_result[0].isdigit()
            else query_result[0]
        )
        if not self.length or not base.isdigit():
            return query_result[0]
        base = base.ljust(3, "0")
        return f"{base}{str(contact.id).rjust(self.length - len(base), '0')}"


def side(account: str, name: str, amount: Decimal, **more: object) -> Posting:
    """A posting on the debit side, or with the sign turned on the credit side."""
    if amount < 0:
        return Posting(account, name, credit=-amount, **more)  # type: ignore[arg-type]
    return Posting(account, name, debit=amount, **more)  # type: ignore[arg-type]


class Gaps:
    """Looks accounts up and remembers what had none."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.found: list[tuple[str, str]] = []

    def find(self, what: str, which: str, **given: object) -> tuple[str, str]:
        """Code and name of an account; empty where there is none."""
        account = self.accounts.find(what, **given)  # type: ignore[arg-type]
        if account is None:
            if (what, which) not in self.found:
                self.found.append((what, which))
            return "", ""
        return account

    def sale(
        self, tax: str, contact: int, sold: Sold = UNKNOWN, booked: bool = False
    ) -> tuple[str, str]:
        """The account of a sale.

        :param booked: it stands among what is to be invoiced already, and leaves that account.
        """
        if booked:
            return self.find("to_invoice", "", contact=contact)
        return self.find("sale", sold.name or tax, tax=tax, contact=contact, sold=sold)

    def customer(self, contact: Contact, own: Mapping[int, str]) -> str:
        """The sub-account of a customer; empty where there is none."""
        account = self.accounts.of_customer(contact, own.get(contact.id))
        if account is None:
            self.found.append(("customer", contact.name))
        return account or ""

"""How the books are mapped: accounts, rules, sub-accounts of customers, profiles of programs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Day,
    Integer,
    LongText,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    part,
    side,
)
from modules.accounting.models.due import METHODS
from modules.accounting.models.fields import FileFormat
from modules.accounting.models.lines import ColumnLines
from modules.accounting.models.sources import SOURCES
from modules.catalog.models.product import KINDS as PRODUCT_KINDS
from modules.contacts.models import Contact

ACCOUNT, RULE, PROFILE = "accounting.account", "accounting.rule", "accounting.profile"
#: What a rule finds the account of.
WHAT = (
    ("customer", _l("Customers")),
    ("to_invoice", _l("Customers, to be invoiced")),
    ("sale", _l("Sales")),
    ("tax", _l("Taxes on sales")),
    ("withheld", _l("Amounts withheld")),
    ("bank", _l("Banks and cash")),
    ("write_off", _l("Bad debts")),
    ("bills", _l("Bills and cheques in portfolio")),
    ("bills_at_bank", _l("Bills and cheques at the bank for collection")),
    ("bills_discounted", _l("Discounted bills")),
    ("bills_unpaid", _l("Unpaid bills and cheques")),
    ("discount_debt", _l("Debt for discounted bills")),
    ("discount_cost", _l("Interest of discounting")),
    ("bank_fee", _l("Fees of the bank")),
)


class Account(OfCompany, Archivable, Searchable, Record):
    """An account of the chart; sub-accounts of customers begin with one."""

    __tablename__ = "accounting_account"
    __table_args__ = (
        UniqueConstraint("company_id", "code", name="uq_accounting_account_code"),
        Index("ix_accounting_account_title", "sort_key", "id"),
    )

    code: Mapped[str] = column(
        Text(
            label=_l("Account"), required=True, max=30, sortable=True, aliases=("cuenta", "código")
        )
    )
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=120,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "descripción"),
        )
    )
    #: By which the tax office groups it: c_CodAgrup of the SAT.
    official_code: Mapped[str | None] = column(
        Text(
            label=_l("Grouping code"),
            help=_l("In Mexico, that of the SAT."),
            max=20,
            aliases=("código agrupador", "código sat"),
        )
    )


class Rule(OfCompany, Record):
    """Which account something goes to. The rule that says most wins."""

    __tablename__ = "accounting_rule"
    __table_args__ = (Index("ix_accounting_rule_what", "company_id", "what"),)

    what: Mapped[str] = column(
        Choice(label=_l("What"), choices=WHAT, required=True, default="sale")
    )
    #: Only for this tax.
    tax_code: Mapped[str | None] = column(
        Text(
            label=_l("Only with the tax"),
            help=_l("Identifier of the tax, as es.iva.general. Empty: any."),
            max=60,
        )
    )
    #: Only for products of this category, and of this kind.
    category_id: Mapped[int | None] = column(
        Ref(
            label=_l("Only of the category"),
            help=_l("Known of orders, and of invoices that name their order."),
            target="catalog.category",
            ondelete="CASCADE",
        ),
        index=True,
    )
    product_kind: Mapped[str | None] = column(
        Choice(label=_l("Only what is"), choices=PRODUCT_KINDS)
    )
    #: Only for money that comes so.
    method: Mapped[str | None] = column(Choice(label=_l("Only paid by"), choices=METHODS))
    #: Only for this customer.
    contact_id: Mapped[int | None] = column(
        Ref(label=_l("Only of the customer"), target="contacts.contact", ondelete="CASCADE"),
        index=True,
    )
    account_id: Mapped[int] = column(
        Ref(label=_l("Account"), target=ACCOUNT, required=True), index=True
    )


class Profile(OfCompany, Archivable, Searchable, Record):
    """A program that files are made for, and what it expects."""

    __tablename__ = "accounting_profile"
    __actions__ = (("connect", _l("Connect to the program"), False),)
    __table_args__ = (Index("ix_accounting_profile_title", "sort_key", "id"),)

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Name of an :class:`modules.accounting.services.exporting.Exporter`, or of a
    #: :class:`modules.accounting.services.connectors.Connector`.
    format: Mapped[str] = column(
        FileFormat(label=_l("Format"), required=True, default="accounting.csv")
    )
    company_code: Mapped[str] = column(
        Text(label=_l("Number of the company in the program"), required=True, max=5, default="1")
    )
    account_length: Mapped[int] = column(
        Integer(
            label=_l("Digits of sub-accounts"),
            help=_l("0: as the chart writes them."),
            required=True,
            default=0,
            min=0,
            max=12,
        )
    )
    #: Of orders; others get the entry of what is to be invoiced.
    drafts: Mapped[bool] = column(
        Boolean(
            label=_l("Takes drafts of invoices"),
            help=_l(
                "Only CSV and XLSX: one row a line of an order; programs that are reached over the web "
                "always take them. Without it orders go as entries of what is to be invoiced."
            ),
            required=True,
            default=False,
        ),
        server_default=false(),
    )
    year_from: Mapped[date | None] = column(Day(label=_l("First day of the open year")))
    year_to: Mapped[date | None] = column(Day(label=_l("Last day of the open year")))
    encoding: Mapped[str] = column(
        Choice(
            label=_l("Encoding"),
            choices=(("cp1252", "Windows-1252"), ("utf-8-sig", "UTF-8")),
            required=True,
            default="cp1252",
            secondary=True,
        )
    )
    separator: Mapped[str] = column(
        Choice(
            label=_l("Separator of columns"),
            choices=((";", ";"), (",", ","), ("|", "|")),
            required=True,
            default=";",
            secondary=True,
        )
    )
    decimal: Mapped[str] = column(
        Choice(
            label=_l("Separator of decimals"),
            choices=((",", ","), (".", ".")),
            required=True,
            default=",",
            secondary=True,
        )
    )
    notes: Mapped[str | None] = column(LongText(label=_l("Notes"), secondary=True))


class ProfileColumn(Base):
    """A column of a sheet: its header and what it holds."""

    __tablename__ = "accounting_profile_column"

    #: Which profile.
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_profile.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place from the left, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    header: Mapped[str] = column(Text(label=_l("Header"), required=True, max=60))
    what: Mapped[str] = column(
        Choice(label=_l("What it holds"), choices=SOURCES, required=True, default="account")
    )
    format: Mapped[str | None] = column(Text(label=_l("Format"), max=40))


class CustomerAccount(Base):
    """The sub-account of a customer in the books."""

    __tablename__ = "accounting_customer"

    #: Which contact.
    id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True
    )
    account: Mapped[str | None] = column(
        Text(
            label=_l("Account in the books"),
            help=_l("Empty: that of customers with the contact's number."),
            max=30,
            aliases=("cuenta contable", "subcuenta"),
        )
    )


contributions = (
    *model(
        Account,
        name=ACCOUNT,
        label=_l("Account"),
        plural=_l("Chart of accounts"),
        collection="accounts",
        icon="book-2",
        search=("code", "name"),
        keys=("code",),
    ),
    *model(
        Rule,
        name=RULE,
        label=_l("Account rule"),
        plural=_l("Account rules"),
        collection="rules",
        icon="list-check",
        title="what",
    ),
    *model(
        Profile,
        name=PROFILE,
        label=_l("Accounting program"),
        plural=_l("Accounting programs"),
        collection="profiles",
        icon="file-export",
        search=("name",),
        virtual={
            "columns": ColumnLines(
                label=_l("Columns"),
                help=_l(
                    "Of CSV and XLSX. Format: of dates %d/%m/%Y; of debit or credit its two letters, "
                    "C|A; of a fixed text the text."
                ),
                line=ProfileColumn,
                key="profile_id",
                fields=("header", "what", "format"),
            )
        },
        examples={
            "year_from": date(2026, 1, 1),
            "year_to": date(2026, 12, 31),
            "format": "accounting.csv",
            "account_length": 8,
            "company_code": "12",
        },
    ),
    *part(ProfileColumn, name="accounting.profile_column", key="profile_id", of=Profile),
    *side(CustomerAccount, name="accounting.customer", model="contacts.contact", of=Contact),
)

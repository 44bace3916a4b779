"""Bank statements as they came, and what became of each line."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Currency,
    Day,
    Exact,
    Integer,
    Json,
    OfCompany,
    Record,
    Searchable,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
    own_currency,
    part,
)
from modules.accounting.models.fields import Amount

STATEMENT = "accounting.statement"


class Statement(OfCompany, Searchable, Record):
    """A statement of an account of ours."""

    __tablename__ = "accounting_statement"
    __derived__ = frozenset({"line_count", "pending"})
    __table_args__ = (
        Index("ix_accounting_statement_title", "sort_key", "id"),
        Index("ix_accounting_statement_day", "day_to", "id"),
    )

    #: Account and period in words.
    name: Mapped[str] = column(
        Text(label=_l("Statement"), required=True, max=120, folded="sort_key", sortable=True)
    )
    account: Mapped[str] = column(
        Text(label=_l("Account of the bank"), required=True, max=40, aliases=("cuenta", "iban"))
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True), nullable=False, default=own_currency
    )
    day_from: Mapped[date | None] = column(Day(label=_l("From the day")))
    day_to: Mapped[date | None] = column(Day(label=_l("Until"), sortable=True))
    opening: Mapped[Decimal | None] = column(Amount(label=_l("Opening balance")))
    closing: Mapped[Decimal | None] = column(Amount(label=_l("Closing balance")))
    source: Mapped[str] = column(
        Choice(
            label=_l("Came as"),
            choices=(
                ("n43", "Norma 43"),
                ("camt053", "camt.053"),
                ("camt054", "camt.054"),
                ("csv", "CSV"),
                ("hand", _l("By hand")),
            ),
            required=True,
            default="hand",
            secondary=True,
        )
    )
    line_count: Mapped[int] = column(
        Integer(label=_l("Movements"), readonly=True, importable=False, default=0), nullable=False
    )
    #: Movements that nobody decided on yet.
    pending: Mapped[int] = column(
        Integer(label=_l("To reconcile"), readonly=True, importable=False, default=0),
        nullable=False,
    )


class StatementLine(Base):
    """A movement of a statement."""

    __tablename__ = "accounting_statement_line"
    __table_args__ = (
        Index("ux_accounting_statement_line_key", "key", unique=True),
        Index("ix_accounting_statement_line_statement", "statement_id", "position"),
        Index("ix_accounting_statement_line_payment", "payment_id"),
        Index("ix_accounting_statement_line_counterpart", "counterpart"),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: Which statement.
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_statement.id", ondelete="CASCADE")
    )
    #: Place in the statement, from 1.
    position: Mapped[int] = mapped_column(SqlInteger)
    #: What makes it itself; a statement that comes twice adds nothing.
    key: Mapped[str] = mapped_column(String(80))
    #: Day of the operation.
    day: Mapped[date] = mapped_column(Date)
    #: Day from which it counts for interest.
    value_day: Mapped[date] = mapped_column(Date)
    #: Positive: money came in.
    amount: Mapped[Decimal] = mapped_column(Exact(2, 18))
    #: What the bank wrote.
    text: Mapped[str] = mapped_column(SqlText, default="")
    #: References that the bank gives apart.
    references: Mapped[list] = mapped_column(Json, default=list)
    #: Account of the other side, where the bank says it: who paid from it once is known by it.
    counterpart: Mapped[str | None] = mapped_column(String(40))
    #: Why it came back, as ISO 20022 names it (AM04); empty: it did not.
    return_code: Mapped[str | None] = mapped_column(String(8))
    #: What the bank took for that.
    fee: Mapped[Decimal | None] = mapped_column(Exact(2, 18))
    #: pending | matched | returned | ignored
    state: Mapped[str] = mapped_column(String(10), default="pending")
    #: The payment it became.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="SET NULL")
    )
    #: How sure the suggestion was that was taken, and why.
    score: Mapped[int | None] = mapped_column(SqlInteger)
    #: In words.
    why: Mapped[str | None] = mapped_column(String(200))
    #: How often it became a payment: taken back and matched anew is another one.
    tries: Mapped[int] = mapped_column(SqlInteger, default=0)
    #: When somebody decided.
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who decided.
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )


contributions = (
    *model(
        Statement,
        name=STATEMENT,
        label=_l("Bank statement"),
        plural=_l("Bank statements"),
        collection="statements",
        icon="building-bank",
        search=("name", "account"),
    ),
    *part(StatementLine, name="accounting.statement_line", key="statement_id", of=Statement),
)

"""Payment plans: debts of a customer that are paid in instalments, and what was agreed of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from sqlalchemy import ForeignKey, Index, false, func, select
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Choice,
    Currency,
    Day,
    Integer,
    LongText,
    Money,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    own_currency,
    part,
)
from modules.accounting.models import Due
from modules.catalog.models.fields import ShownLines
from modules.collections.models.fields import Percent, customer, made_name
from modules.contacts.models import Contact

PLAN = "collections.plan"
STATES = (
    ("proposed", _l("Proposed")),
    ("active", _l("In force")),
    ("fulfilled", _l("Plan fulfilled")),
    ("broken", _l("Plan broken")),
    ("cancelled", _l("Plan called off")),
)
EVERY = (
    ("week", _l("Every week")),
    ("fortnight", _l("Every two weeks")),
    ("month", _l("Every month")),
)


class PlanDebt(Base):
    """A debt that a plan covers, with what was open of it when the plan was written."""

    __tablename__ = "collections_plan_debt"
    __table_args__ = (Index("ix_collections_plan_debt_due", "due_id"),)

    #: The plan.
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("collections_plan.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in the plan, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    due_id: Mapped[int] = column(Ref(label=_l("Debt"), target="accounting.due", required=True))
    #: What was open of it; what settles it since then pays the plan.
    amount: Mapped[Decimal] = column(Money(label=_l("Amount")), default=Decimal(0))
    #: It is the invoice of the interest that the plan agreed, which came later.
    interest: Mapped[bool] = mapped_column(default=False, server_default=false())


class Instalment(Base):
    """What of a plan is to be paid by when. What came in for it is worked out from the ledger."""

    __tablename__ = "collections_instalment"

    #: The plan.
    plan_id: Mapped[int] = mapped_column(
        ForeignKey("collections_plan.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in the plan, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    due_on: Mapped[date] = column(Day(label=_l("Pay by"), required=True))
    #: With the interest.
    amount: Mapped[Decimal] = column(
        Money(label=_l("Amount"), required=True, min=Decimal("0.01")), nullable=False
    )
    #: The part of it that is interest.
    interest: Mapped[Decimal | None] = column(Money(label=_l("Of it interest"), min=Decimal(0)))


class Plan(Numbered, Owned, OfCompany, Archivable, Searchable, Record):
    """An agreement by which a customer pays debts in instalments. While it is in force nobody reminds
    them of these debts; an instalment that stays out breaks it, and everything is due at once."""

    __tablename__ = "collections_plan"
    __derived__ = frozenset(
        {"state", "total", "interest", "paid", "late", "next_on", "agreed_on", "ended_on"}
    )
    __table_args__ = (
        Index("ix_collections_plan_title", "sort_key", "id"),
        Index("ix_collections_plan_owner", "owner_id", "sort_key", "id"),
        Index("ix_collections_plan_team", "team_id", "sort_key", "id"),
        Index("ix_collections_plan_state", "state", "next_on"),
        Index("ix_collections_plan_contact", "contact_id", "state"),
    )

    #: The customer's name.
    name: Mapped[str] = column(
        made_name(_l("Payment plan")),
        default="",
    )
    #: Who pays in instalments.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    currency: Mapped[str] = column(
        Currency(
            label=_l("Currency"),
            help=_l("Empty: the currency of the company."),
            aliases=("moneda", "currency"),
        ),
        nullable=False,
        default=own_currency,
    )
    #: How many, of which the last one takes the cents that are left over.
    count: Mapped[int] = column(
        Integer(
            label=_l("Instalments to make"),
            required=True,
            min=1,
            max=60,
            default=3,
            help=_l("They are equal; the last one takes the cents that are left over."),
            aliases=("cuotas", "plazos", "instalments"),
        ),
        default=3,
    )
    first_on: Mapped[date] = column(
        Day(
            label=_l("First instalment"),
            required=True,
            aliases=("primera cuota", "primer vencimiento", "first instalment"),
        )
    )
    every: Mapped[str] = column(
        Choice(label=_l("How often"), choices=EVERY, required=True, default="month"),
        default="month",
    )
    #: A year, on what is still owed; none when empty.
    pct: Mapped[Decimal | None] = column(
        Percent(
            label=_l("Interest a year"),
            help=_l("On what is still owed, by days. Empty: none."),
            aliases=("interés", "interest"),
        )
    )
    #: Days an instalment may be late before the plan is broken.
    tolerance: Mapped[int] = column(
        Integer(
            label=_l("Days of tolerance"),
            required=True,
            min=0,
            max=60,
            default=5,
            help=_l("An instalment later than that breaks the plan: everything is due at once."),
        ),
        default=5,
    )
    #: Whom it was agreed with.
    agreed_with: Mapped[str | None] = column(
        Text(label=_l("Agreed with"), max=120, help=_l("Who signs for the customer."))
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False),
        default="proposed",
    )
    #: Of all instalments.
    total: Mapped[Decimal] = column(
        Money(label=_l("Total of the plan"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: The part of it that is interest.
    interest: Mapped[Decimal] = column(
        Money(
            label=_l("Interest"), group="amounts", readonly=True, importable=False, secondary=True
        ),
        default=Decimal(0),
    )
    #: What came in since, by the ledger.
    paid: Mapped[Decimal] = column(
        Money(label=_l("Paid of it"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: Of instalments whose day has passed; of a broken plan all that lacks.
    late: Mapped[Decimal] = column(
        Money(label=_l("Late of it"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: Day of the first instalment that lacks something.
    next_on: Mapped[date | None] = column(
        Day(label=_l("Next instalment"), readonly=True, importable=False)
    )
    #: Since when it is in force.
    agreed_on: Mapped[date | None] = column(
        Day(label=_l("In force since"), readonly=True, importable=False)
    )
    #: Day on which it was fulfilled, broken or called off.
    ended_on: Mapped[date | None] = column(
        Day(label=_l("Ended on"), readonly=True, importable=False, secondary=True)
    )
    notes: Mapped[str | None] = column(
        LongText(label=_l("Further terms"), help=_l("They are printed in the agreement."))
    )


def a_debt() -> list[dict[str, int]]:
    """A debt of the customer that an example is made for: the newest one."""
    from core.api.services import create, session, sudo

    with sudo("An example of a plan"):
        newest = session().scalar(select(func.max(Contact.id)))
        given = {"contact_id": newest, "number": f"F-{next(_numbers)}", "total": Decimal("100.00")}
        made = create("accounting.invoice", {**given, "issued_on": date(2026, 11, 2)})
        query = select(Due.id).where(Due.invoice_id == made.id)
        return [{"due_id": session().scalars(query).one()}]


_numbers = count(1)

contributions = (
    *model(
        Plan,
        name=PLAN,
        label=_l("Payment plan"),
        plural=_l("Payment plans"),
        collection="plans",
        icon="calendar-dollar",
        root=("contact_id", Contact),
        search=("number", "name", "agreed_with"),
        groups={"amounts": _l("See what customers owe")},
        virtual={
            "debts": ShownLines(
                label=_l("Debts"),
                help=_l("Empty: everything that is late in the currency."),
                group="amounts",
                line=PlanDebt,
                key="plan_id",
                fields=("due_id",),
                max_lines=200,
            ),
            "instalments": ShownLines(
                label=_l("Instalments of the plan"),
                help=_l("Empty: made from how many, how often and the interest."),
                group="amounts",
                line=Instalment,
                key="plan_id",
                fields=("due_on", "amount", "interest"),
                max_lines=60,
            ),
        },
        examples={
            "first_on": date(2027, 1, 15),
            "count": 2,
            "pct": Decimal("10.15"),
            "debts": a_debt,
            "instalments": [
                {
                    "due_on": date(2027, 1, 15),
                    "amount": Decimal("101.00"),
                    "interest": Decimal("1.00"),
                }
            ],
        },
    ),
    NumberSeries(name=PLAN, label=_l("Payment plans"), pattern="PP-{year}-{number}", yearly=True),
    *part(PlanDebt, name="collections.plan_debt", key="plan_id", of=Plan),
    *part(Instalment, name="collections.instalment", key="plan_id", of=Plan),
)

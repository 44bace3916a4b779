"""How much a customer may owe, and how they are reminded."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Boolean,
    Currency,
    Money,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.collections.models.fields import customer, made_name
from modules.contacts.models import Contact

CREDIT = "collections.credit"


class Credit(OfCompany, Searchable, Record):
    """The credit of a customer with a company of the group. Without one there is no limit."""

    __tablename__ = "collections_credit"
    __table_args__ = (
        Index("ix_collections_credit_title", "sort_key", "id"),
        Index("ux_collections_credit", "company_id", "contact_id", unique=True),
    )

    #: The customer's name.
    name: Mapped[str] = column(
        made_name(_l("Name")),
        default="",
    )
    #: Whose credit it is.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    #: The most that may be open and ordered together; none when empty.
    credit_limit: Mapped[Decimal | None] = column(
        Money(
            label=_l("Credit limit"),
            group="amounts",
            min=Decimal(0),
            help=_l("Open debts together never above it. Empty: no limit."),
            aliases=("límite de crédito", "límite", "riesgo máximo", "credit limit"),
        )
    )
    currency: Mapped[str] = column(Currency(label=_l("Currency"), required=True, default="EUR"))
    policy_id: Mapped[int | None] = column(
        Ref(
            label=_l("Reminder policy"),
            target="collections.policy",
            ondelete="SET NULL",
            help=_l("Empty: the one for every customer."),
        ),
        index=True,
    )
    #: Nobody reminds them, whatever they owe.
    in_peace: Mapped[bool] = column(
        Boolean(
            label=_l("Do not remind"), default=False, help=_l("Nobody writes, whatever they owe.")
        ),
        default=False,
    )
    #: Why there is no reminding, or who granted the credit.
    why: Mapped[str | None] = column(Text(label=_l("Why"), max=200))


contributions = model(
    Credit,
    name=CREDIT,
    label=_l("Credit of a customer"),
    plural=_l("Credits of customers"),
    collection="credits",
    icon="shield-dollar",
    root=("contact_id", Contact),
    search=("name",),
    groups={"amounts": _l("See what customers owe")},
)

"""What is promised to whom: times of service by type, priority and label of the customer."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    Duration,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.support.models.case import PRIORITY_CHOICES


class Policy(Archivable, Searchable, Record):
    """A promise. Of several that fit a case, the one that asks for most applies."""

    __tablename__ = "support_policy"
    __table_args__ = (Index("ix_support_policy_title", "sort_key", "id"),)

    #: What people call it; the case shows it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Only cases of this type.
    type_id: Mapped[int | None] = column(
        Ref(label=_l("Case type"), target="support.case_type", help=_l("Empty: any type.")),
        index=True,
    )
    #: Only cases of this priority.
    priority: Mapped[str | None] = column(
        Choice(label=_l("Priority"), choices=PRIORITY_CHOICES, help=_l("Empty: any priority."))
    )
    #: Only customers with this label.
    label: Mapped[str | None] = column(
        Text(label=_l("Label of the customer"), max=60, help=_l("Empty: any customer."))
    )
    #: Hours in which its times count.
    calendar_id: Mapped[int | None] = column(
        Ref(
            label=_l("Service calendar"),
            target="support.calendar",
            help=_l("Empty: the working hours of the company."),
        ),
        index=True,
    )
    #: Working minutes until the first answer.
    first_response: Mapped[int | None] = column(
        Duration(label=_l("First answer within"), help=_l("Working time, for example 2 h 30 min."))
    )
    #: Working minutes until each further answer.
    next_response: Mapped[int | None] = column(Duration(label=_l("Further answers within")))
    #: Working minutes until it is solved.
    resolution: Mapped[int | None] = column(Duration(label=_l("Solved within")))


contributions = model(
    Policy,
    name="support.policy",
    label=_l("Times of service"),
    plural=_l("Times of service"),
    collection="policies",
    icon="hourglass-high",
    search=("name",),
    everybody_reads=True,
)

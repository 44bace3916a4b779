"""Who takes part in a sale, besides the contact person and whoever decides."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from core.api.models import Choice, Record, Ref, Text, _l, column, model
from modules.sales.models.opportunity import Opportunity

ROLES = (
    ("champion", _l("Wants it with us")),
    ("user", _l("Will use it")),
    ("influencer", _l("Is asked for advice")),
    ("technical", _l("Technical contact")),
    ("purchasing", _l("Purchasing")),
    ("partner", _l("Partner or prescriber")),
    ("blocker", _l("Against it")),
    ("other", _l("Other")),
)


class Involved(Record):
    """A contact's part in an opportunity."""

    __tablename__ = "sales_involved"
    __table_args__ = (UniqueConstraint("opportunity_id", "contact_id"),)

    #: The sale.
    opportunity_id: Mapped[int] = column(
        Ref(
            label=_l("Opportunity"),
            target="sales.opportunity",
            ondelete="CASCADE",
            required=True,
        )
    )
    #: Who takes part.
    contact_id: Mapped[int] = column(
        Ref(label=_l("Contact"), target="contacts.contact", ondelete="CASCADE", required=True),
        index=True,
    )
    #: Their part.
    role: Mapped[str] = column(
        Choice(label=_l("Role in the deal"), choices=ROLES, required=True, default="influencer")
    )
    #: What to know about them in this sale.
    note: Mapped[str | None] = column(Text(label=_l("Note"), max=200))


contributions = model(
    Involved,
    name="sales.involved",
    label=_l("Person in the deal"),
    plural=_l("People in deals"),
    collection="involved",
    icon="users",
    title="role",
    parent=("opportunity_id", Opportunity),
)

"""What the Lead Council agrees: who does what until when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Day,
    Owned,
    Record,
    Searchable,
    Text,
    _l,
    column,
    model,
)


class Decision(Owned, Archivable, Searchable, Record):
    """A decision of a weekly meeting of marketing and sales."""

    __tablename__ = "sales_decision"
    __table_args__ = (
        Index("ix_sales_decision_title", "sort_key", "id"),
        Index("ix_sales_decision_owner", "owner_id", "sort_key", "id"),
        Index("ix_sales_decision_team", "team_id", "sort_key", "id"),
    )

    #: What was decided, in one sentence.
    name: Mapped[str] = column(
        Text(label=_l("Decision"), required=True, max=200, folded="sort_key", sortable=True)
    )
    #: Monday of the week that was looked at.
    week: Mapped[date] = column(Day(label=_l("Week of"), required=True, sortable=True), index=True)
    #: Until when it should be done.
    due_on: Mapped[date | None] = column(Day(label=_l("Due on"), sortable=True))
    done: Mapped[bool] = column(Boolean(label=_l("Carried out"), required=True, default=False))


contributions = model(
    Decision,
    name="sales.decision",
    label=_l("Decision"),
    plural=_l("Decisions of the Lead Council"),
    collection="decisions",
    icon="gavel",
    search=("name",),
)

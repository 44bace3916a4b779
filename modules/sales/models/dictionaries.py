"""Dictionaries of sales: why a sale is lost, and against whom."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import Archivable, Record, Searchable, Text, _l, column, model


class LossReason(Archivable, Searchable, Record):
    """Why an opportunity was lost. Retired ones are archived: lost opportunities name them."""

    __tablename__ = "sales_loss_reason"
    __table_args__ = (Index("ix_sales_loss_reason_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: When to choose it.
    help: Mapped[str | None] = column(Text(label=_l("When to choose it"), max=200))


class Competitor(Archivable, Searchable, Record):
    """A company against which we sell."""

    __tablename__ = "sales_competitor"
    __table_args__ = (Index("ix_sales_competitor_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=60, folded="sort_key", sortable=True)
    )
    #: What to know when we meet it.
    notes: Mapped[str | None] = column(Text(label=_l("How to sell against it"), max=400))


contributions = (
    *model(
        LossReason,
        name="sales.loss_reason",
        label=_l("Loss reason"),
        plural=_l("Loss reasons"),
        collection="loss-reasons",
        icon="mood-sad",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Competitor,
        name="sales.competitor",
        label=_l("Competitor"),
        plural=_l("Competitors"),
        collection="competitors",
        icon="swords",
        search=("name",),
        everybody_reads=True,
    ),
)

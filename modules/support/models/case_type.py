"""What cases are about: a dictionary of the company."""

from __future__ import annotations

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped

from core.api.models import Archivable, Boolean, Record, Searchable, Text, _l, column, model


class CaseType(Archivable, Searchable, Record):
    """A kind of case. Retired ones are archived: old cases name them."""

    __tablename__ = "support_case_type"
    __table_args__ = (Index("ix_support_case_type_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=60, folded="sort_key", sortable=True)
    )
    #: When to choose it.
    help: Mapped[str | None] = column(Text(label=_l("When to choose it"), max=200))
    #: The customer is not content: whoever calls them is warned, and reports count it.
    complaint: Mapped[bool] = column(
        Boolean(
            label=_l("It is a complaint"),
            default=False,
            help=_l("Whoever calls the customer is warned of it, and reports count it."),
        ),
        nullable=False,
        default=False,
        server_default=false(),
    )


contributions = model(
    CaseType,
    name="support.case_type",
    label=_l("Case type"),
    plural=_l("Case types"),
    collection="case-types",
    icon="category",
    search=("name",),
    everybody_reads=True,
)

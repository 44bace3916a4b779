"""What counts as a sales-qualified lead (SQL): a rule of which every version is kept."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from core.api.models import Integer, LongText, Record, Text, _l, column, model

SQL_RULE = "sales.sql_rule"


class SqlRule(Record):
    """One version of the definition; the last one is in force. Versions are added, never changed."""

    __tablename__ = "sales_sql_rule"
    __table_args__ = (UniqueConstraint("number"),)

    #: Which version it is, from 1.
    number: Mapped[int | None] = column(
        Integer(label=_l("Version"), readonly=True, importable=False, sortable=True)
    )
    #: What it is called: "SQL 3".
    name: Mapped[str | None] = column(
        Text(label=_l("Name"), max=40, readonly=True, importable=False)
    )
    #: The filter over the fields of leads, as JSON; it names values of fields that not all may read.
    definition: Mapped[str] = column(
        LongText(label=_l("Definition"), required=True, max=8000, group="conditions")
    )
    #: What changes with it, and why.
    note: Mapped[str | None] = column(LongText(label=_l("What changes and why"), max=1000))


contributions = model(
    SqlRule,
    name=SQL_RULE,
    label=_l("SQL definition"),
    plural=_l("Versions of the SQL definition"),
    collection="sql-rules",
    icon="target-arrow",
    groups={"conditions": _l("Read the conditions as they are stored")},
    examples={"definition": '{"and": [["mail", "filled", null]]}'},
)

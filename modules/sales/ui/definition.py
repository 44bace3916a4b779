"""Where the SQL definition shows: the page of a lead, the list, the board, the menu."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_datetime
from core.api.services import session
from core.api.ui import BoardChip, MenuItem, Panel, _l
from modules.sales.models import Lead, SqlRule
from modules.sales.models.definition import SQL_RULE
from modules.sales.models.lead import LEAD
from modules.sales.pages.definition import lines_of
from modules.sales.services.leads import defining


def why(lead: Lead) -> Markup | None:
    """Which conditions hold, by which version, and when it was looked at."""
    if lead.sql_version is None:
        return None
    rule = session().scalar(select(SqlRule).where(SqlRule.number == lead.sql_version))
    if rule is None:
        return None
    last = defining.current_rule()
    newer = last.number if last is not None and last.number != lead.sql_version else None
    return Markup(
        render_template(
            "sales/sql_why.html",
            lead=lead,
            lines=lines_of(defining.tree_of(rule), list(lead.sql_held or ())),
            at=format_datetime(lead.sql_at) if lead.sql_at else "",
            pending=newer,
        )
    )


contributions = (
    Panel(name="sales.lead.sql", model=LEAD, label=_l("SQL definition"), render=why, weight=50),
    BoardChip(
        name="sales.lead.sql",
        model=LEAD,
        label=_l("Fulfil the SQL"),
        condition=("sql_ok", "is", "1"),
    ),
    MenuItem(
        name="sales.sql",
        label=_l("SQL definition"),
        href="/sales/sql",
        permission=f"{SQL_RULE}.read",
        weight=118,
    ),
)

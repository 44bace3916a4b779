"""The cases that name a case: its parts, and those that ask the same."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import bindparam, or_

from core.api.services import Query, spec_of, stage_info
from core.api.ui import Panel, _l
from modules.support.models import CASE, Case

#: Cases shown of those that name one.
SHOWN = 20


def related_to(case: Case) -> Markup:
    """The cases that name this one, of those that the reader may see; the most urgent first."""
    this: Any = bindparam("this")
    found = Query(
        spec_of(CASE),
        columns=("number", "name", "stage", "parent_id", "duplicate_of_id"),
        where=(or_(Case.parent_id == this, Case.duplicate_of_id == this),),
        where_key="support.related",
        values={"this": case.id},
        sort="-priority",
    )
    cases = [
        {**row, "stage": stage_info(row["stage"]).label, "part": row["parent_id"] == case.id}
        for row in found.page(SHOWN).rows
    ]
    return Markup(render_template("support/related.html", cases=cases)) if cases else Markup()


contributions = (
    Panel(
        name="support.case.related",
        model=CASE,
        label=_l("Related cases"),
        weight=55,
        render=related_to,
        later=True,
    ),
)

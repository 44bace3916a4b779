"""The SQL definition: what is in force, its versions, and the editor with a backtest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import Invalid, _, actor, create, names_of, session, sudo
from core.api.ui import (
    Crumb,
    Pages,
    access,
    filter_fields,
    filter_words,
    filter_written,
    leave,
    may_read_condition,
    render_page,
    toast,
)
from modules.sales.models import Lead, Opportunity, SqlRule
from modules.sales.models.definition import SQL_RULE
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import defining
from modules.sales.services.outlook import won_stages

#: Leads of the last days on which a definition is tried.
DAYS = 90

blueprint = Blueprint("sales_definition", __name__, url_prefix="/sales")
contributions = (Pages(name="sales.definition", blueprint=blueprint),)


def lines_of(tree: Any, held: list[bool] | None = None) -> list[dict[str, Any]]:
    """A filter as nested lines in words; with it, whether each condition holds."""
    return _lines(tree, iter(held) if held is not None else None)


def _lines(tree: Any, held: Any) -> list[dict[str, Any]]:
    joiner, nodes = next(iter(tree.items())) if isinstance(tree, dict) else ("and", [tree])
    found: list[dict[str, Any]] = []
    for node in nodes:
        if isinstance(node, dict):
            title = _("Any of") if "or" in node else _("All of")
            found.append({"title": title, "lines": _lines(node, held)})
        else:
            label, text = filter_words(LEAD, node)
            holds = next(held, False) if held is not None else None
            if not may_read_condition(LEAD, node):
                holds = None
            found.append({"label": label, "text": text, "holds": holds})
    if joiner == "or" and len(nodes) > 1:
        return [{"title": _("Any of"), "lines": found}]
    return found


@blueprint.get("/sql")
@access(f"{SQL_RULE}.read")
def show_definition() -> Response:
    """What is in force, since when and by whom; the versions before."""
    rules = list(session().scalars(select(SqlRule).order_by(SqlRule.number.desc()).limit(50)))
    people = names_of([r.created_by_id for r in rules if r.created_by_id])
    shown = [
        {
            "rule": rule,
            "lines": lines_of(defining.tree_of(rule)),
            "who": people.get(rule.created_by_id or 0),
        }
        for rule in rules
    ]
    return render_page(
        "sales/sql.html",
        title=_("SQL definition"),
        crumbs=(Crumb(_("Leads"), "/sales/leads"), Crumb(_("SQL definition"))),
        active="/sales/sql",
        versions=shown,
        may_edit=actor().can(f"{SQL_RULE}.create") and not actor().viewed_by,
    )


@blueprint.route("/sql/new", methods=["GET", "POST"])
@access(f"{SQL_RULE}.create")
def new_definition() -> Response:
    """Write a new version, try it on the leads of the last months, save it."""
    rule = defining.current_rule()
    text = request.form.get("filter", rule.definition if rule and request.method == "GET" else "")
    tree, errors, tried = None, list[str](), None
    try:
        tree = defining.check(text) if text or request.method == "POST" else None
        if request.method == "POST" and "try" not in request.form:
            return _save(text)
        tried = _tried(tree) if tree else None
    except Invalid as mistake:
        errors = [t for texts in mistake.errors.values() for t in texts]
    return render_page(
        "sales/sql_edit.html",
        title=_("Change the SQL definition"),
        crumbs=(
            Crumb(_("SQL definition"), "/sales/sql"),
            Crumb(_("Change the SQL definition")),
        ),
        active="/sales/sql",
        status=422 if errors else 200,
        errors=errors,
        tree=orjson.dumps(filter_written(LEAD, tree)).decode(),
        fields=[f for f in filter_fields(LEAD) if f["name"] not in defining.OWN],
        note=request.form.get("note", ""),
        tried=tried,
        days=DAYS,
        number=(rule.number or 0) + 1 if rule else 1,
    )


def _save(text: str) -> Response:
    made = create(SQL_RULE, {"definition": text, "note": request.form.get("note") or None})
    toast(
        _("Version %(number)s is in force; it is being applied to every lead.", number=made.number)
    )
    return leave("/sales/sql")


def _tried(tree: Any) -> dict[str, int]:
    """How many leads of the last months it would let through, and how many of those were won."""
    since = utcnow() - timedelta(days=DAYS)
    with sudo("A definition is tried on leads"):
        query = select(Lead.id).where(Lead.archived_at.is_(None), Lead.created_at >= since)
        ids = list(session().scalars(query.order_by(Lead.id.desc()).limit(5000)))
        won_query = select(Opportunity.lead_id).where(
            Opportunity.lead_id.in_(ids), Opportunity.stage_id.in_(won_stages())
        )
        won = set(session().scalars(won_query))
    passed = defining.backtest(tree, ids)
    return {"leads": len(ids), "passed": len(passed), "won": len(won), "both": len(won & passed)}

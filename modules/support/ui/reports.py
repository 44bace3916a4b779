"""The reports of support."""

from __future__ import annotations

from core.api.ui import FieldUse, MenuItem, Report, _l
from modules.support.models import CASE
from modules.support.reports import churn
from modules.support.reports.answers import answers
from modules.support.reports.backlog import backlog
from modules.support.reports.common import BY
from modules.support.reports.solutions import solutions


def _used(name: str, label: object, *fields: str) -> FieldUse:
    href = f"/support/reports/{name}"
    return FieldUse(
        name=f"support.report.{name}", model=CASE, fields=fields, label=label, href=href
    )


contributions = (
    *churn.contributions,
    Report(
        name="support.answers",
        model=CASE,
        label=_l("First answer"),
        help=_l("How soon customers were answered, against what we promised."),
        run=answers,
        by=BY,
        weight=10,
    ),
    Report(
        name="support.solutions",
        model=CASE,
        label=_l("Solution and reopened"),
        help=_l("How long it took to solve cases, against what we promised, and which came back."),
        run=solutions,
        by=BY,
        weight=20,
    ),
    Report(
        name="support.backlog",
        model=CASE,
        label=_l("Backlog"),
        help=_l("How old the open cases are."),
        run=backlog,
        by=BY,
        period=False,
        weight=30,
    ),
    Report(
        name="support.churn",
        model=CASE,
        label=_l("Complaints and churn"),
        help=_l("Whether customers who complained leave more often than the others."),
        run=churn.churn,
        weight=40,
    ),
    _used("answers", _l("Report: first answer"), "created_at", "response_minutes", "response_kept"),
    _used(
        "solutions",
        _l("Report: solution and reopened"),
        *("closed_at", "resolution_minutes", "resolution_kept", "reopened"),
    ),
    _used("backlog", _l("Report: backlog"), "created_at", "sla_state", "owner_id"),
    _used("churn", _l("Report: complaints and churn"), "type_id", "created_at", "sla_state"),
    MenuItem(
        name="support.reports",
        label=_l("Reports"),
        href="/support/reports",
        permission=f"{CASE}.read",
        weight=300,
    ),
)

"""What the page of a customer tells about their cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from core.api.services import Query, once_a_page, pipelines_of, session, spec_of
from modules.support.models import CASE, Case, CaseType

_COLUMNS = (
    "number", "name", "stage", "priority", "type_id", "created_at", "sla_state", "sla_due_at",
)  # fmt: skip
#: Open cases of one customer that are looked at.
_MOST = 100
_OPEN = ("open", "waiting")


def open_cases(contact_id: int) -> list[dict]:
    """The open cases of a customer that the actor may see, the most urgent first; one query a page,
    though the alerts above it and the panel beside it both ask."""
    return once_a_page(("support.open_cases", contact_id), lambda: _open_cases(contact_id))


def _open_cases(contact_id: int) -> list[dict]:
    every = (stage for pipeline in pipelines_of(CASE) for stage in pipeline.every_stage)
    stages: Any = bindparam("stages", expanding=True)
    found = Query(
        spec_of(CASE),
        columns=_COLUMNS,
        where=(Case.contact_id == bindparam("customer"), Case.stage_id.in_(stages)),
        where_key="support.open_cases",
        values={"customer": contact_id, "stages": [s.id for s in every if s.category in _OPEN]},
        sort="-priority",
    )
    return found.page(_MOST).rows


def is_complaint() -> ColumnElement[bool]:
    """The condition that a case is a complaint, by its type or its funnel."""
    types = select(CaseType.id).where(CaseType.complaint)
    funnels = [funnel.id for funnel in pipelines_of(CASE) if funnel.code == "complaints"]
    return or_(Case.type_id.in_(types), Case.pipeline_id.in_(funnels))


def _complaints(cases: list[dict]) -> set[int]:
    """Which of some cases are complaints; the types are asked for where the funnel does not tell."""
    funnels = [funnel for funnel in pipelines_of(CASE) if funnel.code == "complaints"]
    stages = {stage.id for funnel in funnels for stage in funnel.every_stage}
    found = {case["id"] for case in cases if case["stage"] in stages}
    asked = {case["type_id"] for case in cases if case["id"] not in found} - {None}
    if asked:
        query = select(CaseType.id).where(CaseType.complaint, CaseType.id.in_(asked))
        angry = set(session().scalars(query))
        found |= {case["id"] for case in cases if case["type_id"] in angry}
    return found


def complaints_and_delays(contact_id: int) -> list[tuple[str, dict]]:
    """What must be known before one calls a customer: ("complaint" | "late", case) of open cases, the
    complaints first."""
    cases = open_cases(contact_id)
    angry = _complaints(cases)
    complaints = [("complaint", case) for case in cases if case["id"] in angry]
    late = [
        ("late", case)
        for case in cases
        if case["id"] not in angry and case["sla_state"] == "breached"
    ]
    return complaints + late

"""What the reports of the funnel share."""

from __future__ import annotations

from typing import Any

from core.api.services import StageInfo, pipelines_of
from core.api.ui import Asked
from modules.sales.models import Opportunity

OPPORTUNITY = "sales.opportunity"


def stages() -> list[StageInfo]:
    """Every stage of every funnel of sales, in order, retired ones included."""
    return [s for p in pipelines_of(OPPORTUNITY) for s in p.every_stage]


def ids_of(*categories: str) -> list[int]:
    """The stages of some categories."""
    return [stage.id for stage in stages() if stage.category in categories]


def counted(asked: Asked) -> list[Any]:
    """The conditions on which opportunities a report counts: those in use, of whom it is asked."""
    return [Opportunity.archived_at.is_(None), *asked.owned(Opportunity)]


def category(name: str) -> list[Any]:
    """The node of a filter for every stage of a category."""
    return ["stage", "is", f"category:{name}"]


def still_open() -> list[Any]:
    """The node of a filter for what is neither won nor lost."""
    return ["stage", "in", ["category:open", "category:waiting"]]

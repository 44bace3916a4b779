"""An example of an automation of sales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.automation import RuleExample
from core.api.services import _l, pipelines_of
from modules.sales.models.opportunity import OPPORTUNITY


def _negotiation() -> Mapping[str, Any]:
    """The stage by its code, whatever it is called by now; any stage where it is gone."""
    stages = (stage for funnel in pipelines_of(OPPORTUNITY) for stage in funnel.stages)
    return {"stage": next((str(s.id) for s in stages if s.code == "negotiation"), None)}


contributions = (
    RuleExample(
        name="sales.negotiation",
        model=OPPORTUNITY,
        label=_l("Plan a task when a sale comes into negotiation"),
        trigger="core.stage",
        params=_negotiation,
        actions=(
            (
                "core.activity",
                {"kind": "task", "subject": _l("Prepare the negotiation of {{name}}"), "days": 1},
            ),
        ),
    ),
)

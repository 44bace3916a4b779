"""What automations may wait for in support, and an example."""

from __future__ import annotations

from typing import Any

from core.api.automation import RuleExample, event_trigger
from core.api.models import utcnow
from core.api.services import _l
from modules.support.models import CASE
from modules.support.tasks import promise_at_risk, promise_broken


def _of_case(case: Any, promise: str) -> tuple[str, int, str]:
    return CASE, case.id, f"{promise} {utcnow().isoformat()}"


contributions = (
    *event_trigger(
        "support.at_risk",
        _l("Three quarters of the time of service have passed"),
        promise_at_risk,
        _of_case,
        models=frozenset({CASE}),
    ),
    *event_trigger(
        "support.broken",
        _l("It is too late for what was promised"),
        promise_broken,
        _of_case,
        models=frozenset({CASE}),
    ),
    RuleExample(
        name="support.idle",
        model=CASE,
        label=_l("Tell the owner when a case has had no activity for 3 days"),
        trigger="core.idle",
        params={"days": 3},
        actions=(
            (
                "core.notify",
                {
                    "whom": "owner",
                    "text": _l("{{number}} has had no activity for 3 days: {{name}}"),
                },
            ),
        ),
    ),
)

"""Who is told when a promise is at risk or broken."""

from __future__ import annotations

from core.api.services import On
from modules.support.services import escalation
from modules.support.tasks import promise_at_risk, promise_broken

contributions = (
    *escalation.contributions,
    On(name="support.escalate.risk", event=promise_at_risk, call=escalation.at_risk),
    On(name="support.escalate.broken", event=promise_broken, call=escalation.broken),
)

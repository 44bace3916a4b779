"""What automation brings: its kinds of triggers and actions, its jobs, who may set it up."""

from datetime import timedelta

from core.access.permissions import Permission
from core.automation import actions, mailing, models, triggers, webhook
from core.automation.catching import created, updated
from core.automation.editing import MANAGE
from core.automation.engine import TROUBLE, run_rule
from core.automation.examples import offer_examples
from core.automation.runs import purge
from core.automation.scanning import scan
from core.jobs import Retention, Schedule
from core.lifecycle.declare import Offer
from core.lifecycle.erasing import Trace
from core.locale import _l
from core.notifications import NotificationKind
from core.records.drafting import StoredStep

contributions = (
    Permission(name=MANAGE, label=_l("Set up automations")),
    *triggers.contributions,
    *actions.contributions,
    *mailing.contributions,
    *webhook.contributions,
    # last: what other steps of the same save do is part of what happened
    StoredStep(
        name="core.automation",
        applies=lambda spec: spec.module != "core",
        created=created,
        updated=updated,
        weight=900,
    ),
    Offer(name="core.automation", call=offer_examples, weight=900),  # after funnels
    Trace(name="core.automation", cls=models.RuleRun),
    run_rule,
    scan,
    Schedule(name="automation.scan", job=scan, every=timedelta(minutes=10)),
    Retention(
        name="automation.runs", days=90, purge=purge, label=_l("What automations did and why")
    ),
    NotificationKind(
        name=TROUBLE, label=_l("An automation of mine stopped"), icon="robot", mail="now", weight=60
    ),
    NotificationKind(
        name=actions.TOLD, label=_l("What automations tell me"), icon="robot", weight=50
    ),
)

__all__ = ["contributions", "models"]

"""What funnels bring: the rules of moves in every save, their history, and who sets funnels up."""

from __future__ import annotations

from core.access.permissions import Permission
from core.lifecycle.declare import Offer
from core.lifecycle.erasing import Trace
from core.lifecycle.holding import Hold
from core.locale import _l
from core.pipelines import locking, models, undoing
from core.pipelines.declare import stage_changed, staged
from core.pipelines.editing import MANAGE
from core.pipelines.history import KIND, note_created, note_moved
from core.pipelines.holding import with_open_records
from core.pipelines.models import StageChange
from core.pipelines.moving import check_stage
from core.pipelines.seeding import offer_pipelines
from core.records.drafting import SaveStep, StoredStep
from core.timeline import TimelineKind

contributions = (
    Trace(name="core.stages", cls=StageChange, empty=("reason",)),
    stage_changed,
    undoing.contribution,
    Hold(name="core.open", label=_l("Open opportunities, cases or leads"), held=with_open_records),
    # after what modules complete, so that a value they fill in counts as given
    SaveStep(name="core.stage", applies=staged, call=check_stage, weight=900),
    StoredStep(name="core.stage", applies=staged, created=note_created, updated=note_moved),
    Permission(name=MANAGE, label=_l("Set up funnels and stages")),
    Offer(name="core.pipelines", call=offer_pipelines),
    TimelineKind(
        name=KIND,
        label=_l("Stages"),
        icon="transfer",
        template="timeline/stage.html",
        weight=800,
    ),
)

__all__ = ["contributions", "locking", "models"]

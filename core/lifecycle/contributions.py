"""What the lifecycle brings: who may manage modules, and its tables to the mapper."""

from core.access.permissions import Permission
from core.lifecycle import erasures, models, platform_traces, sweeping
from core.lifecycle.declare import module_purged
from core.lifecycle.holding import Hold, named_by_inactive
from core.lifecycle.request import MANAGE
from core.locale import _l

contributions = (
    Permission(name=MANAGE, label=_l("Install, upgrade and remove applications")),
    module_purged,
    Hold(
        name="core.inactive",
        label=_l("Data of an application that is switched off"),
        held=named_by_inactive,
        weight=900,
    ),
    *platform_traces.contributions,
    *sweeping.contributions,
)

__all__ = ["contributions", "erasures", "models"]

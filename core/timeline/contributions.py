"""What the history brings: its own kinds of entries and who may write them."""

from core.access.permissions import Permission, Preset
from core.locale import _l
from core.timeline import models
from core.timeline.kinds import CHANGE, TimelineKind

#: Writing in the history of a record one sees.
WRITE = "core.timeline.create"

contributions = (
    TimelineKind(name="note", label=_l("Notes"), icon="note", weight=10),
    TimelineKind(
        name="call", label=_l("Calls"), icon="phone", template="timeline/call.html", weight=20
    ),
    TimelineKind(
        name=CHANGE, label=_l("Changes"), icon="edit", template="timeline/change.html", weight=900
    ),
    Permission(name=WRITE, label=_l("Write notes and log calls")),
    *(
        Preset(name=f"timeline.{role}", role=role, grants={WRITE: "all"})
        for role in (
            "supervisor",
            "sales",
            "support",
            "marketing",
            "collections",
            "logistics",
            "accounting",
            "privacy",
        )
    ),
)

__all__ = ["contributions", "models"]

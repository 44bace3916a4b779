"""What the lifecycle brings: who may manage modules, and its tables to the mapper."""

from core.access.permissions import Permission
from core.lifecycle import models
from core.lifecycle.declare import module_purged
from core.lifecycle.request import MANAGE
from core.locale import _l

contributions = (
    Permission(name=MANAGE, label=_l("Install, upgrade and remove applications")),
    module_purged,
)

__all__ = ["contributions", "models"]

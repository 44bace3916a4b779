"""Who is acting, what they may do and see, and the log of what was done."""

from core.access.actor import SYSTEM, Actor, Forbidden, acting_as, actor, sudo
from core.access.permissions import Permission, Preset, RecordRule, presets_of

__all__ = [
    "SYSTEM",
    "Actor",
    "Forbidden",
    "Permission",
    "Preset",
    "RecordRule",
    "acting_as",
    "actor",
    "presets_of",
    "sudo",
]

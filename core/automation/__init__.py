"""Automation: rules of the Master that act by themselves, after something happened or in time."""

from core.automation.kinds import (
    ActionFailed,
    ActionKind,
    Doing,
    Due,
    TriggerKind,
    event_trigger,
)

__all__ = ["ActionFailed", "ActionKind", "Doing", "Due", "TriggerKind", "event_trigger"]

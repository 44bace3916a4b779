"""For modules whose records rules act on: further kinds of triggers and actions, and examples."""

from core.automation.catching import happened
from core.automation.examples import RuleExample
from core.automation.kinds import (
    ActionFailed,
    ActionKind,
    Doing,
    Due,
    TriggerKind,
    event_trigger,
)

__all__ = [
    "ActionFailed", "ActionKind", "Doing", "Due", "RuleExample", "TriggerKind", "event_trigger",
    "happened",
]  # fmt: skip

"""Activities: what somebody is going to do about a record, and the semáforo that shows it."""

from core.activities.kinds import Kind, kind_label, kinds
from core.activities.light import LIGHTS, light_condition, semaforo
from core.activities.mixin import WithActivities
from core.activities.models import Activity
from core.activities.records import with_activities
from core.activities.saving import activity_done, activity_reassigned, activity_scheduled
from core.activities.service import (
    cancel,
    finish,
    reassign,
    reopen,
    reschedule,
    schedule,
    schedule_many,
)
from core.activities.suggesting import NextStep, suggest_next
from core.activities.words import results_of

__all__ = [
    "LIGHTS",
    "Activity",
    "Kind",
    "NextStep",
    "WithActivities",
    "activity_done",
    "activity_reassigned",
    "activity_scheduled",
    "cancel",
    "finish",
    "kind_label",
    "kinds",
    "light_condition",
    "reassign",
    "reopen",
    "reschedule",
    "results_of",
    "schedule",
    "schedule_many",
    "semaforo",
    "suggest_next",
    "with_activities",
]

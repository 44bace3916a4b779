"""What activities bring: their record, their kinds, who may do what, and what follows a save."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from core.access.actor import Actor
from core.access.permissions import Preset, RecordRule
from core.activities import erasing, settling
from core.activities.holding import with_open_activities
from core.activities.kinds import ActivityType, forget_kinds
from core.activities.mixin import WithActivities
from core.activities.models import RECORD, Activity
from core.activities.saving import (
    activity_done,
    activity_reassigned,
    activity_scheduled,
    belongs_somewhere,
    changed,
    complete,
    complete_type,
    moved_below,
    put_away,
    root_columns,
    stored,
)
from core.activities.service import ENTRY, MODEL
from core.activities.words import PRIORITIES
from core.kernel.events import On
from core.lifecycle.holding import Hold
from core.locale import _l
from core.records import fields as types
from core.records.drafting import SaveStep, StoredStep
from core.records.service import record_archived, record_created, record_updated
from core.records.spec import ModelSpec, model
from core.timeline import TimelineKind

#: Icons a kind may have: those of the sprite that say what people do.
ICONS = (
    ("calendar-event", _l("Calendar")),
    ("phone", _l("Phone")),
    ("users", _l("People")),
    ("mail", _l("Mail")),
    ("map-pin", _l("Place")),
    ("checks", _l("Checks")),
    ("message-2", _l("Message")),
    ("file-text", _l("Document")),
)
_TYPES = frozenset({"core.activity_type"})
_MINE = {
    "core.activity.read": "own",
    "core.activity.create": "all",
    "core.activity.update": "own",
    "core.activity.archive": "own",
    "core.activity.export": "own",
    "core.activity.import": "all",
}
_TEAM = {name: "team" if scope == "own" else scope for name, scope in _MINE.items()}
_WORKING = ("sales", "support", "marketing", "collections", "logistics", "accounting", "privacy")


def _is_activity(spec: ModelSpec) -> bool:
    return spec.name == MODEL


def _not_anothers_private(who: Actor, cls: Any) -> ColumnElement[bool]:
    return or_(cls.private.is_(False), cls.owner_id == who.user_id)


def _nothing(_spec: ModelSpec, _ids: list[int]) -> None:
    """New records have no activities yet."""


contributions = (
    Hold(name="core.activities", label=_l("Activities to be done"), held=with_open_activities),
    *erasing.contributions,
    *settling.contributions,
    *model(
        ActivityType,
        name="core.activity_type",
        label=_l("Kind of activity"),
        plural=_l("Kinds of activities"),
        collection="activity-types",
        icon="calendar-event",
        title="label",
        everybody_reads=True,
        virtual={
            "label": types.Text(label=_l("Name"), required=True, max=60),
            "icon": types.Choice(
                label=_l("Icon"), required=True, choices=ICONS, default="calendar-event"
            ),
            "code": types.Text(label=_l("Identifier"), max=40, readonly=True, importable=False),
        },
    ),
    *model(
        Activity,
        name=MODEL,
        label=_l("Activity"),
        plural=_l("Activities"),
        collection="activities",
        icon="calendar-event",
        title="subject",
        search=("subject",),
        virtual={"record": RECORD},
        derive=root_columns,
        about=("model", "record_id", WithActivities),
        examples={"priority": PRIORITIES[0][0]},
    ),
    RecordRule(
        name="core.activity.private",
        model=MODEL,
        build=_not_anothers_private,
    ),
    SaveStep(name="core.activity", model=MODEL, call=complete),
    SaveStep(name="core.activity_type", model="core.activity_type", call=complete_type),
    StoredStep(name="core.activity", applies=_is_activity, created=stored, updated=changed),
    StoredStep(
        name="core.activity.root", applies=belongs_somewhere, created=_nothing, updated=moved_below
    ),
    On(
        name="core.activity.put_away",
        event=record_archived,
        call=put_away,
        models=frozenset({MODEL}),
    ),
    On(name="core.kinds_created", event=record_created, call=forget_kinds, models=_TYPES),
    On(name="core.kinds_updated", event=record_updated, call=forget_kinds, models=_TYPES),
    On(name="core.kinds_archived", event=record_archived, call=forget_kinds, models=_TYPES),
    TimelineKind(
        name=ENTRY,
        label=_l("Activities"),
        icon="calendar-check",
        template="timeline/activity.html",
        weight=30,
    ),
    activity_scheduled,
    activity_done,
    activity_reassigned,
    *(Preset(name=f"activities.{role}", role=role, grants=_MINE) for role in _WORKING),
    Preset(name="activities.supervisor", role="supervisor", grants=_TEAM),
    Preset(name="activities.readonly", role="readonly", grants={"core.activity.read": "own"}),
)

"""What happens before and after an activity is saved, whoever saves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from core.activities.derived import refresh
from core.activities.kinds import KINDS, kinds
from core.activities.models import Activity
from core.activities.records import with_activities
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.kernel.events import Event
from core.kernel.folding import fold
from core.locale import _
from core.records.service import Draft
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.settings import company_defaults

activity_scheduled = Event(
    name="activity_scheduled",
    doc="An activity was planned, by whatever way. Sent inside the transaction.",
    args=("activity",),
)
activity_done = Event(
    name="activity_done",
    doc="An activity was finished; ``result`` is a code of core.activities.words.RESULT_LABELS. "
    "Sent inside the transaction.",
    args=("activity", "result"),
)
activity_reassigned = Event(
    name="activity_reassigned",
    doc="An open activity has another owner; ``before`` is the id of the one it had. Sent inside "
    "the transaction.",
    args=("activity", "before"),
)

#: What decides the next activity of a record.
_DECIDING = frozenset({"due_at", "kind", "subject", "private", "model", "record_id"})


def whole_day(day: date) -> datetime:
    """The instant at which something due on a day is overdue: its end in the company's zone."""
    zone = ZoneInfo(company_defaults()["timezone"])
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def day_of(activity: Activity) -> date:
    """The day of a whole-day activity, in the company's zone."""
    return activity.due_at.astimezone(ZoneInfo(company_defaults()["timezone"])).date()


def complete(draft: Draft) -> None:
    """Whole days end when the company's day ends; the record given is kept as model and number."""
    values = draft.values
    due = values.get("due_at") or draft.merged.get("due_at")
    if due and draft.merged.get("all_day") and ("due_at" in values or "all_day" in values):
        zone = ZoneInfo(company_defaults()["timezone"])
        values["due_at"] = whole_day(due.astimezone(zone).date())
    if "record" in values:
        model, _colon, number = (values["record"] or "").rpartition(":")
        values["model"], values["record_id"] = model or None, int(number) if model else None
    kind = kinds().get(values.get("kind") or "")
    if kind and kind.retired and kind.code != getattr(draft.record, "kind", None):
        draft.error("kind", _("This kind of activity is no longer in use: choose another one."))


def root_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The customer record under which an activity shows, from the record it is about."""
    model, record_id = values.get("model"), values.get("record_id")
    if not model:
        return {"root_model": None, "root_id": None}
    try:
        spec = spec_of(model)
    except UnknownModel:
        return {}
    if spec.root:
        key, above = spec.root
        query = select(getattr(spec.cls, key)).where(spec.cls.id == record_id)
        root = session().scalar(query.execution_options(scope=EVERYTHING))
        if root is not None:
            return {"root_model": above.__spec__.name, "root_id": root}  # type: ignore[attr-defined]
    return {"root_model": model, "root_id": record_id}


def stored(spec: ModelSpec, ids: list[int]) -> None:
    """New activities: their records show them, and who listens hears of them."""
    found = session().execute(
        select(Activity.model, Activity.record_id)
        .where(Activity.id.in_(ids))
        .execution_options(scope=EVERYTHING)
    )
    refresh({(model, record_id) for model, record_id in found})
    if activity_scheduled.heard(spec.name):
        for activity in session().scalars(select(Activity).where(Activity.id.in_(ids))):
            activity_scheduled.emit(activity=activity)


def changed(_spec: ModelSpec, activity: Any, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """A changed activity: the record it is about, and the one it was about, show it."""
    if _DECIDING & changes.keys():
        before = [
            changes[name][0] if name in changes else getattr(activity, name)
            for name in ("model", "record_id")
        ]
        refresh([(before[0], before[1]), (activity.model, activity.record_id)])
    if "due_at" in changes and activity.reminded_at is not None:
        activity.reminded_at = None
        session().flush()
    if "owner_id" in changes and activity.done_at is None:
        activity_reassigned.emit(activity=activity, before=changes["owner_id"][0])


def put_away(spec: ModelSpec, record: Any) -> None:
    """A cancelled activity, or one that came back."""
    refresh([(record.model, record.record_id)])


def moved_below(spec: ModelSpec, record: Any, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """A record that belongs to another customer now: its activities show there."""
    if not spec.root or spec.root[0] not in changes:
        return
    root = root_columns({"model": spec.name, "record_id": record.id})
    # whoever moves the record may not be allowed to edit the activities of others
    table = Activity.__table__
    mine = (table.c.model == spec.name) & (table.c.record_id == record.id)
    moved: Any = session().execute(update(table).where(mine).values(**root))
    for known in list(session().identity_map.values()):
        if isinstance(known, Activity):
            session().expire(known, list(root))
    if moved.rowcount:
        above: Any = spec.root[1]
        refresh([(spec.name, record.id), (above.__spec__.name, changes[spec.root[0]][0])])


def belongs_somewhere(spec: ModelSpec) -> bool:
    """Whether records of a model have activities and a customer."""
    return with_activities(spec) and spec.root is not None


def complete_type(draft: Draft) -> None:
    """The code of a kind is made from its name and never changes."""
    if draft.record is None and draft.values.get("label"):
        code = "".join(c if c.isalnum() else "_" for c in fold(draft.values["label"]))[:40].strip(
            "_"
        )
        query = select(draft.spec.cls.code).where(draft.spec.cls.code == code)
        if not code or code in KINDS or session().scalar(query):
            draft.error("label", _("There is already a kind with this name."))
        draft.values["code"] = code

"""Planning and doing: the one way an activity is scheduled, moved, given away, finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from core import timeline
from core.access.actor import actor
from core.activities.derived import refresh
from core.activities.models import Activity, is_open
from core.activities.saving import activity_done, whole_day
from core.activities.words import RESULTS
from core.db.base import utcnow
from core.db.session import write
from core.locale import _
from core.records import service as records
from core.records.bulk import BulkWriter
from core.records.errors import Conflict, Invalid
from core.records.spec import spec_of

MODEL = "core.activity"
#: Kind of timeline entries that tell of an activity that was no conversation.
ENTRY = "activity"
#: Kind → results that mean the customer was really reached out to.
REACHED = {
    "call": frozenset(RESULTS["call"]),
    "meeting": frozenset({"held"}),
    "mail": frozenset({"sent"}),
    "message": frozenset({"sent", "answered"}),
}


def schedule(
    record: Any,
    kind: str,
    subject: str,
    due_at: datetime | date,
    owner_id: int | None = None,
    **more: Any,
) -> Activity:
    """Plan an activity.

    :param record: what it is about: a record, (model, id), or None.
    :param kind: a code of :func:`core.activities.kinds`.
    :param due_at: an instant, or a day for something due on that day.
    :param owner_id: who does it; the actor by default.
    :param more: ``notes``, ``minutes``, ``private``, ``priority``, ``team_id``, ``source``.
    :raises Invalid, Forbidden: it cannot be planned.
    """
    values: dict[str, Any] = {"kind": kind, "subject": subject, **more}
    if isinstance(due_at, datetime):
        values["due_at"] = due_at
    else:
        values |= {"due_at": whole_day(due_at), "all_day": True}
    if owner_id is not None:
        values["owner_id"] = owner_id
    if record is not None:
        model, number = record if isinstance(record, tuple) else (_name(record), record.id)
        values["record"] = f"{model}:{number}"
    return records.create(MODEL, values)


def schedule_many(planned: Iterable[Mapping[str, Any]]) -> list[int]:
    """Plan many activities at once, for what one by one would cost a second each hundred.

    :param planned: for each the parameters of :func:`schedule`, by name; ``due_at`` an instant.
    :returns: their ids, in the same order. :raises Invalid: one cannot be planned; then none is.
    """
    with write():
        writer = BulkWriter(spec_of(MODEL))
        drafts = [
            writer.draft({**rest, "record": f"{_name(record)}:{record.id}"})
            for record, rest in ((p["record"], {**p}) for p in planned)
        ]
        for draft in drafts:
            if draft.errors:
                raise Invalid(draft.errors)
        outcomes = writer.save(drafts)
        for outcome in outcomes:
            if outcome.id is None:
                raise Invalid({"": [outcome.refused]})
    return [outcome.id for outcome in outcomes if outcome.id]


def finish(
    activity_id: int,
    result: str = "",
    *,
    note: str = "",
    minutes: int | None = None,
    next: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Activity:
    """Say that an activity is done, and how; the history of its record tells it.

    :param result: a code of its kind's results; the first one by default.
    :param note: what was said or found out; goes into the history.
    :param next: values of the next activity about the same record, as for :func:`schedule`.
    :raises NotFound, Forbidden, Conflict: as for an update. :raises Invalid: it is not open.
    """
    with write() as current:
        activity = _open_one(activity_id, version)
        known = RESULTS.get(activity.kind, RESULTS["task"])
        result = result or known[0]
        if result not in known:
            raise Invalid({"result": [_("Choose how it ended.")]})
        activity.done_at, activity.done_by_id = utcnow(), actor().user_id
        activity.result = result
        if minutes is not None:
            activity.minutes = minutes
        current.flush()
        if activity.model:
            _tell(activity, note)
            refresh([(activity.model, activity.record_id)])
        elif note:
            activity.notes = f"{activity.notes}\n\n{note}" if activity.notes else note
            current.flush()
        activity_done.emit(activity=activity, result=result)
        if next:
            about = (activity.model, activity.record_id) if activity.model else None
            schedule(about, **{"owner_id": activity.owner_id, **next})
    return activity


def reopen(activity_id: int) -> Activity:
    """Undo :func:`finish`: the activity is to be done again. What the history told stays told."""
    with write() as current:
        activity = records.fetch(spec_of(MODEL), activity_id, "update")
        activity.done_at = activity.done_by_id = activity.result = None
        current.flush()
        refresh([(activity.model, activity.record_id)])
    return activity


def reschedule(
    activity_id: int, due_at: datetime | date, *, version: int | None = None
) -> Activity:
    """Move an activity to another moment, or to a day. :raises: as :func:`finish`."""
    whole = not isinstance(due_at, datetime)
    due = whole_day(due_at) if whole else due_at
    return _change(activity_id, {"due_at": due, "all_day": whole}, version)


def reassign(activity_id: int, owner_id: int, *, version: int | None = None) -> Activity:
    """Give an activity to somebody else. :raises: as :func:`finish`."""
    return _change(activity_id, {"owner_id": owner_id}, version)


def cancel(activity_id: int, *, version: int | None = None, reason: str | None = None) -> Activity:
    """Take an activity back: it will not be done. ``restore=True`` of the archive undoes it."""
    return records.archive(MODEL, activity_id, version, reason=reason)


def _change(activity_id: int, values: Mapping[str, Any], version: int | None) -> Activity:
    with write():
        _open_one(activity_id, version)
        return records.update(MODEL, activity_id, values, version)


def _open_one(activity_id: int, version: int | None) -> Activity:
    """:raises Invalid: it is done or cancelled already."""
    records.may_write(spec_of(MODEL), "update")
    activity = records.fetch(spec_of(MODEL), activity_id, "update")
    if version is not None and activity.version != version:
        raise Conflict(activity)
    if not is_open(activity):
        raise Invalid({"": [_("This activity is no longer open.")]})
    return activity


def _tell(activity: Activity, note: str) -> None:
    """The entry in the history of the record."""
    kind, result = activity.kind, activity.result or ""
    data: dict[str, Any] = {"activity": activity.id, "subject": activity.subject, "result": result}
    if activity.private:
        return  # nobody else knows of it
    if result in REACHED.get(kind, ()):
        data |= {"direction": "out", "minutes": activity.minutes}
    else:
        data["of"], kind = kind, ENTRY
    body = (
        note
        if kind == ENTRY or not activity.subject
        else "\n".join(filter(None, (activity.subject, note)))
    )
    timeline.add(
        kind, activity.model or "", activity.record_id or 0, body=body, data=data, internal=True
    )


def _name(record: Any) -> str:
    return type(record).__spec__.name

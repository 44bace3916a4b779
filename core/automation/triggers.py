"""The kinds of triggers of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from core.access.models.audit import AuditEntry
from core.activities import Activity, activity_done
from core.automation.kinds import Due, Params, TriggerKind, event_trigger
from core.db.session import session
from core.locale import _l
from core.pipelines import StageChange, pipelines_of, staged
from core.records import fields as types
from core.records.fields import Field
from core.records.spec import ModelSpec
from core.settings import company_defaults
from core.timeline.models import TimelineEntry

#: A rehearsal looks at no more than this.
MOST = 2_000
#: Records looked at together.
CHUNK = 500


def stage_choices(spec: ModelSpec) -> tuple[tuple[str, str], ...]:
    """(id, "funnel: stage") of the stages in use of a model."""
    funnels = pipelines_of(spec.name)
    several = len(funnels) > 1
    return tuple(
        (str(stage.id), f"{funnel.label}: {stage.label}" if several else stage.label)
        for funnel in funnels
        for stage in funnel.stages
    )


def created_before(spec: ModelSpec, _params: Params, start: datetime, end: datetime) -> list[Due]:
    """Records made in a span."""
    cls = spec.cls
    query = select(cls.id, cls.created_at).where(cls.created_at.between(start, end))
    rows = session().execute(query.order_by(cls.created_at.desc()).limit(MOST))
    return [Due(number, "new", at) for number, at in rows]


def _changed_fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    known = {n: f for n, f in spec.all_fields().items() if not f.readonly and n != "stage"}
    choices = tuple((name, f.label) for name, f in known.items())
    return {"field": types.Choice(label=_l("Field"), required=True, choices=choices)}


def changed_before(spec: ModelSpec, params: Params, start: datetime, end: datetime) -> list[Due]:
    """Changes of a field in a span, from the log."""
    known = spec.all_fields().get(params.get("field", ""))
    if known is None:
        return []
    log, column = AuditEntry, "custom" if known.custom else known.stored_as or known.name
    query = (
        select(log.record_id, log.changes, log.at)
        .where(log.model == spec.name, log.action == "update", log.at.between(start, end))
        .order_by(log.at.desc())
        .limit(MOST)
    )
    found: dict[int, Due] = {}
    for number, changes, at in session().execute(query):
        pair = (changes or {}).get(column)
        if known.custom and pair:
            pair = [(side or {}).get(known.name[2:]) for side in pair]
        if number and pair and pair[0] != pair[1]:
            found.setdefault(number, Due(number, "", at))
    return list(found.values())


def _stage_fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    label, help = _l("Stage"), _l("Empty: any stage.")
    return {"stage": types.Choice(label=label, choices=stage_choices(spec), help=help)}


def _this_stage(params: Params, changes: Mapping[str, Any]) -> bool:
    return not params.get("stage") or str(changes["stage"][1]) == str(params["stage"])


def moved_before(spec: ModelSpec, params: Params, start: datetime, end: datetime) -> list[Due]:
    """Moves in a span, from the history of stages."""
    stay = StageChange
    query = select(stay.record_id, stay.entered_at).where(
        stay.model == spec.name,
        stay.from_stage_id.is_not(None),
        stay.entered_at.between(start, end),
    )
    if params.get("stage"):
        query = query.where(stay.stage_id == int(params["stage"]))
    rows = session().execute(query.order_by(stay.entered_at.desc()).limit(MOST))
    return list({number: Due(number, "", at) for number, at in rows}.values())


def _dates(spec: ModelSpec) -> dict[str, Field]:
    return {n: f for n, f in spec.all_fields().items() if f.kind in ("date", "datetime")}


def _date_fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    choices = tuple((name, f.label) for name, f in _dates(spec).items())
    sides = (("after", _l("After the date")), ("before", _l("Before the date")))
    return {
        "field": types.Choice(label=_l("Date"), required=True, choices=choices),
        "days": types.Integer(label=_l("Days"), required=True, min=0, max=730, default=0),
        "side": types.Choice(label=_l("When"), required=True, choices=sides, default="after"),
    }


def dates_due(spec: ModelSpec, params: Params, start: datetime, end: datetime) -> Iterator[Due]:
    """Records whose date, moved by the days, was reached in a span."""
    known = _dates(spec).get(params.get("field", ""))
    if known is None:
        return
    days = timedelta(days=int(params.get("days") or 0))
    shift = -days if params.get("side") == "before" else days
    low, high = start - shift, end - shift
    value, zone = known.expression(spec.cls), ZoneInfo(company_defaults()["timezone"])
    if known.kind == "date":
        # a day begins at midnight of the company
        reached = [moment.astimezone(zone).date() for moment in (low, high)]
        first, last = (known.to_stored(d) if known.custom else d for d in reached)
        span = value > first, value <= last
    else:
        span = value > low, value <= high
    for number, held in _in_chunks(spec, value, span):
        moment = held
        if not isinstance(held, datetime):
            moment = datetime.combine(_day(held), time(), zone)
        yield Due(number, str(held), moment + shift)


def _day(held: Any) -> date:
    return held if isinstance(held, date) else date.fromisoformat(str(held))


def _in_chunks(spec: ModelSpec, value: Any, conditions: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """(id, value) of records in use, in the order of their ids."""
    cls, last = spec.cls, 0
    query = select(cls.id, value).where(*conditions).order_by(cls.id).limit(CHUNK)
    if spec.archivable:
        query = query.where(cls.archived_at.is_(None))
    while True:
        rows = session().execute(query.where(cls.id > last)).all()
        yield from ((number, held) for number, held in rows)
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


def _idle_fields(_spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    label = _l("Days without activity")
    return {"days": types.Integer(label=label, required=True, min=1, max=730, default=3)}


def idle(spec: ModelSpec, params: Params, _start: datetime, end: datetime) -> Iterator[Due]:
    """Open records about which nothing was written, done or changed for so many days."""
    cls, limit = spec.cls, end - timedelta(days=int(params.get("days") or 3))
    untouched = (cls.updated_at <= limit, cls.closed_at.is_(None))
    batch: list[tuple[int, datetime]] = []
    for row in _in_chunks(spec, cls.updated_at, untouched):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _idle_among(spec, batch, limit)
            batch = []
    yield from _idle_among(spec, batch, limit)


def _idle_among(
    spec: ModelSpec, batch: list[tuple[int, datetime]], limit: datetime
) -> Iterator[Due]:
    ids = [number for number, _at in batch]
    entry, activity = TimelineEntry, Activity
    sources = (
        select(entry.record_id, func.max(entry.at)).where(entry.model == spec.name),
        select(activity.record_id, func.max(activity.updated_at)).where(
            activity.model == spec.name
        ),
    )
    latest = dict(batch)
    for query, column in zip(sources, (entry.record_id, activity.record_id), strict=True):
        for number, at in session().execute(query.where(column.in_(ids)).group_by(column)):
            if number is not None:
                latest[number] = max(latest[number], at)
    for number, at in latest.items():
        if at <= limit:
            yield Due(number, at.isoformat(), at)


def _of_activity(activity: Any, result: str) -> tuple[str, int, str] | None:
    if not activity.model:
        return None
    return activity.model, activity.record_id, f"a{activity.id}.{activity.version}"


contributions = (
    TriggerKind(
        name="core.created", label=_l("It is created"), weight=10, past=created_before,
        help=_l("By whatever way, but not by an import."),
    ),
    TriggerKind(
        name="core.changed", label=_l("A field changes"), weight=20, fields=_changed_fields,
        past=changed_before, matches=lambda params, changes: params.get("field") in changes,
    ),
    TriggerKind(
        name="core.stage", label=_l("It comes into a stage"), weight=30, fields=_stage_fields,
        applies=staged, past=moved_before, matches=_this_stage,
    ),
    TriggerKind(
        name="core.date", label=_l("A date comes near or has passed"), weight=40,
        fields=_date_fields, applies=lambda spec: bool(_dates(spec)), due=dates_due,
    ),
    TriggerKind(
        name="core.idle", label=_l("Nothing happens for some days"), weight=50, due=idle,
        fields=_idle_fields, applies=staged,
        help=_l("Nothing was written, done or changed while it is open."),
    ),
    *event_trigger(
        "core.activity_done", _l("An activity is done"), activity_done, _of_activity,
        weight=60,
    ),
)  # fmt: skip

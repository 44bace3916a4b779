"""Where records stood and for how long; written with the move, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from core.access.actor import actor
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.session import session
from core.locale import _
from core.pipelines.declare import stage_changed
from core.pipelines.definitions import StageInfo, stage_info
from core.pipelines.models import Pipeline, Stage, StageChange
from core.pipelines.moving import why
from core.records.errors import Invalid
from core.records.spec import ModelSpec
from core.timeline import root_of
from core.timeline.models import TimelineEntry

_stays = StageChange.__table__
#: Statements of every move, made once.
_END = (
    update(_stays)
    .where(
        _stays.c.model == bindparam("of"),
        _stays.c.record_id == bindparam("number"),
        _stays.c.left_at.is_(None),
    )
    .values(left_at=bindparam("left"), seconds=bindparam("stood"))
)
_BEGIN, _TELL = insert(_stays), insert(TimelineEntry.__table__)
#: Name of the kind of timeline entries that tell a move.
KIND = "stage"


@dataclass(frozen=True)
class Moved:
    """A move that was made."""

    #: None for a new record.
    source: StageInfo | None
    target: StageInfo
    reason: str | None = None
    #: screen | api | import | job | cli | system
    via: str = "system"
    #: How long the record had stood in the source.
    seconds: int = 0


def stays_of(
    model: str, ids: Iterable[int]
) -> Sequence[tuple[int, int, datetime, datetime | None]]:
    """Where records stood: (record id, stage id, since, until), the oldest first; for who computes
    with it. Says nothing of what the records hold."""
    stay = StageChange
    query = (
        select(stay.record_id, stay.stage_id, stay.entered_at, stay.left_at)
        .where(stay.model == model, stay.record_id.in_(list(ids)))
        .order_by(stay.entered_at, stay.id)
    )
    return session().execute(query).all()


def note_created(spec: ModelSpec, ids: list[int]) -> None:
    """The first stay of new records."""
    current, cls = session(), spec.cls
    query = select(cls.id, cls.pipeline_id, cls.stage_id, cls.stage_since).where(cls.id.in_(ids))
    rows = current.execute(query).all()
    hold_stages({row.stage_id for row in rows})
    shared = _shared(spec)
    stays = [
        {**shared, "record_id": n, "pipeline_id": p, "stage_id": s, "entered_at": since}
        for n, p, s, since in rows
    ]
    if stays:
        current.execute(insert(StageChange.__table__), stays)
    if stage_changed.heard(spec.name):
        found = current.scalars(select(cls).where(cls.id.in_(ids)).order_by(cls.id))
        for record in found:
            move = Moved(None, stage_info(record.stage_id), why().reason, actor().via)
            stage_changed.emit(spec=spec, record=record, move=move)


def note_moved(spec: ModelSpec, record: Any, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """End the stay in the old stage, begin the one in the new, tell the history and who listens."""
    if "stage" not in changes:
        return
    old, new = changes["stage"]
    source, target = stage_info(old), stage_info(new)
    hold_stages({new})
    since = changes["stage_since"][0] if "stage_since" in changes else record.stage_since
    seconds = max(0, int((record.stage_since - since).total_seconds()))
    move = Moved(source, target, why().reason, actor().via, seconds)
    _store(spec, record, move)
    _tell(spec, record, move)
    stage_changed.emit(spec=spec, record=record, move=move)


def hold_stages(ids: Iterable[int]) -> None:
    """Keep stages in use until the unit of work ends.

    :raises Invalid: one was retired meanwhile; what this process knows of funnels may be older.
    """
    wanted = sorted(ids)
    if len(prepared_rows("pipelines.hold", _held, {"ids": wanted})) != len(wanted):
        text = _("This stage is no longer in use: reload the page and choose another one.")
        raise Invalid({"stage": [text]})


def _held() -> Select:
    return (
        select(Stage.id)
        .join(Pipeline, Pipeline.id == Stage.pipeline_id)
        .where(Stage.id.in_(bindparam("ids", expanding=True)))
        .where(Stage.archived_at.is_(None), Pipeline.archived_at.is_(None))
        .with_for_update(read=True, of=Stage)
    )


def _shared(spec: ModelSpec) -> dict[str, Any]:
    who = actor()
    return {
        "model": spec.name,
        "user_id": who.user_id,
        "via": who.via,
        "reason": why().reason,
    }


def _store(spec: ModelSpec, record: Any, move: Moved) -> None:
    current = session().connection()
    left: datetime = record.stage_since
    ended = {"of": spec.name, "number": record.id, "left": left, "stood": move.seconds}
    current.execute(_END, ended)
    stay = {
        **_shared(spec),
        "record_id": record.id,
        "pipeline_id": move.target.pipeline_id,
        "stage_id": move.target.id,
        "from_stage_id": move.source.id if move.source else None,
        "entered_at": left,
    }
    current.execute(_BEGIN, stay)


def _tell(spec: ModelSpec, record: Any, move: Moved) -> None:
    """An entry in the history of the record and of its customer."""
    root_model, root_id = root_of(spec, record)
    entry = {
        "kind": KIND,
        "model": spec.name,
        "record_id": record.id,
        "root_model": root_model,
        "root_id": root_id,
        "at": record.stage_since,
        "user_id": actor().user_id,
        "body": move.reason or "",
        "data": {
            "from": move.source.id if move.source else None,
            "to": move.target.id,
            "seconds": move.seconds,
        },
        "internal": True,
        "created_at": utcnow(),
        "updated_at": utcnow(),
        "version": 1,
        "created_by_id": actor().user_id,
    }
    session().connection().execute(_TELL, entry)

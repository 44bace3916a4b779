"""Taking an import back: created records go, changed ones get their values again.

What was changed or used since is left as it is and listed. Runs in chunks from its checkpoint, like
the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from core.access import audit
from core.access.actor import Forbidden, actor, guard_of, reach
from core.db.base import utcnow
from core.db.references import named, parts_of, pointed_at
from core.db.session import session, write
from core.jobs.retention import kept_for
from core.locale import _, using_locale
from core.records.bulk import REFUSALS, BulkWriter
from core.records.drafting import Draft
from core.records.errors import Invalid
from core.records.fields import Tags
from core.records.importing import sides
from core.records.importing.models import Import, ImportIdentity, ImportRow
from core.records.importing.run import Progress, summary
from core.records.importing.service import find
from core.records.importing.snapshots import thawed
from core.records.service import may_write
from core.records.spec import ModelSpec, spec_of

#: Records of one transaction.
CHUNK = 200


@dataclass
class Trace:
    """What an import did to one record: its rows, whether it made it, the values before, and the
    version it left."""

    record_id: int
    rows: list[int] = field(default_factory=list)
    created: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    kept: str = ""


def begin_undo(import_id: int) -> Import:
    """Let an import be taken back; one that is running stops at its next chunk.

    :raises Invalid: there is nothing to take back, or no longer.
    """
    task = find(import_id)
    may_write(spec_of(task.model), "import")
    if task.state not in ("running", "done", "failed", "undoing"):
        raise Invalid({"": [_("This import cannot be undone now.")]})
    if task.created_at < utcnow() - kept_for("imports.undo"):
        raise Invalid({"": [_("The values before this import are no longer kept.")]})
    if task.state != "undoing":
        with write() as current:
            current.refresh(task)
            task.state, task.checkpoint, task.kept = "undoing", 0, 0
    return task


def undo(import_id: int, progress: Progress | None = None) -> Import:
    """Take back what is still to be taken back; the import must be ``undoing``."""
    task = session().get_one(Import, import_id, populate_existing=True)
    if task.state != "undoing":
        return task
    spec = spec_of(task.model)
    total = _records(task)
    with using_locale(task.locale):
        while ids := _next_records(task):
            with write() as current:
                current.refresh(task, with_for_update=True)
                if ids != _next_records(task):
                    return task  # another process takes it back
                kept = _undo_records(spec, task, ids)
                task.checkpoint, task.kept = task.checkpoint + len(ids), task.kept + kept
            if progress:
                progress(task.checkpoint, total)
        while _undo_sides(task):
            pass
        with write() as current:
            current.refresh(task)
            _forget(task)
            task.state, task.error, task.finished_at = "undone", None, utcnow()
            audit.log(
                current, "import_undone", task.model, changes={**summary(task), "kept": task.kept}
            )
    return task


def _undo_sides(task: Import) -> int:
    with write():
        return sides.remove_next(task)


def _touched(task: Import) -> Any:
    return (
        ImportRow.import_id == task.id,
        ImportRow.action.in_(("created", "updated")),
        ImportRow.undo.is_(None),
    )


def _records(task: Import) -> int:
    """How many records there are to take back in all."""
    query = select(func.count(ImportRow.record_id.distinct())).where(*_touched(task))
    return task.checkpoint + (session().scalar(query) or 0)


def _next_records(task: Import) -> list[int]:
    """Records still to be taken back, the last made first: they may refer to earlier ones."""
    query = select(ImportRow.record_id).where(*_touched(task)).distinct()
    return list(session().scalars(query.order_by(ImportRow.record_id.desc()).limit(CHUNK)))


def _undo_records(spec: ModelSpec, task: Import, ids: Sequence[int]) -> int:
    """Take back a chunk of records; :returns: how many were left as they are."""
    traces = _traces(spec, task, ids)
    writer = BulkWriter(spec)
    loaded = writer.load(ids)
    query = select(spec.cls).where(spec.cls.id.in_(ids))
    records = {record.id: record for record in session().scalars(query)}
    used = _used(spec, task, [trace.record_id for trace in traces if trace.created])
    for trace in traces:
        trace.kept = _reason_to_keep(trace, records, loaded, used)
    _restore(writer, [t for t in traces if not t.created and not t.kept], records)
    _remove(spec, task, [t for t in traces if t.created and not t.kept], records)
    _mark(task, traces)
    return sum(bool(trace.kept) for trace in traces)


def _used(spec: ModelSpec, task: Import, ids: Sequence[int]) -> dict[int, str]:
    """Record id → why it cannot go: another record or an entry of a history names it."""
    table = spec.cls.__table__
    held = pointed_at(session(), table, ids, parts_of(table), sides.going(task))
    return {
        **dict.fromkeys(named(session(), spec.name, ids), _("It has a history by now.")),
        **dict.fromkeys(held, _("Other records use it.")),
    }


def _traces(spec: ModelSpec, task: Import, ids: Iterable[int]) -> list[Trace]:
    """What the import did to each record; the values before its first change win."""
    fields = spec.all_fields()
    query = (
        select(ImportRow)
        .where(*_touched(task), ImportRow.record_id.in_(ids))
        .order_by(ImportRow.row.desc())
    )
    found: dict[int, Trace] = {}
    for row in session().scalars(query):
        trace = found.setdefault(
            row.record_id or 0, Trace(row.record_id or 0, version=row.version or 1)
        )
        trace.rows.append(row.row)
        trace.created = trace.created or row.action == "created"
        trace.before |= thawed(fields, row.before or {})
    return list(found.values())


def _reason_to_keep(
    trace: Trace, records: dict[int, Any], loaded: set[int], used: dict[int, str]
) -> str:
    record = records.get(trace.record_id)
    if record is None:
        return _("It no longer exists.")
    if trace.record_id not in loaded:
        return _("You may not change this record.")
    if record.version != trace.version:
        return _("It was changed after the import.")
    return used.get(trace.record_id, "")


def _restore(writer: BulkWriter, traces: Sequence[Trace], records: dict[int, Any]) -> None:
    """Give changed records their values again, through the bulk path but without validating: they
    were valid, even if a rule has become stricter."""
    drafts = []
    for trace in traces:
        record = records[trace.record_id]
        stored = writer.drafting.stored(record)
        merged = {**writer.drafting.defaults, **stored, **trace.before}
        drafts.append(Draft(writer.spec, dict(trace.before), record, merged=merged))
    for trace, outcome in zip(traces, writer.save(drafts), strict=True):
        trace.kept = outcome.refused


def _remove(
    spec: ModelSpec, task: Import, traces: Sequence[Trace], records: dict[int, Any]
) -> None:
    """Delete records that the import made; all together, one by one where that fails."""
    if not traces:
        return
    current = session()
    try:
        with current.begin_nested():
            _check_reach(spec, [trace.record_id for trace in traces])
            ids = [trace.record_id for trace in traces]
            sides.remove_attached(spec, task, ids)
            _clear(spec, ids)
            for trace in traces:
                current.delete(records[trace.record_id])
            current.flush()
    except REFUSALS:
        if len(traces) == 1:
            traces[0].kept = _("It is in use.")
            return
        middle = len(traces) // 2
        _remove(spec, task, traces[:middle], records)
        _remove(spec, task, traces[middle:], records)


def _clear(spec: ModelSpec, ids: Sequence[int]) -> None:
    """Take away the labels; lines go with their record."""
    for known in spec.all_fields().values():
        if isinstance(known, Tags):
            known.store_many(spec.cls, {record_id: [] for record_id in ids})


def _check_reach(spec: ModelSpec, ids: Sequence[int]) -> None:
    """:raises Forbidden: taking away needs the right to change; the reach is checked as stored."""
    query = (
        select(func.count())
        .select_from(spec.cls)
        .where(spec.cls.id.in_(ids), reach(actor(), guard_of(spec.cls), "update"))
    )
    if session().scalar(query) != len(ids):
        raise Forbidden(spec.permission("update"))


def _mark(task: Import, traces: Iterable[Trace]) -> None:
    """Note on each row whether its record is gone or kept, and why."""
    table = ImportRow.__table__
    mark = update(table).where(table.c.import_id == task.id, table.c.row == bindparam("number"))
    outcomes: dict[str, list[dict[str, int]]] = {}
    for trace in traces:
        outcomes.setdefault(trace.kept, []).extend({"number": row} for row in trace.rows)
    for reason, rows in outcomes.items():
        values = {"undo": "kept", "reason": reason} if reason else {"undo": "undone"}
        session().execute(mark.values(**values), rows)


def _forget(task: Import) -> None:
    """The records are no longer known by what this import taught, except those that were kept."""
    kept = select(ImportRow.record_id).where(
        ImportRow.import_id == task.id, ImportRow.undo == "kept"
    )
    session().execute(
        delete(ImportIdentity)
        .where(ImportIdentity.import_id == task.id, ImportIdentity.record_id.not_in(kept))
        .execution_options(synchronize_session=False)
    )

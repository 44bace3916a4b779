"""Moves an import forward in the transaction of its rows: never half, never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from core.db.bulk import insert_plain
from core.db.session import session
from core.records.importing.identity import identity_rows
from core.records.importing.items import Result
from core.records.importing.models import ACTIONS, Import, ImportIdentity, ImportRow
from core.records.importing.snapshots import frozen
from core.records.spec import ModelSpec


class TakenOver(RuntimeError):
    """Another process has moved the import on; what this one did in its transaction is undone."""


def expect(task: Import, state: str, checkpoint: int) -> None:
    """:raises TakenOver: the import, just read, is not where this process left it."""
    if task.state != state or task.checkpoint != checkpoint:
        raise TakenOver(f"import {task.id}")


def store_chunk(spec: ModelSpec, task: Import, results: Sequence[Result]) -> None:
    """Keep what became of rows and move the checkpoint behind them, in the unit of work in use."""
    fields = spec.all_fields()
    rows = [_row(task.id, result, fields) for result in results]
    insert_plain(session(), ImportRow, rows)
    remember(spec.name, task.id, results)
    counts = Counter(result.action for result in results)
    for name in ACTIONS:
        setattr(task, name, getattr(task, name) + counts[name])
    task.suspects += sum(result.suspect for result in results)
    task.checkpoint = results[-1].row
    session().flush()


def _row(import_id: int, result: Result, fields: Any) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "row": result.row,
        "action": result.action,
        "record_id": result.record_id,
        "column": result.column or None,
        "value": result.value or None,
        "reason": result.reason or None,
        "before": None if result.before is None else frozen(fields, result.before),
        "version": result.version,
    }


def remember(model: str, import_id: int, results: Sequence[Result]) -> None:
    """Keep by what the records are known again; what pointed to deleted ones is replaced."""
    made = {r.digest: r.record_id for r in results if r.digest and r.record_id}
    if not made:
        return
    old = delete(ImportIdentity).where(
        ImportIdentity.model == model, ImportIdentity.digest.in_(made)
    )
    session().execute(old)
    insert_plain(session(), ImportIdentity, identity_rows(model, import_id, made))

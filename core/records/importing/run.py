"""Running an import: in chunks, each one transaction, from wherever the last one ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from core.access import audit
from core.access.actor import Forbidden, actor
from core.db.base import utcnow
from core.db.session import session, write
from core.kernel.events import Event
from core.locale import _, using_locale
from core.records.bulk import BulkWriter
from core.records.importing import storage
from core.records.importing.columns import Mapped, RowParser
from core.records.importing.engine import CHUNK, Engine
from core.records.importing.items import Options, Result
from core.records.importing.models import ACTIONS, Import, ImportRow
from core.records.importing.sides import store_sides
from core.records.importing.store import TakenOver, expect, store_chunk
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.records.tabular.errors import TabularError
from core.records.tabular.reader import Format, Row, Table, open_table

log = logging.getLogger(__name__)

#: (rows done, rows in all): called after every chunk.
Progress = Callable[[int, int], Any]
import_done = Event(
    name="import_done",
    doc="An import has come to its end. Sent in the unit of work that marks it done.",
    args=("model", "import_id"),
)
#: Rows of a preview that are shown.
SHOWN = 20


def run(import_id: int, progress: Progress | None = None) -> Import:
    """Import the rows that are still to be done; the import must be running.

    What is wrong with the file or with the person's rights stops the import with a reason; any
    other exception leaves it running, to be resumed from its checkpoint.
    """
    task = session().get_one(Import, import_id, populate_existing=True)
    if task.state != "running":
        return task
    with using_locale(task.locale):
        try:
            _run(task, progress)
        except (TabularError, Forbidden, UnknownModel) as error:
            _fail(task, error)
        except TakenOver:
            log.info("import %s goes on in another process, or is being undone", import_id)
    return session().get_one(Import, import_id, populate_existing=True)


def _run(task: Import, progress: Progress | None) -> None:
    spec = spec_of(task.model)
    actor().require(spec.permission("import"))
    engine = make_engine(spec, task)
    for rows in chunks(table_of(task), task.checkpoint):
        with write() as current:
            current.refresh(task, with_for_update=True)
            expect(task, "running", rows[0].number - 1)
            with audit.trail(current) as trail:
                store_chunk(spec, task, engine.chunk(rows))
            store_sides(spec, task, trail)
            current.refresh(task)
        if progress:
            progress(task.checkpoint, task.rows)
    with write() as current:
        current.refresh(task)
        task.state, task.error, task.finished_at = "done", None, utcnow()
        audit.log(current, "import", task.model, changes=summary(task))
        import_done.emit(model=task.model, import_id=task.id)


def made_by(import_id: int) -> list[int]:
    """The records that an import created."""
    rows = select(ImportRow.record_id).where(
        ImportRow.import_id == import_id, ImportRow.action == "created"
    )
    return [number for number in session().scalars(rows) if number]


def _fail(task: Import, error: Exception) -> None:
    text = str(error)
    if isinstance(error, Forbidden):
        text = _("You may not import records of this kind.")
    if isinstance(error, UnknownModel):
        text = _("The module of these records is not active.")
    with write() as current:
        current.refresh(task)
        task.state, task.error, task.finished_at = "failed", text, utcnow()


def dry_run(
    task: Import, limit: int | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """What an import would do, without writing: counts, and the first rows with their outcome.

    :param limit: examine at most so many rows.
    """
    spec = spec_of(task.model)
    engine = make_engine(spec, task, dry=True)
    counts = dict.fromkeys(ACTIONS, 0) | {"suspects": 0, "examined": 0}
    shown: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    for rows in chunks(table_of(task), 0):
        for row, result in zip(rows, engine.chunk(rows), strict=True):
            counts[result.action] += 1
            counts["suspects"] += result.suspect
            if len(shown) < SHOWN:
                shown.append(_shown(row, result))
            elif result.action == "rejected" and len(rejected) < SHOWN:
                rejected.append(_shown(row, result))
        counts["examined"] = rows[-1].number
        if progress:
            progress(counts["examined"], task.rows)
        if limit is not None and counts["examined"] >= limit:
            break
    return {**counts, "shown": shown, "problems": rejected}


def _shown(row: Row, result: Result) -> dict[str, Any]:
    from core.records.tabular.cells import as_text

    return {
        "row": row.number,
        "cells": [as_text(cell)[:80] for cell in row.cells],
        "action": result.action,
        "column": result.column,
        "value": result.value,
        "reason": result.reason,
    }


def make_engine(spec: ModelSpec, task: Import, dry: bool = False) -> Engine:
    """The engine of an import for who acts."""
    options = Options.of(task.options)
    mapping = [Mapped(**column) for column in task.mapping]
    parser = RowParser(spec, mapping, clear_empty=options.empty == "clear")
    return Engine(spec, parser, options, BulkWriter(spec), dry=dry)


def table_of(task: Import) -> Table:
    """The file of an import. :raises TabularError: it is gone or cannot be read."""
    stored = dict(task.format)
    stored["sheets"] = tuple(stored.get("sheets", ()))
    return open_table(storage.path_of(task.file_id), Format(**stored))


def chunks(table: Table, after: int) -> Iterator[list[Row]]:
    """The data rows after a checkpoint, in chunks."""
    rows = table.rows(after)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def summary(task: Import) -> dict[str, Any]:
    """What the audit log keeps of an import."""
    counts = {name: getattr(task, name) for name in ACTIONS}
    return {"import_id": task.id, "file": task.file_name, "rows": task.rows, **counts}

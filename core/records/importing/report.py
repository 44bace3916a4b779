"""What an import did, row by row, and the rejected rows as a file to correct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from sqlalchemy import select

from core.db.session import session
from core.records.importing.models import Import, ImportRow
from core.records.importing.run import table_of
from core.records.tabular.report import ReportRow, write_rejected, write_report
from core.records.tabular.styles import COMMA, Style
from core.records.tabular.writer import CsvStyle

BATCH = 2000
COLUMNS = (
    ImportRow.row,
    ImportRow.action,
    ImportRow.record_id,
    ImportRow.column,
    ImportRow.value,
    ImportRow.reason,
    ImportRow.undo,
)


def rows(task: Import, action: str = "", limit: int | None = None) -> Iterator[Any]:
    """Rows of the report in their order, of one action or of all: row, action, record_id, column,
    value, reason, undo."""
    after, left = 0, limit
    while left != 0:
        query = select(*COLUMNS).where(ImportRow.import_id == task.id, ImportRow.row > after)
        if action:
            query = query.where(ImportRow.action == action)
        size = BATCH if left is None else min(BATCH, left)
        found = session().execute(query.order_by(ImportRow.row).limit(size)).all()
        yield from found
        if len(found) < size:
            return
        after = found[-1].row
        left = None if left is None else left - size


def kept(task: Import, limit: int) -> list[Any]:
    """The first rows that an undo left as they are, with why."""
    query = select(*COLUMNS).where(ImportRow.import_id == task.id, ImportRow.undo == "kept")
    return list(session().execute(query.order_by(ImportRow.row).limit(limit)))


def write_full(task: Import, stream: TextIO) -> int:
    """The report for programs: one line a data row; returns how many."""
    return write_report(
        stream,
        (
            ReportRow(r.row, r.action, r.record_id, r.column or "", r.value or "", r.reason or "")
            for r in rows(task)
        ),
    )


def write_corrections(task: Import, stream: TextIO) -> int:
    """The rejected rows with their original columns and the reason, in the style of the file, to be
    corrected and imported again; returns how many."""
    wanted = {row.row: row.reason or "" for row in rows(task, "rejected")}
    table = table_of(task)
    decimals = [column["decimal"] for column in task.mapping if column["evidence"]]
    style = Style(decimal=decimals[0] if decimals else COMMA)
    how = CsvStyle(separator=task.format.get("separator") or ";", style=style)
    rejected = ((row.cells, wanted[row.number]) for row in table.rows() if row.number in wanted)
    return write_rejected(stream, table.header, rejected, how)

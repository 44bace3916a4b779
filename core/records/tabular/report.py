"""The report of an import: one line per data row, and the file of rejected rows to correct."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from core.locale import _
from core.records.tabular.cells import Cell
from core.records.tabular.writer import CsvStyle, write_csv

#: Titles of the machine-readable report (a contract with scripts, never translated).
REPORT_HEADER = ("row", "action", "id", "column", "value", "reason")
CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


@dataclass(frozen=True)
class ReportRow:
    """What became of one data row: `row` from 1 without the header, action, id of the record, and
    for a rejected one the column title, the value as it stood and the reason for the person."""

    row: int
    action: str
    id: int | None = None
    column: str = ""
    value: str = ""
    reason: str = ""


def write_report(stream: TextIO, rows: Iterable[ReportRow], how: CsvStyle | None = None) -> int:
    """Write one line per row; returns how many."""
    lines = ((r.row, r.action, r.id, r.column, r.value, r.reason) for r in rows)
    return write_csv(stream, REPORT_HEADER, lines, how or CsvStyle(separator=","))


def reason_title() -> str:
    """Title of the column that is added to the file of rejected rows and ignored on re-import."""
    return _("Reason for rejection")


def write_rejected(
    stream: TextIO,
    header: Sequence[str],
    rejected: Iterable[tuple[Sequence[Cell], str]],
    how: CsvStyle | None = None,
) -> int:
    """Write the original columns of the rejected rows plus the reason, ready to correct and send.

    `rejected`: (cells of the row, reason). Returns how many rows.
    """

    def lines() -> Iterator[Sequence[Cell]]:
        for cells, reason in rejected:
            yield [*cells, reason]

    return write_csv(stream, [*header, reason_title()], lines(), how)

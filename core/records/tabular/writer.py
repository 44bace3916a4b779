"""Write tables: CSV that a spreadsheet opens by double click, XLSX with real types."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from core.locale import _
from core.records.tabular.cells import Cell, neutralise, without_controls
from core.records.tabular.errors import TabularError
from core.records.tabular.styles import COMMA, DMY, MDY, YMD, Style

#: Limits of the XLSX format itself (ECMA-376): rows a sheet, characters a cell.
MAX_SHEET_ROWS = 1_048_576
MAX_CELL_CHARS = 32_767
_DATE_FORMATS = {DMY: "%d/%m/%Y", MDY: "%m/%d/%Y", YMD: "%Y-%m-%d"}
_SHEET_FORMATS = {DMY: "dd/mm/yyyy", MDY: "mm/dd/yyyy", YMD: "yyyy-mm-dd"}
#: Excel keeps 15 significant digits; longer numbers are written as text so that none is lost.
_EXACT_DIGITS = 15


@dataclass(frozen=True)
class CsvStyle:
    """How to write a CSV file. The defaults are what a Spanish Excel opens without questions."""

    separator: str = ";"
    style: Style = field(default_factory=Style)

    @classmethod
    def for_style(cls, style: Style) -> "CsvStyle":
        """Where the comma marks decimals, spreadsheets expect ; between columns."""
        return cls(";" if style.decimal == COMMA else ",", style)


def write_csv(
    stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[Cell]], how: CsvStyle | None
) -> int:
    """Write to `stream` (opened with newline="" and encoding utf-8-sig); returns the data rows."""
    how = how or CsvStyle()
    writer = csv.writer(stream, delimiter=how.separator, lineterminator="\r\n")
    writer.writerow([neutralise(title) for title in header])
    formats = _text_formats(how.style)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 (the count is returned)
        writer.writerow(["" if cell is None else formats[type(cell)](cell) for cell in row])
    return count


def _text_formats(style: Style) -> dict[type, Callable[..., str]]:
    """A formatter per cell type; numbers carry no grouping, so that any program reads them."""
    pattern = _DATE_FORMATS[style.dates]

    def number(value: int | float | Decimal) -> str:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if style.decimal == COMMA else text

    def day(value: date) -> str:
        # strftime drops the zeros of years before 1000
        return value.strftime(pattern.replace("%Y", f"{value.year:04}"))

    return {
        str: lambda text: neutralise(without_controls(text)),
        bool: lambda value: "1" if value else "0",
        int: str,
        float: number,
        Decimal: number,
        date: day,
        datetime: lambda value: f"{day(value)} {value:%H:%M:%S}",
        time: lambda value: value.isoformat(),
    }


def write_xlsx(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet: str = "",
    style: Style | None = None,
) -> int:
    """Write a workbook with one sheet to `path`; returns the data rows.

    Raises TabularError beyond the rows a sheet can hold. Times with a zone lose it: the caller
    converts to the person's zone before.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet[:31] or None)
    page.freeze_panes = "A2"
    for number, title in enumerate(header, start=1):
        page.column_dimensions[get_column_letter(number)].width = min(40, max(12, len(title) + 4))
    page.append([_bold(page, neutralise(without_controls(title))) for title in header])
    date_format = _SHEET_FORMATS[(style or Style()).dates]
    count = 0
    try:
        for count, row in enumerate(rows, start=1):
            if count >= MAX_SHEET_ROWS:
                raise TabularError(_("A sheet holds at most 1,048,575 rows. Export to CSV."))
            page.append([_sheet_cell(page, cell, date_format) for cell in row])
    except BaseException:
        page.close()  # else the writer of the unfinished sheet complains when collected
        raise
    book.save(path)
    return count


def _bold(page: Any, title: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(page, value=title)
    cell.font = Font(bold=True)
    return cell


def _sheet_cell(page: Any, value: Cell, date_format: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return neutralise(without_controls(value))[:MAX_CELL_CHARS]
    if isinstance(value, datetime):
        return _dated(page, value.replace(tzinfo=None), f"{date_format} hh:mm")
    if isinstance(value, date):
        return _dated(page, value, date_format)
    if isinstance(value, int | Decimal) and _too_long(value):
        return str(value)
    return value


def _dated(page: Any, value: date | datetime, number_format: str) -> Any:
    if value.year < 1900:  # the calendar of spreadsheets begins there
        return value.isoformat()
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(page)
    cell.value = value
    cell.number_format = number_format
    return cell


def _too_long(value: int | Decimal) -> bool:
    digits = str(value).lstrip("-").replace(".", "").lstrip("0")
    return len(digits) > _EXACT_DIGITS

"""Read XLSX workbooks as records of typed cells, streaming, guarded against hostile archives."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import ParseError

from core.locale import _
from core.records.tabular.cells import Cell, clean
from core.records.tabular.errors import TabularError

if TYPE_CHECKING:
    import openpyxl

MEGABYTE = 1 << 20
#: Unpacked sizes beyond which an archive is refused. The shared texts are loaded whole.
MAX_UNPACKED = 1024 * MEGABYTE
MAX_SHARED_TEXT = 128 * MEGABYTE
#: Honest sheets pack 5 to 30 times; a bomb a thousand times.
MAX_RATIO = 200
SMALL = 10 * MEGABYTE
#: Old .xls files, and .xlsx files with a password, are stored in this container.
OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
BROKEN = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)


def is_xlsx(path: Path) -> bool:
    """Whether the file is a workbook. Raises TabularError for kinds that can only be mistakes."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(OLE_MARK):
        raise TabularError(
            _("This is an old Excel file or it has a password. Save it as XLSX without password.")
        )
    if head.startswith(OTHER_KINDS):
        raise TabularError(_("The file is neither CSV nor XLSX."))
    return head.startswith(b"PK\x03\x04")


def sheet_names(path: Path) -> list[str]:
    """Names of the visible sheets in the order of the workbook."""
    with _workbook(path) as book:
        names = [s.title for s in book.worksheets if s.sheet_state == "visible"]
    if not names:
        raise TabularError(_("The workbook has no visible sheet."))
    return names


def records(path: Path, sheet: str, skip: int) -> Iterator[list[Cell]]:
    """Rows of `sheet` after the first `skip`. Dates come as dates, numbers as int or Decimal."""
    with _workbook(path) as book:
        if sheet not in book.sheetnames:
            raise TabularError(_("The workbook has no sheet “%(sheet)s”.", sheet=sheet))
        page = book[sheet]
        page.reset_dimensions()  # many programs write a wrong extent, which would hide rows
        for number, row in enumerate(page.iter_rows(values_only=True)):
            if number >= skip:
                yield [_typed(cell) for cell in row]


def _typed(cell: object) -> Cell:
    """The cell as a value of ours: no floats, no times of day on plain dates."""
    if cell is None or (isinstance(cell, bool | int | date) and not isinstance(cell, datetime)):
        return cell
    if isinstance(cell, str):
        return clean(cell) or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else Decimal(repr(round(cell, 12)))
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, time | Decimal):
        return cell
    return str(cell)


@contextmanager
def _workbook(path: Path) -> "Iterator[openpyxl.Workbook]":
    import openpyxl  # its many modules only where a workbook is read
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as file:
        try:
            _refuse_hostile(file)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield book
        except TabularError:
            raise
        except (*BROKEN, InvalidFileException) as error:
            raise TabularError(
                _(
                    "The workbook is damaged. Open it in your spreadsheet, save it as XLSX "
                    "and try again."
                )
            ) from error


def _refuse_hostile(file: BinaryIO) -> None:
    """Check the archive by its index before unpacking: other formats, size, ratio, entities."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise TabularError(_("The file is neither CSV nor XLSX."))
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        shared = sum(p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml"))
        bomb = unpacked > SMALL and unpacked > MAX_RATIO * packed
        if unpacked > MAX_UNPACKED or shared > MAX_SHARED_TEXT or bomb:
            raise TabularError(_("The workbook is too large. Save the sheet as CSV and upload it."))
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _refuse_entities(archive, part)


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Workbooks never declare a document type: it only serves entity expansion attacks."""
    with archive.open(part) as file:
        if re.search(rb"<!\s*DOCTYPE", file.read(4096), re.IGNORECASE):
            raise ValueError(f"{part.filename} declares a document type")

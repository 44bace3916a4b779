"""Open a table and read it row by row, whatever program wrote it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.locale import _
from core.records.tabular import csvfile, xlsx
from core.records.tabular.cells import Cell, as_text
from core.records.tabular.errors import TabularError

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Largest file accepted: bytes on disk, data rows, columns."""

    bytes: int = 50 * MEGABYTE
    rows: int = 1_000_000
    columns: int = 500


@dataclass(frozen=True)
class Format:
    """How a file is stored; every part can be corrected by the person.

    `kind`: "csv" or "xlsx"; `encoding`, `separator`, `quote`: CSV only; `sheet`: XLSX only, name
    of the sheet read, `sheets`: names of all of them; `header_line`: lines or sheet rows to skip
    before the header.
    """

    kind: str
    encoding: str = ""
    separator: str = ""
    quote: str = '"'
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_line: int = 0


@dataclass(frozen=True)
class Row:
    """One data row: `number` counts from 1 without header and empty rows; `cells` has exactly one
    cell a column; `surplus` holds what stood beyond the last column (a crooked row)."""

    number: int
    cells: list[Cell]
    surplus: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A file that can be read: its format, its column titles (unique) and its rows."""

    path: Path
    format: Format
    header: list[str]
    limits: Limits

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Data rows after number `after`, one at a time. Raises TabularError in a broken file."""
        records = _records(self.path, self.format, skip_header=True)
        for number, cells in enumerate(records, start=1):
            if number > self.limits.rows:
                raise TabularError(
                    _("The file has more than %(rows)s rows. Split it.", rows=self.limits.rows)
                )
            if number > after:
                yield _fitted(number, cells, len(self.header))

    def sample(self, rows: int = 1000) -> list[list[Cell]]:
        """The cells of the first `rows` data rows."""
        return [row.cells for row, _n in zip(self.rows(), range(rows), strict=False)]


def open_table(path: Path, format: Format | None = None, limits: Limits | None = None) -> Table:
    """Recognise the file at `path` and read its header.

    `format`: corrections by a person, None to detect everything. Raises TabularError with a
    sentence for the person when the file is empty, too large, broken or of another kind.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        raise TabularError(_("The file is empty."))
    if size > limits.bytes:
        raise TabularError(
            _("The file is larger than %(size)s MB. Split it.", size=limits.bytes // MEGABYTE)
        )
    format = format or _detect(path)
    if format.kind == "xlsx" and not format.sheets:
        sheets = tuple(xlsx.sheet_names(path))
        format = replace(format, sheets=sheets, sheet=format.sheet or sheets[0])
    header = next(_records(path, format, skip_header=False), None)
    if header is None:
        raise TabularError(_("The file has no rows."))
    return Table(path, format, _titles(header, limits), limits)


def _detect(path: Path) -> Format:
    if xlsx.is_xlsx(path):
        sheets = tuple(xlsx.sheet_names(path))
        rows = xlsx.records(path, sheets[0], 0)
        return Format(
            kind="xlsx", sheet=sheets[0], sheets=sheets, header_line=csvfile.header_line(rows)
        )
    encoding, dialect, header_line = csvfile.detect(path)
    return Format(
        kind="csv",
        encoding=encoding,
        separator=dialect.separator,
        quote=dialect.quote,
        header_line=header_line,
    )


def _records(path: Path, format: Format, skip_header: bool) -> Iterator[list[Cell]]:
    """Records that hold anything, from the header (or the first row after it) on."""
    if format.kind == "xlsx":
        records: Iterator[list[Cell]] = xlsx.records(path, format.sheet, format.header_line)
    else:
        records = csvfile.records(
            path, format.encoding, format.separator, format.quote, format.header_line
        )
    filled = (cells for cells in records if any(cell not in (None, "") for cell in cells))
    if skip_header:
        next(filled, None)
    return filled


def _fitted(number: int, cells: list[Cell], width: int) -> Row:
    if len(cells) == width:
        return Row(number, cells)
    if len(cells) < width:
        return Row(number, cells + [None] * (width - len(cells)))
    surplus: list[Cell] = [cell for cell in cells[width:] if cell not in (None, "")]
    return Row(number, cells[:width], surplus)


def _titles(header: list[Cell], limits: Limits) -> list[str]:
    """Column titles as the person knows them; empty ones numbered, repeated ones told apart."""
    while header and header[-1] in (None, ""):
        header.pop()
    if len(header) > limits.columns:
        raise TabularError(_("The file has more than %(columns)s columns.", columns=limits.columns))
    titles: list[str] = []
    for position, cell in enumerate(header, start=1):
        base = as_text(cell) or _("Column %(number)s", number=position)
        title, copy = base, 2
        while title in titles:
            title, copy = f"{base} ({copy})", copy + 1
        titles.append(title)
    return titles

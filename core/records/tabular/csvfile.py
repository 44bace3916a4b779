"""Read CSV text as records of clean cells, streaming."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.locale import _
from core.records.tabular.cells import Cell, clean
from core.records.tabular.dialect import SAMPLE_RECORDS, Dialect, detect_dialect
from core.records.tabular.encoding import detect_encoding
from core.records.tabular.errors import TabularError

SAMPLE_CHARS = 1 << 18
#: A longer cell is an unclosed quote that swallows the file, or no table at all.
MAX_CELL = 1 << 20


def detect(path: Path) -> tuple[str, Dialect, int]:
    """(encoding, dialect, lines before the header) of the file at `path`."""
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        sample = file.read(SAMPLE_CHARS)
        complete = not file.read(1)
    dialect = detect_dialect(sample, complete)
    lines = io.StringIO(sample, newline="")
    for _skipped in range(dialect.skip):
        next(lines, None)
    rows = csv.reader(lines, delimiter=dialect.separator, quotechar=dialect.quote)
    try:
        return encoding, dialect, dialect.skip + header_line(rows)
    except csv.Error:
        return encoding, dialect, dialect.skip


def header_line(records: Iterable[Sequence[Cell]]) -> int:
    """How many records stand above the column titles ("Listado de clientes", a date, blanks).

    The header is the first record with as many filled cells as the usual row has columns; when
    no record near the top has, nothing is skipped.
    """
    top = [record for record, _n in zip(records, range(SAMPLE_RECORDS), strict=False)]
    filled = [sum(cell not in (None, "") for cell in record) for record in top]
    usual = Counter(count for count in filled if count > 1).most_common(1)
    if not usual:
        return 0
    for position, count in enumerate(filled[:20]):
        if count * 2 > usual[0][0]:
            return position
    return 0


def records(
    path: Path, encoding: str, separator: str, quote: str, skip: int
) -> Iterator[list[Cell]]:
    """Records after the first `skip` lines. Raises TabularError where the file is broken."""
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator, quotechar=quote)
        try:
            for _skipped in range(skip):
                next(reader, None)
            for record in reader:
                yield [clean(cell) or None for cell in record]
        except csv.Error as error:
            raise TabularError(
                _(
                    "Line %(line)s cannot be read: a quotation mark may be missing.",
                    line=reader.line_num + 1,
                )
            ) from error
        except UnicodeError as error:
            raise TabularError(
                _(
                    "The characters after line %(line)s are not stored as %(encoding)s. "
                    "Choose another encoding.",
                    line=reader.line_num,
                    encoding=encoding,
                )
            ) from error

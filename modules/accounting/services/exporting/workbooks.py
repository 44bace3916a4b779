"""Workbooks and archives that are the same bytes for the same content: nothing in them tells the time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

#: The day the format of archives was born.
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<")


def workbook(rows: Iterable[Sequence[Any]], guard: Callable[[str], str] = str) -> bytes:
    """An XLSX of one sheet. Texts stay texts, whatever they begin with; days are shown as dd/mm/yyyy.

    :param guard: what is done to texts, for whoever opens the sheet and saves it as CSV.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(place, column, guard(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            elif cell.is_date:
                cell.number_format = "DD/MM/YYYY"
    book.properties.created = book.properties.modified = _EPOCH.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as parts:
        return archive({item: _still(item, parts.read(item)) for item in parts.namelist()})


def _still(name: str, content: bytes) -> bytes:
    return _INSTANT.sub(b">1980-01-01T00:00:00Z<", content) if "docProps/core" in name else content


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP of files by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            made.writestr(part, content)
    return out.getvalue()

"""The records of a list as a file: its columns, its filter, its order of columns."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Response, send_file

from core.access.actor import actor
from core.access.audit import log as audit_log
from core.db import write
from core.locale import _, current_timezone
from core.records import Invalid
from core.records.tabular.writer import write_csv, write_xlsx
from core.ui import listing, lists
from core.ui.cells import NAMED
from core.ui.listing import ListState

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(state: ListState, kind: str, ids: list[int] | None = None) -> Response:
    """A file with the columns of the list.

    :param kind: csv | xlsx
    :param ids: only these records of the list; all of it when None.
    :raises Forbidden: the actor may not export. :raises Invalid: there is no such kind of file.
    """
    spec = state.spec
    actor().require(spec.permission("export"))
    if kind not in TYPES:
        raise Invalid({"": [_("There is no such kind of file.")]})
    columns = [c for c in listing.columns_of(state) if c.known]
    where = () if ids is None else (spec.cls.id.in_(ids),)
    query = lists.query_of(state, tuple(c.name for c in columns), where=where)
    rows = _rows(query, [c.known for c in columns])
    path = _write(kind, [c.label for c in columns], rows, str(spec.plural))
    with write() as current:  # exports leave the house: the audit log says who took what
        audit_log(current, "export", spec.name, changes={"format": kind, "filter": state.params()})
    answer = send_file(
        path, mimetype=TYPES[kind], as_attachment=True, download_name=f"{spec.plural}.{kind}"
    )
    answer.call_on_close(path.unlink)
    return answer


def _write(kind: str, header: list[str], rows: Iterator[list[Any]], title: str) -> Path:
    """The file, in a temporary place."""
    number, name = tempfile.mkstemp(suffix=f".{kind}", prefix="cauce-export-")
    os.close(number)
    path = Path(name)
    if kind == "xlsx":
        write_xlsx(path, header, rows, title)
    else:
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            write_csv(stream, header, rows, None)
    return path


def _rows(query: Any, fields: list[Any]) -> Iterator[list[Any]]:
    for chunk in query.every():
        named = {f.name: _names(f, chunk) for f in fields if f.kind in NAMED}
        for row in chunk:
            yield [_cell(f, row[f.name], named) for f in fields]


def _names(known: Any, chunk: list[dict[str, Any]]) -> dict[int, str]:
    ids = {row[known.name] for row in chunk} - {None}
    return known.show_many(list(ids)) if ids else {}


def _cell(known: Any, value: Any, named: dict[str, dict[int, str]]) -> Any:
    if known.kind in NAMED:
        return named[known.name].get(value, "")
    if known.kind == "datetime":
        return value and value.astimezone(current_timezone()).replace(tzinfo=None)
    if known.kind in ("choice", "country", "language"):
        return known.show(value, None) if known.kind == "choice" else value
    return known.cell(value)

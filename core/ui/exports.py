"""The records of a list as a file: its columns, its filter, its order of columns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from flask import Response, send_file

from core.records import exporting
from core.ui import listing, lists
from core.ui.listing import ListState


def export(state: ListState, kind: str, ids: list[int] | None = None) -> Response:
    """A file with the columns of the list.

    :param kind: csv | xlsx
    :param ids: only these records of the list; all of it when None.
    :raises Forbidden: the actor may not export. :raises Invalid: there is no such kind of file.
    """
    spec = state.spec
    columns = [c for c in listing.columns_of(state) if c.known]
    where = () if ids is None else (spec.cls.id.in_(ids),)
    query = lists.query_of(state, tuple(c.name for c in columns), where=where)
    number, name = tempfile.mkstemp(prefix="cauce-export-")
    os.close(number)
    path = Path(name)
    try:
        exporting.export(query, kind, path, {c.name: c.label for c in columns})
        answer = send_file(
            path,
            mimetype=exporting.KINDS[kind],
            as_attachment=True,
            download_name=f"{spec.plural}.{kind}",
        )
    except BaseException:
        path.unlink()
        raise
    answer.call_on_close(path.unlink)
    return answer

"""Records as a file: a query with its filters, in CSV or XLSX, as the actor sees and may take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.access import audit
from core.access.actor import actor, guard_of, reach
from core.db.session import write
from core.locale import _, current_locale, current_timezone
from core.records.errors import Invalid
from core.records.fields import Field
from core.records.importing.columns import record_id_title
from core.records.query import Query
from core.records.tabular.styles import style_of
from core.records.tabular.writer import CsvStyle, write_csv, write_xlsx

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Fields whose stored value is a number that means a name.
NAMED = frozenset({"ref", "user", "team"})
#: Fields that people read by their label; imports understand the label too.
LABELLED = frozenset({"choice", "country", "language", "boolean"})


def export(query: Query, kind: str, path: Path, labels: Mapping[str, str] | None = None) -> int:
    """Write the records of a query to a file; its columns are those of the query, after the number
    by which an import of the corrected file finds them again.

    :param kind: csv | xlsx
    :param labels: titles of columns, by field; the fields' own where absent.
    :returns: how many records.
    :raises Forbidden: the actor may not export. :raises Invalid: there is no such kind of file.
    """
    spec = query.spec
    who = actor()
    who.require(spec.permission("export"))
    if kind not in KINDS:
        raise Invalid({"": [_("There is no such kind of file.")]})
    query.where = (*query.where, reach(who, guard_of(spec.cls), "export"))
    fields = [query.fields[name] for name in query.columns]
    labels = labels or {}
    header = [record_id_title(), *(labels.get(f.name) or str(f.label) for f in fields)]
    count = _write(path, kind, header, _rows(query, fields), str(spec.plural))
    with write() as current:  # exports leave the house: the audit log says who took what
        taken = {"format": kind, "rows": count, "q": query.q, "filter": query.filter}
        audit.log(current, "export", spec.name, changes=taken)
    return count


def _write(path: Path, kind: str, header: list[str], rows: Iterator[list[Any]], title: str) -> int:
    style = style_of(current_locale())
    if kind == "xlsx":
        return write_xlsx(path, header, rows, title, style)
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        return write_csv(stream, header, rows, CsvStyle.for_style(style))


def _rows(query: Query, fields: list[Field]) -> Iterator[list[Any]]:
    zone = current_timezone()
    for chunk in query.every():
        named = {f.name: _names(f, chunk) for f in fields if f.kind in NAMED}
        for row in chunk:
            yield [row["id"], *(_cell(f, row[f.name], named, query, zone) for f in fields)]


def _names(known: Any, chunk: list[dict[str, Any]]) -> dict[int, str]:
    ids = {row[known.name] for row in chunk} - {None}
    return known.show_many(list(ids)) if ids else {}


def _cell(known: Field, value: Any, named: Mapping[str, Any], query: Query, zone: Any) -> Any:
    if known.kind in NAMED:
        return named[known.name].get(value, "")
    if value is None:
        return None
    if known.kind == "datetime":
        return value.astimezone(zone).replace(tzinfo=None)
    if known.kind in LABELLED:
        return known.show(value, query.ctx)
    return known.cell(value)

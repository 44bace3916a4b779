"""The tables of a module: counted, exported, without needing its code."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select, table

from core.db.session import session
from core.settings.state import InstalledModule


@dataclass(frozen=True)
class TableCount:
    """A table and how many rows it holds."""

    name: str
    rows: int


def tables_of(row: InstalledModule) -> list[str]:
    """The tables of a module that exist."""
    present = set(inspect(session().connection()).get_table_names())
    return [name for name in row.tables or () if name in present]


def count_rows(names: Iterable[str]) -> Iterator[TableCount]:
    """How many rows each table holds."""
    for name in names:
        query = select(func.count()).select_from(table(name))
        yield TableCount(name, session().scalar(query) or 0)


def export_tables(connection: Connection, names: Iterable[str], directory: Path) -> list[Path]:
    """Write each table to a CSV file, as it is stored. :returns: the files."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for name in names:
        path = directory / f"{name}.csv"
        quoted = connection.dialect.identifier_preparer.quote(name)
        result = connection.exec_driver_sql(f"SELECT * FROM {quoted}")  # noqa: S608
        export_rows(path, result.keys(), (r for rows in result.partitions(1000) for r in rows))
        written.append(path)
    return written


def export_rows(path: Path, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows to a CSV file, as they are."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(rows)

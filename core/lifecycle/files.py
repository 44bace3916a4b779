"""The stored files of a module's records: counted, exported, forgotten, without needing its code."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from core.db.session import session
from core.files import FileRow, open_file
from core.lifecycle.tables import export_rows


@dataclass(frozen=True)
class FileCount:
    """How many files there are, and how long they are together, in bytes."""

    files: int
    size: int


NO_FILES = FileCount(0, 0)


def count_files(module: str) -> FileCount:
    """The files that a purge would remove."""
    query = select(func.count(), func.coalesce(func.sum(FileRow.size), 0)).where(_of(module))
    files, size = session().execute(query).one()
    return FileCount(files, int(size))  # PostgreSQL sums whole numbers to a decimal one


def export_files(current: Session, module: str, directory: Path) -> None:
    """Write the list of a module's files to ``core_file.csv`` and each content to ``files/``, named by
    the id in that list; what the storage has lost is left out."""
    rows = list(current.scalars(select(FileRow).where(_of(module)).order_by(FileRow.id)))
    if not rows:
        return
    columns = [c.key for c in FileRow.__mapper__.columns]
    export_rows(
        directory / "core_file.csv", columns, ([getattr(r, c) for c in columns] for r in rows)
    )
    (directory / "files").mkdir(mode=0o700, exist_ok=True)
    for row in rows:
        try:
            with open_file(row) as content, (directory / "files" / str(row.id)).open("wb") as out:
                shutil.copyfileobj(content, out)
        except FileNotFoundError:
            continue


def forget_files(current: Session, module: str) -> tuple[str, ...]:
    """Delete the rows. :returns: digests, for :func:`core.files.remove_contents` after the commit."""
    found = delete(FileRow).where(_of(module)).returning(FileRow.digest)
    digests = current.scalars(found.execution_options(synchronize_session=False))
    return tuple(sorted(set(digests)))


def _of(module: str) -> ColumnElement[bool]:
    return FileRow.model.startswith(f"{module}.", autoescape=True)

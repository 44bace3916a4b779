"""What the records layer keeps about a person: labels, imports with their files, views, free texts."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from sqlalchemy import delete, select, update

from core.files import FileRow, open_file
from core.lifecycle.erasing import EraseStep, Erasing, Trace, mentioning
from core.lifecycle.naming import Names
from core.lifecycle.platform_traces import drop_files
from core.records.importing.models import Import, ImportIdentity, ImportRow
from core.records.tags import Tag, Tagging

#: Encodings in which files of customers come.
ENCODINGS = ("utf-8", "cp1252")
WIDE = ("utf-16-le", "utf-16-be")


#: What a column of an import says without cells of the file.
_NO_CELLS: dict[str, list[str]] = {"evidence": [], "samples": []}


def erase_labels(erasing: Erasing) -> None:
    """Labels of the records, and those that nobody else bears: they may be words about the person."""
    current, mine = erasing.current, set()
    for model, ids in erasing.pairs():
        chosen = (Tagging.model == model, Tagging.record_id.in_(ids))
        mine |= set(current.scalars(select(Tagging.tag_id).where(*chosen)))
        done = current.execute(delete(Tagging).where(*chosen)).rowcount  # type: ignore[attr-defined]
        erasing.note("core_tagging", "deleted", done)
    used = set(current.scalars(select(Tagging.tag_id).where(Tagging.tag_id.in_(mine))))
    current.execute(delete(Tag).where(Tag.id.in_(mine - used)))


def erase_imports(erasing: Erasing) -> None:
    """What undoes imports of the records, and every import file in which the person stands."""
    current = erasing.current
    touched: set[int] = set()
    for model, ids in erasing.pairs():
        tasks = select(Import.id).where(Import.model == model)
        rows = (ImportRow.record_id.in_(ids), ImportRow.import_id.in_(tasks))
        touched |= set(current.scalars(select(ImportRow.import_id).where(*rows)))
        values = {"value": None, "reason": None, "before": None}
        done = current.execute(update(ImportRow).where(*rows).values(values)).rowcount  # type: ignore[attr-defined]
        erasing.note("core_import_row", "emptied", done)
    _named_rows(erasing)
    for task in current.scalars(select(Import).where(Import.file_id.is_not(None))):
        row = current.get(FileRow, task.file_id)
        if row and (task.id in touched or _holds(row, erasing)):
            touched.add(task.id)
            task.file_id = None
            current.flush()
            drop_files(erasing, [row])
    touched |= {task.id for task in mentioning(erasing, Import, ("mapping", "preview", "error"))}
    for task in current.scalars(select(Import).where(Import.id.in_(touched))):
        task.preview = None
        task.mapping = [{**column, **_NO_CELLS} for column in task.mapping or []]
    current.flush()


def _named_rows(erasing: Erasing) -> None:
    """Rows that were refused, so that they belong to no record, but hold the person's values."""
    rows = mentioning(erasing, ImportRow, ("value", "reason"))
    for row in rows:
        row.value = row.reason = None
    erasing.note("core_import_row", "emptied", len(rows))


def _holds(row: FileRow, erasing: Erasing) -> bool:
    try:
        with open_file(row) as stream:
            return holds(stream, erasing.names)
    except FileNotFoundError:
        return False


def holds(stream: BinaryIO, names: Names) -> bool:
    """Whether a file names somebody: in its text, or in that of the parts of a workbook."""
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as packed:
            return any(_named(packed.read(name), names) for name in packed.namelist())
    stream.seek(0)
    return _named(stream.read(), names)


def _named(content: bytes, names: Names) -> bool:
    encodings = WIDE if b"\0" in content[:1000] else ENCODINGS
    return any(names.found(content.decode(e, "replace")) for e in encodings)


contributions = (
    EraseStep(name="core.labels", call=erase_labels, weight=60),
    EraseStep(name="core.imports", call=erase_imports, weight=15),
    Trace(name="core.import_identities", cls=ImportIdentity),
)

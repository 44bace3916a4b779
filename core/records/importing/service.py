"""The use cases of imports, in the order of the steps a person takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import func, select, update

from core.access.actor import actor
from core.db.session import session, write
from core.files import FileRow, remove
from core.locale import _, current_locale, using_locale
from core.records.errors import Invalid, NotFound
from core.records.importing import run as running
from core.records.importing import storage
from core.records.importing.columns import (
    EXTERNAL_FIELD,
    EXTERNAL_ID,
    Mapped,
    importable_fields,
    propose,
    remember,
    targets,
)
from core.records.importing.items import Options
from core.records.importing.models import Import, ImportRow
from core.records.service import may_write
from core.records.spec import ModelSpec, spec_of
from core.records.tabular.encoding import is_known_encoding
from core.records.tabular.headers import fold_title
from core.records.tabular.reader import Format, Table, open_table
from core.records.tabular.styles import COMMA, DMY, MDY, POINT, YMD, style_of

#: Titles by which the programs people come from are known.
SOURCES = {
    "id registro": "hubspot",
    "record id": "hubspot",
    "record id contact": "hubspot",
    "id contacto": "zoho",
    "external id": "odoo",
    "id externo": "odoo",
}
_DRAFTS = ("uploaded", "mapped", "previewed")


def upload(model: str, file_name: str, stream: BinaryIO) -> Import:
    """Keep a file and recognise how it is stored and what its columns are.

    :raises Forbidden: the actor may not import into the model.
    :raises TabularError: the file cannot be imported; the text says what to do.
    """
    spec = spec_of(model)
    may_write(spec, "import")
    file = storage.keep(stream, file_name)
    try:
        table = open_table(storage.path_of(file.id))
        task = Import(
            model=model,
            user_id=actor().user_id,
            locale=current_locale(),
            file_name=file.name,
            file_id=file.id,
        )
        _describe(spec, task, table)
        with write() as current:
            current.add(task)
    except BaseException:
        remove(file)
        raise
    return task


def _describe(spec: ModelSpec, task: Import, table: Table) -> None:
    """Fill in what the file shows: format, columns, proposal, rows (reads it to its end)."""
    mapping = propose(spec, table, style_of(current_locale()))
    task.format = asdict(table.format)
    task.header = table.header
    task.mapping = [column.stored() for column in mapping]
    task.rows = sum(1 for _row in table.rows())
    task.options = asdict(Options(source=_source(mapping)))


def _source(mapping: Sequence[Mapped]) -> str:
    """A name for the program the ids come from, so that ids of two programs are kept apart."""
    for column in mapping:
        if column.field in (EXTERNAL_ID, EXTERNAL_FIELD):
            title = fold_title(column.header)
            return SOURCES.get(title, title)[:60]
    return ""


def find(import_id: Any) -> Import:
    """An import of the actor (any, for the Master). :raises NotFound: there is none."""
    number = import_id if isinstance(import_id, int) and 0 < import_id < 2**31 else 0
    task = session().get(Import, number, populate_existing=True)
    who = actor()
    if task is None or not (who.master or (who.user_id and task.user_id == who.user_id)):
        raise NotFound("core.import", import_id)
    who.require(f"{task.model}.import")
    return task


def imports(limit: int = 50) -> list[Import]:
    """The actor's latest imports (everybody's, for the Master)."""
    who = actor()
    query = select(Import).order_by(Import.id.desc()).limit(limit)
    if not who.master:
        query = query.where(Import.user_id == who.user_id)
    return [task for task in session().scalars(query) if who.can(f"{task.model}.import")]


def reread(import_id: int, format: Format) -> Import:
    """Read the file again after the person corrected its encoding, separator or sheet.

    :raises Invalid: there is no such encoding. :raises TabularError: it cannot be read that way.
    """
    task = _editable(import_id)
    if format.kind == "csv" and not is_known_encoding(format.encoding):
        raise Invalid({"encoding": [_("There is no such encoding.")]})
    if format.kind == "csv" and (len(format.separator) != 1 or format.separator in "\r\n\"'"):
        raise Invalid({"separator": [_("Choose the character between the columns.")]})
    table = open_table(
        storage.path_of(task.file_id), replace(format, header_line=format.header_line)
    )
    with write() as current:
        current.refresh(task)
        _describe(spec_of(task.model), task, table)
        task.state = "uploaded"
    return task


def _editable(import_id: int) -> Import:
    task = find(import_id)
    if task.state not in _DRAFTS:
        raise Invalid({"": [_("This import has already started.")]})
    return task


def configure(
    import_id: int,
    fields: Mapping[str, str | None],
    styles: Mapping[str, Mapping[str, str]] | None = None,
    options: Options | None = None,
) -> Import:
    """Agree on the columns. What differs from the proposal is remembered for the next file.

    :param fields: column title → field name, None not to import it; titles left out keep theirs.
    :param styles: column title → {"decimal": comma|point, "dates": dmy|mdy|ymd}.
    :raises Invalid: an unknown field, one chosen twice, a required one left out, a bad key.
    """
    task = _editable(import_id)
    spec = spec_of(task.model)
    mapping = [Mapped(**column) for column in task.mapping]
    proposed = [replace(column) for column in mapping]
    for column in mapping:
        if column.header in fields and fields[column.header] != column.field:
            column.field, column.how, column.score = fields[column.header], "chosen", 1.0
        _style(column, (styles or {}).get(column.header, {}))
    options = options or Options.of(task.options)
    _check(spec, mapping, fields, options)
    with write() as current:
        current.refresh(task)
        remember(spec.name, proposed, fields)
        task.mapping = [column.stored() for column in mapping]
        task.options = asdict(replace(options, source=options.source or _source(mapping)))
        task.state, task.preview = "mapped", None
    return task


def _style(column: Mapped, given: Mapping[str, str]) -> None:
    if given.get("decimal") in (COMMA, POINT):
        column.decimal = given["decimal"]
    if given.get("dates") in (DMY, MDY, YMD):
        column.dates = given["dates"]


def _check(
    spec: ModelSpec, mapping: Sequence[Mapped], given: Mapping[str, str | None], options: Options
) -> None:
    """:raises Invalid: the choices cannot be imported."""
    known = {target.name for target in targets(spec)}
    titles = {column.header for column in mapping}
    errors: dict[str, list[str]] = {}
    taken: dict[str, str] = {}
    for title in given:
        if title not in titles:
            errors[title] = [_("The file has no such column.")]
    for column in mapping:
        if column.field is None:
            continue
        if column.field not in known:
            errors[column.header] = [_("There is no such field.")]
        elif column.field in taken:
            errors[column.header] = [
                _("The column “%(other)s” already fills this field.", other=taken[column.field])
            ]
        taken[column.field] = column.header
    if not taken:
        errors[""] = [_("Choose a field for at least one column.")]
    if options.key and options.key not in taken:
        errors["key"] = [_("Choose a column for the field by which records are found.")]
    if options.empty not in ("keep", "clear"):
        errors["empty"] = [_("Choose one of: %(choices)s.", choices="keep, clear")]
    if errors:
        raise Invalid(errors)


def key_fields(spec: ModelSpec) -> list[str]:
    """Fields by which records may be found: those that the model names first, then plain text."""
    fields = importable_fields(spec)
    first = [name for name in spec.keys if name in fields]
    plain = ("text", "mail", "phone", "taxid", "integer")
    return first + [
        n for n, f in fields.items() if n not in first and f.kind in plain and not f.virtual
    ]


def preview(import_id: int, limit: int | None = None, progress: Any = None) -> Import:
    """Show what the import would do; nothing of the model is written.

    :param limit: examine at most so many rows.
    """
    task = _editable(import_id)
    with using_locale(task.locale):
        found = running.dry_run(task, limit, progress)
    with write() as current:
        current.refresh(task)
        if task.state in _DRAFTS:  # else it was started meanwhile
            task.preview, task.state = found, "previewed"
    return task


def begin(import_id: int) -> Import:
    """Let an import run: a draft starts, a stopped one goes on from its checkpoint.

    :raises Invalid: it is finished or was undone.
    """
    task = find(import_id)
    may_write(spec_of(task.model), "import")
    if task.state not in (*_DRAFTS, "failed", "running"):
        raise Invalid({"": [_("This import is finished.")]})
    with write() as current:
        current.refresh(task)
        task.state, task.error, task.finished_at = "running", None, None
    return task


def discard(import_id: int) -> None:
    """Forget an import that was never started, with its file."""
    task = _editable(import_id)
    file = session().get(FileRow, task.file_id) if task.file_id else None
    with write() as current:
        current.delete(task)
        if file is not None:
            remove(file)


def forget_snapshots(before: datetime) -> int:
    """Remove what undoes imports older than an instant. :returns: of how many imports."""
    old = select(Import.id).where(Import.created_at < before)
    rows = update(ImportRow).where(ImportRow.import_id.in_(old), ImportRow.before.is_not(None))
    with write() as current:
        current.execute(rows.values(before=None).execution_options(synchronize_session=False))
        count = current.scalar(select(func.count()).select_from(old.subquery()))
    return count or 0

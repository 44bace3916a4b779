"""Which field each column of a file fills, and how its cells become values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.db.session import session
from core.locale import _, using_locale
from core.records.drafting import visible_fields
from core.records.fields import Field, FieldError
from core.records.importing.models import ImportHeader
from core.records.spec import ModelSpec
from core.records.tabular.cells import Cell, as_text
from core.records.tabular.detect import Column, detect_columns
from core.records.tabular.headers import Target, fold_title, match_headers
from core.records.tabular.reader import Row, Table
from core.records.tabular.report import reason_title
from core.records.tabular.styles import COMMA, DMY, MDY, Style, parse_decimal, parse_moment

#: Columns that name the record instead of filling a field.
RECORD_ID = "#id"
EXTERNAL_ID = "#external_id"
#: Field that holds the external id, in models that show it.
EXTERNAL_FIELD = "external_id"
#: What spreadsheets leave where a formula failed.
SHEET_ERRORS = frozenset(
    {
        "#N/A",
        "#N/D",
        "#REF!",
        "#¡REF!",
        "#VALUE!",
        "#¡VALOR!",
        "#DIV/0!",
        "#¡DIV/0!",
        "#NAME?",
        "#NUM!",
    }
)
_NUMBERS = frozenset({"decimal", "money", "integer"})
_DATES = frozenset({"date", "datetime"})


@dataclass
class Mapped:
    """One column: its title, the field chosen for it (None: not imported) and on what ground, the
    style of its numbers or dates, how sure that is, and some of its cells."""

    header: str
    field: str | None = None
    score: float = 0.0
    how: str = "none"
    decimal: str = COMMA
    dates: str = DMY
    #: decimal | dates: which of the two matters; empty for other columns.
    styled: str = ""
    confidence: float = 1.0
    evidence: list[str] = attribute(default_factory=list)
    samples: list[str] = attribute(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """As the import keeps it."""
        return asdict(self)


def importable_fields(spec: ModelSpec) -> dict[str, Field]:
    """The fields that a file may fill, for the actor."""
    return {
        name: known
        for name, known in visible_fields(spec).items()
        if known.importable and not known.readonly
    }


def targets(spec: ModelSpec) -> list[Target]:
    """What a column can be matched to, under its names in Spanish and English."""
    fields = importable_fields(spec)
    found = [Target(RECORD_ID, _in_both(record_id_title), ("id cauce", "cauce id"))]
    if EXTERNAL_FIELD not in fields:
        aliases = ("id de registro", "record id", "id externo", "external id", "id")
        found.append(Target(EXTERNAL_ID, _in_both(external_id_title), aliases))
    for name, known in fields.items():
        found.append(Target(name, _in_both(lambda known=known: str(known.label)), known.aliases))
    return found


def _in_both(text: Any) -> tuple[str, ...]:
    labels = {text()}
    for locale in ("es", "en"):
        with using_locale(locale):
            labels.add(text())
    return tuple(labels)


def record_id_title() -> str:
    """Title of the column with Cauce's own number, in exports and imports."""
    return _("Cauce ID")


def external_id_title() -> str:
    """What a column with another program's number is called."""
    return _("ID in the other program")


def propose(spec: ModelSpec, table: Table, default: Style) -> list[Mapped]:
    """The proposal for each column of a file, from its title and its first rows."""
    examined = detect_columns(table.header, table.sample(), default)
    matches = match_headers(table.header, targets(spec), remembered(spec.name))
    with using_locale("es"):
        ignored = {fold_title(reason_title())}
    ignored |= {fold_title(reason_title()), "motivo", "reason"}
    return [
        _mapped(column, None, 1.0, "none")
        if fold_title(column.title) in ignored
        else _mapped(column, match.field, match.score, match.how)
        for column, match in zip(examined, matches, strict=True)
    ]


def _mapped(column: Column, name: str | None, score: float, how: str) -> Mapped:
    guess = column.decimal or column.dates
    return Mapped(
        header=column.title,
        field=name,
        score=round(min(score, 1.0), 2),
        how=how,
        decimal=column.decimal.style if column.decimal else COMMA,
        dates=column.dates.style if column.dates else DMY,
        styled="decimal" if column.decimal else "dates" if column.dates else "",
        confidence=round(guess.confidence, 2) if guess else 1.0,
        evidence=list(guess.proof or guess.against) if guess else [],
        samples=list(column.samples),
    )


def remembered(model: str) -> dict[str, str | None]:
    """What people chose before, by folded title."""
    query = select(ImportHeader.title, ImportHeader.field).where(ImportHeader.model == model)
    return dict(session().execute(query).all())


def remember(model: str, proposed: Sequence[Mapped], chosen: Mapping[str, str | None]) -> None:
    """Keep the choices that differ from the proposal, inside a unit of work."""
    for column in proposed:
        title = fold_title(column.header)[:200]
        if column.header in chosen and chosen[column.header] != column.field and title:
            row = ImportHeader(model=model, title=title, field=chosen[column.header])
            session().merge(row)


@dataclass
class Parsed:
    """A data row as values: by field, still to be validated; the numbers that name its record; and
    what could not be read at all, as (column title, cell, reason)."""

    row: Row
    values: dict[str, Any] = attribute(default_factory=dict)
    record_id: str = ""
    external_id: str = ""
    errors: list[tuple[str, str, str]] = attribute(default_factory=list)


class RowParser:
    """Turns the cells of rows into values, by the mapping of an import."""

    def __init__(
        self, spec: ModelSpec, mapping: Sequence[Mapped], clear_empty: bool = False
    ) -> None:
        """:param clear_empty: empty cells empty their field instead of leaving it as it is."""
        fields = importable_fields(spec)
        self.clear_empty = clear_empty
        self.titles = {column.field: column.header for column in mapping if column.field}
        self._columns: list[tuple[int, Mapped, Field | None]] = [
            (index, column, fields.get(column.field))
            for index, column in enumerate(mapping)
            if column.field and (column.field in fields or column.field.startswith("#"))
        ]

    def parse(self, row: Row) -> Parsed:
        """The values of a row; cells that cannot be read are among its errors."""
        parsed = Parsed(row)
        if row.surplus:
            text = as_text(row.surplus[0])
            parsed.errors.append(("", text, _("The row has more cells than the header.")))
        for index, column, known in self._columns:
            cell = row.cells[index]
            if cell is None or cell == "":
                if self.clear_empty and known is not None:
                    parsed.values[known.name] = None
                continue
            self._take(parsed, column, known, cell)
        return parsed

    def _take(self, parsed: Parsed, column: Mapped, known: Field | None, cell: Cell) -> None:
        if known is None:
            text = as_text(cell)
            if column.field == RECORD_ID:
                parsed.record_id = text
            else:
                parsed.external_id = text
            return
        try:
            parsed.values[known.name] = value_of_cell(known, cell, column)
        except FieldError as error:
            parsed.errors.append((column.header, as_text(cell), str(error)))
        if known.name == EXTERNAL_FIELD:
            parsed.external_id = as_text(cell)


def value_of_cell(known: Field, cell: Cell, column: Mapped) -> Any:
    """A cell as the field takes it: typed where the style of the column decides its meaning.

    :raises FieldError: a number or date that is none in this style.
    """
    if isinstance(cell, str) and cell in SHEET_ERRORS:
        raise FieldError(_("The formula in the spreadsheet failed: write the value."))
    if known.kind in _NUMBERS:
        return _number(cell, column.decimal)
    if known.kind in _DATES:
        return _moment(cell, column.dates)
    return cell if isinstance(cell, str | bool) else as_text(cell)


def _number(cell: Cell, decimal: str) -> Any:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return cell
    try:
        return parse_decimal(cell, decimal) if isinstance(cell, str) else Decimal("NaN")
    except ValueError:
        example = "1.234,56" if decimal == COMMA else "1,234.56"
        raise FieldError(_("Write a number, for example %(example)s.", example=example)) from None


def _moment(cell: Cell, dates: str) -> Any:
    if isinstance(cell, date | datetime):
        return cell
    try:
        return parse_moment(as_text(cell), dates)
    except ValueError:
        example = {DMY: "30/11/2026", MDY: "11/30/2026"}.get(dates, "2026-11-30")
        raise FieldError(_("Write a date, for example %(example)s.", example=example)) from None

"""Reads what a person chose on the screens of an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.locale import _
from core.records.fields import as_id
from core.records.importing.columns import (
    EXTERNAL_ID,
    RECORD_ID,
    external_id_title,
    importable_fields,
    record_id_title,
)
from core.records.importing.items import Options
from core.records.importing.models import Import
from core.records.importing.service import key_fields
from core.records.spec import ModelSpec
from core.records.tabular.reader import Format
from core.settings import company_defaults

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Chosen:
    """What the form of the columns says."""

    fields: dict[str, str | None]
    styles: dict[str, dict[str, str]]
    options: Options


def read_columns(task: Import, form: Mapping[str, str]) -> Chosen:
    """The fields and styles chosen for the columns, and the options."""
    fields: dict[str, str | None] = {}
    styles: dict[str, dict[str, str]] = {}
    for index, title in enumerate(task.header):
        if f"field-{index}" in form:
            fields[title] = form[f"field-{index}"] or None
        styles[title] = {
            name: form[f"{name}-{index}"]
            for name in ("decimal", "dates")
            if f"{name}-{index}" in form
        }
    options = Options(
        key=form.get("key", ""),
        source=form.get("source", "").strip()[:60],
        empty=form.get("empty", "keep"),
    )
    return Chosen(fields, styles, options)


def read_format(task: Import, form: Mapping[str, str]) -> Format:
    """The correction of how the file is stored."""
    stored = {**task.format, "sheets": tuple(task.format.get("sheets", ()))}
    for name in ("encoding", "separator", "sheet"):
        if form.get(name):
            stored[name] = form[name]
    if line := as_id(form.get("header_line")):
        stored["header_line"] = min(line, 10_000) - 1
    return Format(**stored)


def encodings(current: str) -> Choices:
    """Encodings to choose from; the current one is always among them."""
    known = [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", _("UTF-8 with mark")),
        ("cp1252", _("Windows (Western Europe)")),
        ("utf-16", "UTF-16"),
        ("mac_roman", _("Macintosh")),
        ("cp850", "DOS (850)"),
    ]
    return known if current in dict(known) else [*known, (current, current)]


def separators(current: str) -> Choices:
    """Separators to choose from."""
    known = [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Bar"))]
    return known if current in dict(known) else [*known, (current, current)]


def decimals() -> Choices:
    """Decimal signs."""
    return [("comma", "1.234,56"), ("point", "1,234.56")]


def date_orders() -> Choices:
    """Orders of the parts of a date."""
    return [
        ("dmy", _("day/month/year")),
        ("mdy", _("month/day/year")),
        ("ymd", _("year-month-day")),
    ]


def targets(spec: ModelSpec) -> Choices:
    """What a column can fill, by its label in the words of the country."""
    fields = importable_fields(spec)
    country = company_defaults()["country"]
    choices = [(name, known.label_in(country)) for name, known in fields.items()]
    choices.sort(key=lambda choice: choice[1].casefold())
    if "external_id" not in fields:
        choices.append((EXTERNAL_ID, external_id_title()))
    return [*choices, (RECORD_ID, record_id_title())]


def keys(spec: ModelSpec) -> Choices:
    """Fields by which records may be found."""
    fields = importable_fields(spec)
    country = company_defaults()["country"]
    return [(name, fields[name].label_in(country)) for name in key_fields(spec)]


def errors_by_column(task: Import, errors: Mapping[str, Iterable[str]]) -> dict[Any, list[str]]:
    """Errors by the index of their column; those of options and of the whole under their name."""
    positions = {title: index for index, title in enumerate(task.header)}
    return {positions.get(name, name): list(texts) for name, texts in errors.items()}

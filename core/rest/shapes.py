"""Records as the API shows them, and the pydantic models of each collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from core.kernel.keeping import kept
from core.records import fields as types
from core.records.drafting import value_of, visible_fields
from core.records.fields import Field
from core.records.spec import ModelSpec
from core.rest.types import Id, Version, model_of, shown, written

#: Kinds of fields whose empty value is an empty list.
LISTS = frozenset({"tags", "lines"})


@dataclass(frozen=True)
class Shapes:
    """The models of a collection."""

    record: type[BaseModel]
    page: type[BaseModel]
    create: type[BaseModel]
    update: type[BaseModel]


def shapes_of(spec: ModelSpec, fields: Mapping[str, Field]) -> Shapes:
    """The models of a collection; built again when the Master changes a field.

    :param fields: those that are shown: the actor's, or all of them for the description.
    """
    custom = tuple(known for known in fields.values() if known.custom)
    key = (spec.name, tuple(fields), custom)
    return kept("shapes", key, lambda: _build(spec, fields.values()), 500, stamped=False)


def _build(spec: ModelSpec, fields: Iterable[Field]) -> Shapes:
    title = component(spec.name)
    record = model_of(title, _record_members(title, fields, hasattr(spec.cls, "version")))
    page = model_of(
        f"{title}Page",
        {"items": (list[record], ...), "next": (str | None, ...)},  # type: ignore[valid-type]
    )
    create = model_of(f"{title}New", _input_members(f"{title}New", fields, new=True))
    members = {"version": (Version, ...), **_input_members(f"{title}Change", fields, new=False)}
    return Shapes(record, page, create, model_of(f"{title}Change", members))


def component(name: str) -> str:
    """Name of a model in the description: ContactsContact."""
    return "".join(part.capitalize() for part in name.replace("_", ".").split("."))


def outside(known: Field) -> str:
    """Name of a field in the API, where custom ones live in an object of their own."""
    return known.name[2:] if known.custom else known.name


def _record_members(
    title: str, fields: Iterable[Field], versioned: bool
) -> dict[str, tuple[Any, Any]]:
    members: dict[str, tuple[Any, Any]] = {"id": (Id, ...)}
    if versioned:
        members["version"] = (Version, ...)
    custom: dict[str, tuple[Any, Any]] = {}
    for known in fields:
        kind: Any = shown(known, title)
        kind = kind if known.kind in LISTS else kind | None
        # Fields of a group are absent for whoever may not read the group.
        optional = known.group or known.custom
        (custom if known.custom else members)[outside(known)] = (kind, None if optional else ...)
    # A program that read the description yesterday meets fields that were added today.
    members["custom"] = (model_of(f"{title}Custom", custom, extra="ignore"), ...)
    return members


def _input_members(title: str, fields: Iterable[Field], *, new: bool) -> dict[str, tuple[Any, Any]]:
    members: dict[str, tuple[Any, Any]] = {}
    custom: dict[str, tuple[Any, Any]] = {}
    for known in fields:
        if known.readonly:
            continue
        obliged = known.required and not known.virtual
        must = new and obliged and known.default is None and not known.custom
        kind: Any = written(known, title)
        kind = kind if obliged else kind | None
        (custom if known.custom else members)[outside(known)] = (kind, ... if must else None)
    if custom:
        members["custom"] = (model_of(f"{title}Custom", custom), None)
    return members


def rows_json(
    spec: ModelSpec, fields: Mapping[str, Field], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of a list (:class:`core.records.Query`) as the API shows them."""
    hidden = _out_of_reach(fields, rows)
    return [_row_json(fields, row, hidden) for row in rows]


def record_json(spec: ModelSpec, record: Any) -> dict[str, Any]:
    """A record as the API shows it to who acts."""
    fields = visible_fields(spec)
    row = {"id": record.id}
    if hasattr(record, "version"):
        row["version"] = record.version
    for name, known in fields.items():
        if not known.virtual:
            row[name] = value_of(known, record)
        else:
            loaded = known.load(type(record), [record.id])  # type: ignore[attr-defined]
            row[name] = loaded.get(record.id, [] if known.kind in LISTS else None)
    return rows_json(spec, fields, [row])[0]


def _row_json(
    fields: Mapping[str, Field], row: Mapping[str, Any], hidden: Mapping[str, set[int]]
) -> dict[str, Any]:
    result: dict[str, Any] = {key: row[key] for key in ("id", "version") if key in row}
    custom: dict[str, Any] = {}
    for name, known in fields.items():
        value = None if row[name] in hidden.get(name, ()) else known.json(row[name])
        (custom if known.custom else result)[outside(known)] = value
    return {**result, "custom": custom}


def _out_of_reach(fields: Mapping[str, Field], rows: list[dict]) -> dict[str, set[int]]:
    """Ids in references whose records the actor cannot see: they are not told that they exist."""
    found: dict[str, set[int]] = {}
    for name, known in fields.items():
        if isinstance(known, types.Ref) and known.target:
            ids = {row[name] for row in rows if row[name] is not None}
            found[name] = ids - set(known.show_many(sorted(ids))) if ids else set()
    return found

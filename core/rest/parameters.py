"""Query parameters of a list: paging, order, search and filters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.locale import _
from core.records.fields import Field as RecordField
from core.records.filters import parse
from core.rest.problems import Refused
from core.rest.types import asked

MAX_LIMIT = 200


class ListParams(BaseModel):
    """What every list understands."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    after: str | None = None
    sort: Annotated[str | None, Field(min_length=1)] = None
    q: Annotated[str, Field(max_length=200)] = ""
    archived: bool = False
    filter: Annotated[str | None, Field(examples=['["created_at", "ge", "2026-01-31"]'])] = None


class VersionParams(BaseModel):
    """What archiving and restoring understand."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class NoParams(BaseModel):
    """No parameters at all."""

    model_config = ConfigDict(extra="forbid")


RESERVED = frozenset(ListParams.model_fields)


def given(
    model: type[BaseModel], filters: Mapping[str, RecordField] = MappingProxyType({})
) -> tuple[Any, dict[str, str]]:
    """Read the query string.

    :param filters: fields of the collection that may be parameters too.
    :returns: the parameters, and the values by field.
    :raises Refused: 400 with errors by parameter.
    """
    values = request.args.to_dict()
    errors = {
        name[:80]: [_("Give this parameter once.")]
        for name, found in request.args.lists()
        if len(found) > 1
    }
    further = {n: values.pop(n) for n in list(values) if n in filters}
    for name, value in further.items():
        try:
            asked(filters[name]).validate_python(value)
        except ValidationError:
            errors[name] = [_("This value cannot be used here.")]
    try:
        params = model.model_validate_strings(values)
    except ValidationError as error:
        for fault in error.errors():
            errors[str(fault["loc"][0])[:80]] = [_complaint(fault)]
        params = None
    if errors:
        raise Refused(400, _("The address has parameters that cannot be used."), errors)
    return params, further


def _complaint(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return _("There is no such parameter or field.")
    if fault["type"] == "missing":
        return _("Give this parameter.")
    context = fault.get("ctx", {})
    if "max_length" in context:
        return _("Use at most %(max)s characters.", max=context["max_length"])
    if fault["type"].startswith("bool"):
        return _("Write true or false.")
    if fault["type"].startswith(("int", "greater", "less")):
        return _("Write a whole number within its limits.")
    return _("This value cannot be used here.")


def by_field(known: RecordField) -> str | None:
    """The operator behind ``?<field>=value``; None when the field cannot be filtered so."""
    return next((o for o in ("is", "in", "contains") if o in known.operators), None)


def filters_of(fields: Mapping[str, RecordField]) -> dict[str, RecordField]:
    """The fields that can be parameters of a list."""
    return {n: f for n, f in fields.items() if n not in RESERVED and by_field(f)}


def tree(text: str | None, fields: Mapping[str, RecordField], equal: dict[str, str]) -> Any:
    """The filter tree of ``filter=`` and ``<field>=`` together. :raises Invalid: it is no JSON."""
    parts: list[Any] = [found] if (found := parse(text)) else []
    for name, value in equal.items():
        parts.append([name, by_field(fields[name]) if value else "empty", value])
    return {"and": parts} if len(parts) > 1 else (parts[0] if parts else None)

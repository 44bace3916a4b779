"""The standard operations: list, create, read, change, archive; and those that others add."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request
from pydantic import BaseModel, ValidationError

from core import records
from core.db import write
from core.locale import _, current_locale
from core.records.drafting import Drafting, visible_fields
from core.records.errors import Invalid
from core.records.fields import Context
from core.records.service import fetch, may_write
from core.records.spec import ModelSpec
from core.rest import parameters
from core.rest.idempotency import once
from core.rest.operations import Operation, RestOperation
from core.rest.paging import next_page
from core.rest.problems import Refused, answer, api_names
from core.rest.shapes import record_json, rows_json, shapes_of
from core.rest.types import complaint
from core.settings import company_defaults

MAX_BODY = 2 * 1024 * 1024
JSON_TYPES = ("application/json", "application/merge-patch+json")


def reading() -> Context:
    """How the API reads values: ISO dates and decimal points, whatever the language."""
    return Context(locale=current_locale(), dates="ymd", decimal=".", **company_defaults())


def list_records(operation: Operation) -> Response:
    """A page of a collection."""
    spec = operation.spec
    fields = visible_fields(spec)
    params, equal = parameters.given(parameters.ListParams, parameters.filters_of(fields))
    try:
        query = records.Query(
            spec,
            q=params.q,
            sort=params.sort or "",
            archived=params.archived,
            filter=parameters.tree(params.filter, fields, equal),
            ctx=reading(),
        )
        page = query.page(params.limit, params.after)
    except Invalid as error:
        text = _("The address has parameters that cannot be used.")
        raise Refused(400, text, api_names(error.errors)) from None
    items = rows_json(spec, query.fields, page.rows)
    return answer({"items": items, "next": page.next and next_page(page.next)})


def read_record(operation: Operation, number: int) -> Response:
    """One record, with its version as ETag."""
    parameters.given(parameters.NoParams)
    record = fetch(operation.spec, number, "read")
    return _record(operation.spec, record).make_conditional(request)  # type: ignore[return-value]


def create_record(operation: Operation) -> Response:
    """Create a record; with an Idempotency-Key only once."""
    parameters.given(parameters.NoParams)
    spec = operation.spec
    may_write(spec, "create")
    values = body_values(spec, None)

    def work() -> tuple[int, Any, dict[str, str]]:
        record = records.create(spec.name, values, reading())
        return 201, record_json(spec, record), {"Location": f"{request.base_url}/{record.id}"}

    return once(work)


def update_record(operation: Operation, number: int) -> Response:
    """Change the fields that are given, if the version is still the one that was read."""
    parameters.given(parameters.NoParams)
    spec = operation.spec
    may_write(spec, "update")
    values = body_values(spec, fetch(spec, number, "update"))
    version = values.pop("version")
    with write():
        record = records.update(spec.name, number, values, version, reading())
        return _record(spec, record)


def archive_record(operation: Operation, number: int) -> Response:
    """Archive a record, or remove a row that lives with another record."""
    params, _none = parameters.given(parameters.VersionParams)
    spec = operation.spec
    if spec.archivable:
        records.archive(spec.name, number, params.version)
    else:
        records.remove(spec.name, number, params.version)
    return answer(None, 204)


def extra_operation(operation: Operation, number: int) -> Response:
    """An operation that a layer or module contributes."""
    extra, spec = operation.extra, operation.spec
    assert extra is not None
    params, _none = parameters.given(extra.params or parameters.NoParams)
    record = fetch(spec, number, extra.action)
    if extra.method == "GET":
        return answer(_read(extra, spec, record, params), extra.status)
    body = parsed(extra.body) if extra.body else None

    def work() -> tuple[int, Any, dict[str, str]]:
        result = extra.call(spec, record, body, params)
        data = record_json(spec, result) if extra.answer == "record" else result
        return extra.status, data, {}

    return once(work)


def _read(extra: RestOperation, spec: ModelSpec, record: Any, params: Any) -> Any:
    try:
        return extra.call(spec, record, None, params)
    except Invalid as error:
        text = _("The address has parameters that cannot be used.")
        raise Refused(400, text, error.errors) from None


def _record(spec: ModelSpec, record: Any) -> Response:
    result = answer(record_json(spec, record))
    if hasattr(record, "version"):
        # The same version reads differently in another language or with other rights.
        result.add_etag(weak=True)
    return result


def raw_body() -> bytes:
    """The body of a request that sends JSON. :raises Refused: 413 or 415."""
    if request.mimetype not in JSON_TYPES or request.headers.get("Content-Encoding"):
        raise Refused(415, headers={"Accept-Post": JSON_TYPES[0], "Accept-Patch": JSON_TYPES[1]})
    request.max_content_length = MAX_BODY
    return request.get_data()


def parsed(model: type[BaseModel]) -> BaseModel:
    """The body as a contributed operation declares it. :raises Invalid: with errors by field."""
    load(raw_body())
    try:
        return model.model_validate_json(raw_body())
    except ValidationError as error:
        errors: dict[str, list[str]] = {}
        for fault in error.errors():
            name = ".".join(str(part) for part in fault["loc"])
            errors.setdefault(name, []).append(_("This value cannot be used here."))
        raise Invalid(errors) from None


def load(body: bytes) -> dict[str, Any]:
    """A JSON object. :raises Refused: 400 when it is not JSON. :raises Invalid: no object."""
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(400, _("The body is not valid JSON.")) from None
    if not isinstance(values, dict):
        raise Invalid({"": [_("Send a JSON object.")]})
    return values


def body_values(spec: ModelSpec, record: Any | None) -> dict[str, Any]:
    """The values of a body, each of the right form; custom fields as ``x_<key>``.

    :param record: the record to change; None for a new one.
    :raises Invalid: with every error found, also those of fields whose form is right.
    :raises Refused: the body is no JSON, or a change has no version.
    """
    body = raw_body()
    values = load(body)
    if record is not None and "version" not in values:
        text = _("Send the version of the record that you read.")
        raise Refused(428, text, {"version": [text]})
    shapes = shapes_of(spec, visible_fields(spec))
    model = shapes.update if record is not None else shapes.create
    try:
        found = model.model_validate_json(body)
    except ValidationError as error:
        errors = _form_errors(spec, error)
        raise Invalid(_all_errors(spec, record, flat(values), errors)) from None
    return flat(found.model_dump(by_alias=True, exclude_unset=True))


def flat(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a body by the names of fields: custom ones as ``x_<key>``."""
    custom = values.pop("custom", None)
    custom = custom if isinstance(custom, dict) else {}
    return {**values, **{f"x_{key}": value for key, value in custom.items()}}


def _form_errors(spec: ModelSpec, error: ValidationError) -> dict[str, list[str]]:
    fields = visible_fields(spec)
    found: dict[str, list[str]] = {}
    for fault in error.errors():
        where = [str(part) for part in fault["loc"]] or [""]
        name = f"x_{where[1]}" if where[0] == "custom" and len(where) > 1 else where[0]
        known = fields.get(name)
        if name == "version":
            text = _("Write a whole number within its limits.")
        elif name in ("custom", ""):
            text = _("Send a JSON object.")
        elif known is not None and known.readonly:
            text = _("This field cannot be written.")
        else:
            text = complaint(known, fault)  # type: ignore[arg-type]
        found.setdefault(name[:80], [text])
    return found


def _all_errors(
    spec: ModelSpec, record: Any | None, values: dict[str, Any], errors: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Also what the service would say about the values whose form is right."""
    right = {n: v for n, v in values.items() if n[:80] not in errors and n != "version"}
    return {**Drafting(spec, reading()).draft(record, right).errors, **errors}


HANDLERS: dict[str, Callable[..., Response]] = {
    "list": list_records,
    "create": create_record,
    "read": read_record,
    "update": update_record,
    "archive": archive_record,
    "extra": extra_operation,
}

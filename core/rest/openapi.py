"""The OpenAPI 3.1 description of the API, made from the registered models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from core.access import actor
from core.kernel.keeping import kept
from core.locale import _, current_locale
from core.records.fields import Field
from core.records.spec import ModelSpec
from core.rest import automation, files, modules, parameters, segments
from core.rest.operations import COMMON, Operation, Resource
from core.rest.shapes import Shapes, component, outside, shapes_of
from core.rest.types import described_type, example
from core.settings import company_defaults, current_state

REF = "#/components/schemas/{model}"
VERSION = "1"


def document(resources: Mapping[str, Resource]) -> dict[str, Any]:
    """The description in the language in force; made once per version of the fields and country.

    Whoever did not sign in gets it without the fields that the Master added.
    """
    known = actor().user_id is not None
    version = current_state().schema_version if known else 0
    country = company_defaults()["country"] if known else ""
    return kept(
        "openapi", (current_locale(), version, country), lambda: _build(resources, custom=known)
    )


def _build(resources: Mapping[str, Resource], *, custom: bool) -> dict[str, Any]:
    operations = [o for r in resources.values() for o in r.operations.values()]
    specs = {o.spec.name: o.spec for o in operations}
    fields = {
        name: dict(spec.all_fields() if custom else spec.fields) for name, spec in specs.items()
    }
    shapes = {name: shapes_of(spec, fields[name]) for name, spec in specs.items()}
    paths: dict[str, Any] = {"/api/v1/": {"get": _index()}}
    for part in (automation, files, modules, segments):
        paths |= part.described()
    for operation in operations:
        path = paths.setdefault(f"/api/v1{operation.path}", {})
        path[operation.method.lower()] = _operation(operation, fields[operation.spec.name])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cauce", "version": VERSION, "description": _introduction()},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": [
            *({"name": n, "description": str(s.plural)} for n, s in specs.items()),
            {"name": "core.module", "description": _("Modules")},
            {"name": "core.segment", "description": _("Segments")},
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": _("An API token.")}
            },
            "schemas": _schemas(specs, fields, shapes, operations),
            "responses": _responses(),
            "headers": _headers(),
        },
    }


def _introduction() -> str:
    return _(
        "Records of every installed module. Decimals and dates travel as text; errors are "
        "problem+json with texts by field; lists are read page by page through “next”."
    )


def _index() -> dict[str, Any]:
    return {
        "operationId": "index",
        "summary": _("List the collections you may use"),
        "responses": _answers(200, "Index", (400, 401, 406, 429)),
    }


def _operation(operation: Operation, fields: Mapping[str, Field]) -> dict[str, Any]:
    spec, title = operation.spec, component(operation.spec.name)
    found: dict[str, Any] = {
        "operationId": operation.id,
        "summary": str(operation.summary),
        "description": _("Needs the permission “%(name)s”.", name=operation.permission),
        "tags": [spec.name],
    }
    described = _parameters(operation, fields)
    if described:
        found["parameters"] = described
    body = {"create": f"{title}New", "update": f"{title}Change"}.get(operation.kind)
    if operation.extra and operation.extra.body:
        body = operation.extra.body.__name__
    if body:
        content: dict[str, Any] = {"schema": {"$ref": REF.format(model=body)}}
        if operation.kind == "create":
            content["example"] = _body_example(fields)
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    answer = {"list": f"{title}Page", "archive": None}.get(operation.kind, title)
    if operation.extra:
        own = operation.extra.answer
        answer = title if own == "record" else own.__name__ if isinstance(own, type) else None
    errors = (*COMMON, *operation.errors)
    found["responses"] = _answers(operation.status, answer, errors, operation.kind)
    return found


def _answers(
    status: int, schema: str | None, errors: Iterable[int], kind: str = ""
) -> dict[str, Any]:
    success: dict[str, Any] = {"description": _("Done.")}
    if schema:
        content = {"schema": {"$ref": REF.format(model=schema)}}
        success["content"] = {"application/json": content}
    headers = {"create": ("Location",), "read": ("ETag",), "update": ("ETag",)}.get(kind, ())
    if headers:
        success["headers"] = {n: {"$ref": f"#/components/headers/{n}"} for n in headers}
    found = {str(status): success}
    if kind == "read":
        found["304"] = {"description": _("You have this version already (If-None-Match).")}
    for code in sorted(set(errors)):
        found[str(code)] = {"$ref": f"#/components/responses/{code}"}
    return found


def _body_example(fields: Mapping[str, Field]) -> dict[str, Any]:
    kinds: set[str] = set()
    found = {}
    for name, known in fields.items():
        wanted = known.required or known.kind not in kinds
        value = example(known)
        if wanted and not (known.readonly or known.custom or known.secondary) and value is not None:
            found[name] = value
            kinds.add(known.kind)
    return found


def _parameters(operation: Operation, fields: Mapping[str, Field]) -> list[dict[str, Any]]:
    found = []
    if operation.has_record:
        number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
        found.append({"name": "id", "in": "path", "required": True, "schema": number})
    own: dict[str, type[BaseModel]] = {
        "list": parameters.ListParams,
        "archive": parameters.VersionParams,
    }
    model = own.get(operation.kind)
    if operation.extra:
        model = operation.extra.params
    if model:
        found += _query(model)
    if operation.kind == "list":
        _name_sortable(found, operation.spec, fields)
        found += [_filter(n, f) for n, f in parameters.filters_of(fields).items()]
    if operation.method == "POST":
        key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[ -~]+$"}
        text = _("Sent again with the same key, the request is done once.")
        found.append(
            {"name": "Idempotency-Key", "in": "header", "schema": key, "description": text}
        )
    return found


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema, texts = model.model_json_schema(), _parameter_texts()
    found = []
    for name, about in schema["properties"].items():
        about.pop("title", None)
        text = about.pop("description", "") or texts.get(name, "")
        if "anyOf" in about:
            inner = next(part for part in about.pop("anyOf") if part.get("type") != "null")
            about = {**about, **inner}
        if about.get("default", 0) is None:
            del about["default"]
        required = name in schema.get("required", ())
        found.append(
            {
                "name": name,
                "in": "query",
                "required": required,
                "schema": about,
                "description": text,
            }
        )
    return found


def _parameter_texts() -> dict[str, str]:
    return {
        "limit": _("Records a page."),
        "after": _("Cursor of the page, taken from “next”."),
        "sort": _("Field to sort by; with “-” in front, from the last to the first."),
        "q": _("Words that the record's text must hold."),
        "archived": _("Archived records instead of those in use."),
        "filter": _(
            'Filter tree as JSON: ["field", "operator", value], {"and": […]} or {"or": […]}.'
        ),
        "version": _("Refuse when the record has another version."),
    }


def _name_sortable(found: list[dict], spec: ModelSpec, fields: Mapping[str, Field]) -> None:
    names = [n for n, f in fields.items() if f.sortable or n == spec.title]
    for parameter in found:
        if parameter["name"] == "sort":
            parameter["schema"] = {"type": "string", "enum": names + [f"-{n}" for n in names]}


def _filter(name: str, known: Field) -> dict[str, Any]:
    text = _("Only records with this value: %(field)s.", field=known.label)
    return {"name": name, "in": "query", "schema": described_type(known), "description": text}


def _schemas(
    specs: Mapping[str, ModelSpec],
    fields: Mapping[str, Mapping[str, Field]],
    shapes: Mapping[str, Shapes],
    operations: Iterable[Operation],
) -> dict[str, Any]:
    models: list[type[BaseModel]] = []
    for shape in shapes.values():
        models += [shape.record, shape.page, shape.create, shape.update]
    for operation in operations:
        if extra := operation.extra:
            models += [m for m in (extra.body, extra.answer) if isinstance(m, type)]
    _refs, found = models_json_schema(
        [(m, "validation") for m in dict.fromkeys(models)], ref_template=REF
    )
    schemas = found["$defs"]
    for schema in schemas.values():
        _tidy(schema)
    for name in specs:
        _label(schemas, component(name), fields[name])
    return {**schemas, **_fixed()}


def _tidy(schema: dict[str, Any]) -> None:
    """Leave out what pydantic says about our attribute names and about values left out."""
    for about in schema.get("properties", {}).values():
        about.pop("title", None)
        if about.get("default", 0) is None:
            del about["default"]


def _label(schemas: dict[str, Any], title: str, fields: Mapping[str, Field]) -> None:
    """Names and explanations of fields as people read them on the screen."""
    for suffix in ("", "New", "Change"):
        properties = schemas[f"{title}{suffix}"]["properties"]
        custom = schemas.get(f"{title}{suffix}Custom", {}).get("properties", {})
        for known in fields.values():
            about = (custom if known.custom else properties).get(outside(known))
            if about is None:
                continue
            about["title"] = str(known.label)
            if known.help:
                about["description"] = str(known.help)
            if suffix == "New" and (value := example(known)) is not None:
                about["examples"] = [value]


def _fixed() -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": _("What happened and what to do.")},
            "errors": {"type": "object", "additionalProperties": texts},
            "record": {"type": "object", "description": _("The record as it is now.")},
        },
        "example": {
            "type": "about:blank",
            "title": "Unprocessable Entity",
            "status": 422,
            "detail": _("Some values were not accepted."),
            "errors": {"name": [_("Fill in this field.")]},
        },
    }
    collection = {
        "type": "object",
        "required": ["name", "label", "url", "operations"],
        "properties": {
            "name": {"type": "string", "examples": ["contacts.contact"]},
            "label": {"type": "string"},
            "url": {"type": "string"},
            "operations": {"type": "array", "items": {"type": "string"}},
        },
    }
    items = {"type": "array", "items": collection}
    index = {"type": "object", "required": ["collections"], "properties": {"collections": items}}
    return {
        "Problem": problem,
        "Index": index,
        **automation.schemas(),
        **modules.schemas(),
        **segments.schemas(),
        **files.schemas(),
    }


def _responses() -> dict[str, Any]:
    texts = {
        400: _("The address, a header or the body cannot be read."),
        401: _("No valid token."),
        403: _("The token's user may not do this."),
        404: _("There is no such record, or you cannot see it."),
        406: _("Only JSON is served here."),
        409: _("The record changed meanwhile, or a value is taken; “record” is as it is now."),
        413: _("The request is too large."),
        414: _("The address is too long: use a shorter filter."),
        415: _("The body is not JSON."),
        422: _("Some values were not accepted; “errors” says which and why."),
        428: _("The version of the record is missing."),
        429: _("Too many requests: wait a moment."),
    }
    headers = {401: "WWW-Authenticate", 429: "Retry-After"}
    schema = {"$ref": REF.format(model="Problem")}
    return {
        str(code): {
            "description": text,
            # A server refuses an address for its length before we see it, in its own words.
            **(
                {} if code == 414 else {"content": {"application/problem+json": {"schema": schema}}}
            ),
            **(
                {"headers": {headers[code]: {"$ref": f"#/components/headers/{headers[code]}"}}}
                if code in headers
                else {}
            ),
        }
        for code, text in texts.items()
    }


def _headers() -> dict[str, Any]:
    texts = {
        "Location": _("Address of the new record."),
        "ETag": _("Changes whenever the record does."),
        "WWW-Authenticate": _("How to sign in."),
        "Retry-After": _("Seconds to wait."),
    }
    return {name: {"description": t, "schema": {"type": "string"}} for name, t in texts.items()}

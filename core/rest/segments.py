"""The segments through the API; their records are a list with ``filter=["segment", "is", name]``."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from pydantic import BaseModel, ConfigDict

from core.access import actor
from core.locale import _
from core.records.fields import Instant
from core.records.segments import SegmentInfo, counted, segments
from core.records.spec import ModelSpec, all_specs
from core.rest import parameters
from core.rest.operations import exposed
from core.rest.problems import Refused, answer

PATH = "/core/segments"
_MOMENT = Instant(label="")


class SegmentParams(BaseModel):
    """Which segments."""

    model_config = ConfigDict(extra="forbid")

    #: Name of a model: contacts.contact.
    model: str | None = None


def list_segments() -> Response:
    """The segments that the caller can use, with their counts."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, headers={"Allow": "GET, HEAD"})
    params, _more = parameters.given(SegmentParams)
    specs = [s for s in all_specs() if exposed(s) and params.model in (None, s.name)]
    if params.model and params.model not in current_app.extensions["cauce"].of(ModelSpec):
        raise Refused(400, errors={"model": [_("There is no such model.")]})
    usable = (s for s in specs if actor().can(s.permission("read")))
    found = [_shown(info) for spec in usable for info in counted(segments(spec.name))]
    return answer({"items": found, "next": None})


def _shown(info: SegmentInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "model": info.model,
        "label": info.label,
        "help": info.help,
        "shared": info.shared,
        "count": info.count,
        "counted_at": _MOMENT.json(info.counted_at),
    }


def schemas() -> dict[str, Any]:
    """The shapes of this file in the OpenAPI description."""
    text = {"type": "string"}
    item = {
        "type": "object",
        "required": ["name", "model", "label", "help", "shared", "count", "counted_at"],
        "properties": {
            **dict.fromkeys(("name", "model", "label", "help"), text),
            "shared": {"type": "boolean"},
            "count": {"type": ["integer", "null"]},
            "counted_at": {"type": ["string", "null"], "format": "date-time"},
        },
    }
    return {
        "Segments": {
            "type": "object",
            "required": ["items", "next"],
            "properties": {"items": {"type": "array", "items": item}, "next": {"type": "null"}},
        }
    }


def described() -> dict[str, Any]:
    """The path of this file in the OpenAPI description."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Segments"}}}
    operation = {
        "operationId": "listSegments",
        "summary": _("List the segments: filters with a name"),
        "description": _("Those of the models that you may read, with their counts."),
        "tags": ["core.segment"],
        "parameters": [{"name": "model", "in": "query", "schema": {"type": "string"}}],
        "responses": {
            "200": {"description": _("Done."), "content": content},
            **{str(c): {"$ref": f"#/components/responses/{c}"} for c in (400, 401, 406, 414, 429)},
        },
    }
    return {f"/api/v1{PATH}": {"get": operation}}

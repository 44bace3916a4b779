"""Answers of the API: JSON, and errors as problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from core.access import Forbidden
from core.locale import _
from core.records.errors import Conflict, Invalid, NotFound

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"


class Refused(Exception):
    """A request that cannot be served: the status, a text for people and errors by field."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; what it says depends on who asks and in which language."""
    body = b"" if data is None else orjson.dumps(data)
    result = Response(body, status, mimetype="application/json")
    if data is None:
        result.headers.pop("Content-Type")
    result.headers["Cache-Control"] = "no-store"
    result.headers["Vary"] = "Authorization, Cookie, Accept-Language"
    result.headers.update(headers or {})
    return result


def problem(
    status: int,
    detail: str = "",
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """An error answer.

    :param errors: {field: [text]}, texts for people; "" for the record as a whole.
    :param more: further members: ``record`` of a conflict.
    """
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase}
    body |= {"status": status, "detail": detail or _general(status)}
    if errors:
        body["errors"] = errors
    result = answer({**body, **more}, status, headers)
    result.mimetype = PROBLEM
    return result


def _general(status: int) -> str:
    texts = {
        400: _("The request cannot be read."),
        403: _("You may not do this."),
        404: _("There is nothing at this address."),
        405: _("This address does not offer this method."),
        406: _("Only JSON is served here."),
        413: _("The request is too large."),
        415: _("Send the body as JSON: Content-Type application/json."),
        422: _("Some values were not accepted."),
        429: _("Too many requests: wait a moment."),
        503: _("The system is busy: try again in a moment."),
    }
    return texts.get(status, _("Something failed on our side; it has been recorded."))


def of_exception(error: Exception) -> Response:
    """The answer for anything raised while a request was served."""
    if isinstance(error, Refused):
        return problem(error.status, error.detail, errors=error.errors, headers=error.headers)
    if isinstance(error, Invalid):
        asks: dict[str, Any] = {"asks": [*map(api_name, error.asks)]} if error.asks else {}
        return problem(422, errors=api_names(error.errors), **asks)
    if isinstance(error, NotFound):
        into: dict[str, Any] = {"instead": error.instead} if error.instead else {}
        return problem(404, str(error), **into)
    if isinstance(error, Forbidden):
        return problem(403, str(error) if str(error) != error.permission else "")
    if isinstance(error, Conflict):
        return _conflict(error)
    if isinstance(error, IntegrityError):
        text = _("Another record already has one of these values, or a record it names is gone.")
        return problem(409, text)
    if isinstance(error, DataError):
        return problem(422, _("A value does not fit into its field."))
    if isinstance(error, HTTPException):
        return _of_http(error)
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return problem(503, headers={"Retry-After": "1"})
    return problem(500)


def _of_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    return problem(status, headers={n: v for n, v in error.get_headers() if n != "Content-Type"})


def _conflict(error: Conflict) -> Response:
    from core.rest.shapes import record_json

    spec = type(error.record).__spec__
    more: dict[str, Any] = {}
    if error.changes:
        more = {"changes": [change.json() for change in error.changes]}
    return problem(409, str(error), record=record_json(spec, error.record), **more)


def api_names(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Custom fields are called ``custom.<key>`` outside."""
    return {api_name(name): texts for name, texts in errors.items()}


def api_name(name: str) -> str:
    """A field as it is called outside."""
    return f"custom.{name[2:]}" if name.startswith("x_") else name

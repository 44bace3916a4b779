"""Files through the API: sent first, then attached to a record or with an entry of its history."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import RequestEntityTooLarge

from core import timeline
from core.files import download
from core.locale import _
from core.records.errors import Invalid
from core.records.fields import Instant
from core.records.spec import ModelSpec
from core.rest.problems import Refused, answer
from core.rest.types import AskedId
from core.timeline.attachments import AttachedFile, file_of

PATH = "/core/files"
_MOMENT = Instant(label="")


class FilesParams(BaseModel):
    """Which part of the list."""

    model_config = ConfigDict(extra="forbid")

    #: Id of the last file of the page before.
    after: AskedId | None = None


class FilesNew(BaseModel):
    """Tokens of files that were sent to ``POST /core/files`` and wait to be attached."""

    model_config = ConfigDict(extra="forbid", strict=True)

    files: list[str] = Field(min_length=1, max_length=20)


class FileItem(BaseModel):
    """A file of a record. ``url`` is the address of its content."""

    id: int
    name: str
    size: int
    media_type: str
    at: str | None
    who: str
    user_id: int | None
    model: str
    record_id: int
    entry_id: int | None
    url: str


class FileList(BaseModel):
    """Files of a record and of what belongs to it, the newest first."""

    items: list[FileItem]


def list_files(
    spec: ModelSpec, record: Any, _body: BaseModel | None, params: BaseModel | None
) -> dict[str, Any]:
    """A page of the files of a record that the actor sees."""
    assert isinstance(params, FilesParams)
    return {
        "items": [shown(f) for f in timeline.attachments_of(spec.name, record.id, params.after)]
    }


def attach_files(
    spec: ModelSpec, record: Any, body: BaseModel | None, _params: BaseModel | None
) -> dict[str, Any]:
    """Put files that were sent on a record."""
    assert isinstance(body, FilesNew)
    ids = timeline.attach(spec.name, record.id, body.files)
    return {"items": [shown(file_of(number)[0]) for number in ids]}


def shown(file: AttachedFile) -> dict[str, Any]:
    """A file as a program reads it."""
    found = {
        name: getattr(file, name) for name in FileItem.model_fields if name not in ("at", "url")
    }
    return {**found, "at": _MOMENT.json(file.at), "url": f"/api/v1{PATH}/{file.id}"}


def send_file() -> Response:
    """``POST /core/files``: keep a file of a form (``file``) for a day, until it is attached."""
    if request.method != "POST":
        raise Refused(405, headers={"Allow": "POST"})
    if request.mimetype != "multipart/form-data":
        text = _("Send the file as a form: Content-Type multipart/form-data, field “file”.")
        raise Refused(415, text, headers={"Accept-Post": "multipart/form-data"})
    try:
        sent = request.files.get("file")
    except RequestEntityTooLarge:
        raise Refused(413) from None
    if sent is None:
        raise Invalid({"file": [_("Send a file in the field “file”.")]})
    return answer({"token": timeline.take(sent.stream, sent.filename or "")}, 201)


def read_file(number: str) -> Response:
    """``GET /core/files/<id>``: the content of a file of a record that the caller sees."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, headers={"Allow": "GET, HEAD"})
    if not number.isdecimal() or len(number) > 9:
        raise Refused(404)
    return download(file_of(int(number))[1])


def schemas() -> dict[str, Any]:
    """The shapes of this file in the OpenAPI description."""
    token = {"type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}}
    form: dict[str, Any] = {"type": "object", "required": ["file"]}
    form["properties"] = {"file": {"type": "string", "format": "binary"}}
    return {"FileNew": form, "FileTaken": token}


def described() -> dict[str, Any]:
    """The paths of this file in the OpenAPI description."""
    form = {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/FileNew"}}}
    taken = {"application/json": {"schema": {"$ref": "#/components/schemas/FileTaken"}}}
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    return {
        f"/api/v1{PATH}": {
            "post": {
                "operationId": "sendFile",
                "summary": _("Send a file that will be attached"),
                "description": _(
                    "Answers with a token, for “files” of a history entry or of a record. A file that "
                    "is not attached goes after a day."
                ),
                "tags": ["core.file"],
                "requestBody": {"required": True, "content": form},
                "responses": _responses("201", taken, (400, 401, 403, 406, 413, 415, 422, 429)),
            }
        },
        f"/api/v1{PATH}/{{number}}": {
            "get": {
                "operationId": "readFile",
                "summary": _("Read the content of a file"),
                "tags": ["core.file"],
                "parameters": [number],
                "responses": _responses("200", binary, (400, 401, 404, 406, 414, 429)),
            }
        },
    }


def _responses(status: str, content: dict[str, Any], errors: tuple[int, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {status: {"description": _("Done."), "content": content}}
    return found | {str(c): {"$ref": f"#/components/responses/{c}"} for c in errors}

"""What a program can do with records: one operation a method of an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from core.kernel.registry import Contribution
from core.locale import _l
from core.records.spec import ModelSpec

#: Statuses that every operation may answer with.
COMMON = (400, 401, 403, 406, 429)


@dataclass(frozen=True, kw_only=True)
class RestOperation(Contribution):
    """An operation on a record that a layer or module adds: ``POST <record>/<path>``.

    ``call(spec, record, body, params)`` gets the record within the actor's reach for ``action``
    and returns the JSON data of the answer; it opens its own unit of work. Errors of the records
    layer become answers by themselves.
    """

    #: Last part of the address: "transition".
    path: str
    summary: Any
    call: Callable[[ModelSpec, Any, BaseModel | None, BaseModel | None], Any]
    #: GET or POST.
    method: str = "POST"
    #: Model name; empty for every model that ``applies``.
    model: str = ""
    applies: Callable[[ModelSpec], bool] = lambda spec: True
    #: What the actor must be allowed to do with the record.
    action: str = "read"
    #: Pydantic model of the body and of the query parameters; None when there is none.
    body: type[BaseModel] | None = None
    params: type[BaseModel] | None = None
    #: Pydantic model of the answer; "record" for the record itself.
    answer: type[BaseModel] | str | None = None
    status: int = 200


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation as it is served and described."""

    id: str
    method: str
    #: Below /api/v1: "/contacts/contacts/{id}".
    path: str
    spec: ModelSpec
    #: list | create | read | update | archive | extra
    kind: str
    summary: Any
    #: Permission without which the answer is 403.
    permission: str
    status: int = 200
    errors: tuple[int, ...] = ()
    extra: RestOperation | None = None

    @property
    def has_record(self) -> bool:
        """Whether the address names a record."""
        return "{id}" in self.path


@dataclass
class Resource:
    """An address and its operations by method."""

    path: str
    operations: dict[str, Operation] = field(default_factory=dict)

    @property
    def allow(self) -> str:
        """Value of the Allow header."""
        methods = [*self.operations, "OPTIONS"]
        if "GET" in methods:
            methods.insert(methods.index("GET") + 1, "HEAD")
        return ", ".join(methods)


def exposed(spec: ModelSpec) -> bool:
    """Rows that live with another record are exposed when they have a collection of their own."""
    return not spec.parent or bool(spec.collection)


def resources(specs: list[ModelSpec], extras: list[RestOperation]) -> Mapping[str, Resource]:
    """Every address of the API, in the order of the module graph."""
    found: dict[str, Resource] = {}
    for spec in specs:
        if exposed(spec):
            for operation in [*_standard(spec), *_extra(spec, extras)]:
                resource = found.setdefault(operation.path, Resource(operation.path))
                resource.operations[operation.method] = operation
    return found


def _standard(spec: ModelSpec) -> list[Operation]:
    def make(kind: str, method: str, summary: Any, action: str, **more: Any) -> Operation:
        record = kind not in ("list", "create")
        return Operation(
            id=f"{spec.name}.{kind}",
            method=method,
            path=spec.api_path + ("/{id}" if record else ""),
            spec=spec,
            kind=kind,
            summary=summary,
            permission=spec.permission(action),
            **more,
        )

    writing = (409, 413, 415, 422)
    found = [
        make("list", "GET", _l("List records"), "read", errors=(414,)),
        make("create", "POST", _l("Create a record"), "create", status=201, errors=writing),
        make("read", "GET", _l("Read a record"), "read", errors=(404,)),
        make("update", "PATCH", _l("Change a record"), "update", errors=(404, 428, *writing)),
    ]
    if spec.archivable or spec.parent:
        summary = _l("Archive a record") if spec.archivable else _l("Remove a record")
        found.append(
            make("archive", "DELETE", summary, "archive", status=204, errors=(404, 409, 422))
        )
    return found


def _extra(spec: ModelSpec, extras: list[RestOperation]) -> list[Operation]:
    errors = {"GET": (404, 414), "POST": (404, 409, 413, 415, 422)}
    return [
        Operation(
            id=f"{spec.name}.{extra.path}.{extra.method.lower()}",
            method=extra.method,
            path=f"{spec.api_path}/{{id}}/{extra.path}",
            spec=spec,
            kind="extra",
            summary=extra.summary,
            permission=spec.permission(extra.action),
            status=extra.status,
            errors=errors[extra.method],
            extra=extra,
        )
        for extra in extras
        if (extra.model == spec.name if extra.model else extra.applies(spec))
    ]

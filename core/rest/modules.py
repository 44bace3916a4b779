"""The modules of the installation through the API: the same service as screens and commands."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict

from core.access import actor
from core.lifecycle import MANAGE, Entry, LifecycleError, ModuleFails, catalogue, entry_of
from core.lifecycle import request as change
from core.lifecycle.plan import Plan
from core.lifecycle.request import plan_for
from core.locale import _
from core.rest import parameters
from core.rest.handlers import parsed
from core.rest.problems import Refused, answer, problem

PATH = "/core/modules"
ACTIONS = ("install", "upgrade", "deactivate", "purge")


class ModuleChange(BaseModel):
    """The body of a change of a module."""

    model_config = ConfigDict(extra="forbid", strict=True)

    #: Deactivate what needs the module, too.
    with_dependants: bool = False
    #: For purge: the name of the module.
    confirm: str = ""


def modules() -> Response:
    """Every module with its state."""
    _only("GET")
    actor().require(MANAGE)
    parameters.given(parameters.NoParams)
    return answer({"items": [_shown(e) for e in catalogue()], "next": None})


def module_change(name: str, action: str) -> Response:
    """GET: what a change of one module would do. POST: make it and say what changed."""
    if action not in ACTIONS:
        raise Refused(404)
    _only("GET", "POST")
    actor().require(MANAGE)
    parameters.given(parameters.NoParams)
    posted = request.method == "POST" and request.content_length
    given: Any = parsed(ModuleChange) if posted else ModuleChange()
    if entry_of(name) is None:
        raise Refused(404)
    try:
        if request.method != "POST":
            return answer(_planned(plan_for(action, (name,), with_dependants=True)))
        done = change(action, (name,), with_dependants=given.with_dependants, confirm=given.confirm)
    except ModuleFails as error:
        return problem(422, str(error), module=error.module, reason=error.reason)
    except LifecycleError as error:
        return problem(409, str(error), module=error.module)
    return answer({"changes": done.changes, "exported": done.exported})


def _planned(plan: Plan) -> dict[str, Any]:
    return {
        "changes": plan.changes,
        "also": plan.also,
        "present": plan.present,
        "tables": [{"name": table.name, "rows": table.rows} for table in plan.tables],
        "files": {"count": plan.files.files, "bytes": plan.files.size},
    }


def schemas() -> dict[str, Any]:
    """The shapes of this file in the OpenAPI description."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    state = {"enum": ["installed", "inactive", "available", "failed", "broken"]}
    names = ("name", "label", "version", "available", "reason")
    item = _object(dict.fromkeys(names, text) | {"state": state, "running": {"type": "boolean"}})
    item["properties"] |= {"depends": texts, "dependants": texts}
    items = {"type": "array", "items": item}
    number = {"type": "integer", "minimum": 0}
    tables = {"type": "array", "items": _object({"name": text, "rows": number})}
    stored = _object({"count": number, "bytes": number})
    plan = dict.fromkeys(("changes", "also", "present"), texts)
    return {
        "ModulePlan": _object({**plan, "tables": tables, "files": stored}),
        "Modules": _object({"items": items, "next": {"type": "null"}}),
        "ModuleChange": ModuleChange.model_json_schema(),
        "ModuleChanged": _object({"changes": texts, "exported": text}),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def described() -> dict[str, Any]:
    """The paths of this file in the OpenAPI description."""
    paths = {f"/api/v1{PATH}": {"get": _operation("listModules", _("Modules"), "Modules", ())}}
    errors = (404, 409, 413, 415, 422)
    for action in ACTIONS:
        found = _operation(f"{action}Module", _verbs()[action], "ModuleChanged", errors)
        found["parameters"] = [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
        ]
        found["requestBody"] = {"required": False, "content": _content("ModuleChange")}
        shown = _operation(
            f"plan{action.title()}Module", _previews()[action], "ModulePlan", (404, 409)
        )
        shown["parameters"] = found["parameters"]
        paths[f"/api/v1{PATH}/{{name}}/{action}"] = {"get": shown, "post": found}
    return paths


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _verbs() -> dict[str, str]:
    return {
        "install": _("Install a module and all it needs"),
        "upgrade": _("Upgrade a module"),
        "deactivate": _("Deactivate a module, keeping its data"),
        "purge": _("Export and delete the data of a module"),
    }


def _previews() -> dict[str, str]:
    return {
        "install": _("What installing a module would install, too"),
        "upgrade": _("What upgrading a module would change"),
        "deactivate": _("What deactivating a module would deactivate, too"),
        "purge": _("Tables, rows and stored files that purging a module would delete"),
    }


def _operation(name: str, summary: str, schema: str, errors: tuple[int, ...]) -> dict[str, Any]:
    codes = sorted({400, 401, 403, 406, 414, 429, *errors})
    return {
        "operationId": name,
        "summary": summary,
        "description": _("Needs the permission “%(name)s”.", name=MANAGE),
        "tags": ["core.module"],
        "responses": {
            "200": {"description": _("Done."), "content": _content(schema)},
            **{str(code): {"$ref": f"#/components/responses/{code}"} for code in codes},
        },
    }


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "label": entry.label,
        "state": entry.state,
        "version": entry.version,
        "available": entry.available,
        "running": entry.running,
        "reason": entry.reason,
        "depends": list(entry.depends),
        "dependants": list(entry.dependants),
    }


def _only(*methods: str) -> None:
    """:raises Refused: 405 for another method."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods
    if request.method not in allowed:
        raise Refused(405, headers={"Allow": ", ".join(allowed)})

"""The automations through the API, to be read: they are written on the screen, by the Master alone."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from core.automation import editing
from core.automation.editing import MANAGE
from core.automation.models import STATES, Rule, RuleRun
from core.locale import _
from core.records.fields import Instant
from core.rest import parameters
from core.rest.problems import Refused, answer

PATH = "/core/automations"
_MOMENT = Instant(label="")


class RunParams(BaseModel):
    """Which runs."""

    model_config = ConfigDict(extra="forbid")

    #: done, skipped, failed or stopped.
    state: str | None = None
    #: At most so many, the last ones.
    limit: int = Field(default=50, ge=1, le=200)


def list_automations() -> Response:
    """Every rule in use."""
    _reading()
    parameters.given(parameters.NoParams)
    return answer({"items": [_shown(rule) for rule in editing.rules()], "next": None})


def read_automation(rule_id: int) -> Response:
    """A rule."""
    _reading()
    parameters.given(parameters.NoParams)
    return answer(_shown(editing.rule_of(rule_id)))


def list_runs(rule_id: int) -> Response:
    """What a rule did lately, and why not."""
    _reading()
    params, _more = parameters.given(RunParams)
    if params.state and params.state not in STATES:
        raise Refused(400, errors={"state": [_("Choose one of the list.")]})
    rule = editing.rule_of(rule_id)
    found = editing.runs_of(rule.id, params.limit, params.state or "")
    return answer({"items": [_run(run) for run in found], "next": None})


def _reading() -> None:
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, headers={"Allow": "GET, HEAD"})


def _shown(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "name": rule.name,
        "model": rule.model,
        "trigger": rule.trigger,
        "conditions": rule.conditions,
        "actions": rule.actions,
        "revision": rule.revision,
        "enabled": rule.enabled,
        "per_hour": rule.per_hour,
        "failures": rule.failures,
        "off_reason": rule.off_reason,
        "last_run_at": _MOMENT.json(rule.last_run_at),
    }


def _run(run: RuleRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "revision": run.revision,
        "model": run.model,
        "record_id": run.record_id,
        "state": run.state,
        "did": run.did,
        "unmet": run.unmet,
        "reason": run.reason,
        "at": _MOMENT.json(run.at),
    }


def schemas() -> dict[str, Any]:
    """The shapes of this file in the OpenAPI description."""
    text, number = {"type": "string"}, {"type": "integer"}
    perhaps = {"type": ["string", "null"]}
    moment = {"type": ["string", "null"], "format": "date-time"}
    rule = {
        **dict.fromkeys(("name", "model"), text),
        **dict.fromkeys(("id", "version", "revision", "per_hour", "failures"), number),
        "trigger": {"type": "object"},
        "conditions": {},
        "actions": {"type": "array", "items": {"type": "object"}},
        "enabled": {"type": "boolean"},
        "off_reason": perhaps,
        "last_run_at": moment,
    }
    run = {
        **dict.fromkeys(("id", "revision", "record_id"), number),
        "model": text,
        "state": {"enum": list(STATES)},
        "did": {"type": "array", "items": text},
        "unmet": {"type": "array"},
        "reason": perhaps,
        "at": moment,
    }
    return {
        "Automation": _object(rule),
        "Automations": _list("Automation"),
        "AutomationRun": _object(run),
        "AutomationRuns": _list("AutomationRun"),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _list(name: str) -> dict[str, Any]:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return _object({"items": items, "next": {"type": "null"}})


def described() -> dict[str, Any]:
    """The paths of this file in the OpenAPI description."""
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    params = [
        {"name": "state", "in": "query", "schema": {"enum": list(STATES)}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}},
    ]
    base = f"/api/v1{PATH}"
    return {
        base: _get("listAutomations", _("List the automations"), "Automations"),
        f"{base}/{{id}}": _get("readAutomation", _("Read an automation"), "Automation", [one]),
        f"{base}/{{id}}/runs": _get(
            "listAutomationRuns",
            _("List what an automation did, and why not"),
            "AutomationRuns",
            [one, *params],
        ),
    }


def _get(name: str, summary: str, schema: str, params: list[Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    codes = (400, 401, 403, 406, 414, 429, *((404,) if params else ()))
    operation = {
        "operationId": name,
        "summary": summary,
        "description": _("Needs the permission “%(name)s”.", name=MANAGE),
        "tags": ["core.automation"],
        "responses": {
            "200": {"description": _("Done."), "content": content},
            **{str(code): {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)},
        },
    }
    return {"get": operation | ({"parameters": params} if params else {})}

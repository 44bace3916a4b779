"""Serves the API: one route an address, which answers every method itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.routing import PathConverter

from core.access import actor
from core.access.routes import public, signed_in
from core.locale import LOCALES, _, current_locale, using_locale
from core.records.spec import ModelSpec, all_specs
from core.rest import parameters
from core.rest.automation import PATH as AUTOMATIONS
from core.rest.automation import list_automations, list_runs, read_automation
from core.rest.files import PATH as FILES
from core.rest.files import read_file, send_file
from core.rest.handlers import HANDLERS
from core.rest.modules import PATH, module_change, modules
from core.rest.openapi import document
from core.rest.operations import Operation, Resource, RestOperation, exposed, resources
from core.rest.problems import PROBLEM, Refused, answer, of_exception
from core.rest.segments import PATH as SEGMENTS
from core.rest.segments import list_segments

PREFIX = "/api/v1"


class Anything(PathConverter):
    """A path as ``path`` knows it, with line breaks too."""

    regex = "(?s:[^/].*?)"


def init_rest(app: Flask) -> None:
    """Register the routes of every collection of the running modules."""
    blueprint = Blueprint("rest", __name__)
    blueprint.register_error_handler(Exception, of_exception)
    blueprint.add_url_rule("/api/", view_func=documentation)
    blueprint.add_url_rule("/api/openapi.json", view_func=description)
    app.register_blueprint(blueprint)
    with app.app_context():
        kernel = app.extensions["cauce"]
        found = resources(list(kernel.of(ModelSpec)), list(kernel.of(RestOperation)))
    app.extensions["cauce_rest"] = found
    _route(app, f"{PREFIX}/", "rest.index", index)
    for resource in found.values():
        _route(app, PREFIX + resource.path, f"rest.{resource.path}", _view(resource))
    _route(app, PREFIX + PATH, "rest.modules", _own(modules))
    _route(app, f"{PREFIX}{PATH}/<name>/<action>", "rest.module_change", _own(module_change))
    _route(app, PREFIX + FILES, "rest.send_file", _own(send_file))
    _route(app, f"{PREFIX}{FILES}/<number>", "rest.read_file", _own(read_file, anything=True))
    _route(app, PREFIX + SEGMENTS, "rest.segments", _own(list_segments))
    rules = PREFIX + AUTOMATIONS
    _route(app, rules, "rest.automations", _own(list_automations))
    _route(app, f"{rules}/<int:rule_id>", "rest.automation", _own(read_automation))
    _route(app, f"{rules}/<int:rule_id>/runs", "rest.automation_runs", _own(list_runs))
    app.url_map.converters["anything"] = Anything
    for path in ("/api", "/api/<anything:rest>"):
        _route(app, path, f"rest.nothing{len(path)}", nothing)


def _route(app: Flask, path: str, endpoint: str, view: Any) -> None:
    """A route for every method: what an address does not offer is answered in its own form."""
    rule = app.url_rule_class(path.replace("{id}", "<int:number>"), endpoint=endpoint, methods=None)
    rule.provide_automatic_options = False  # type: ignore[attr-defined]
    app.url_map.add(rule)
    app.view_functions[endpoint] = view


def _view(resource: Resource) -> Any:
    @signed_in
    def view(**where: int) -> Response:
        with using_locale(_language()):
            try:
                return _serve(resource, where)
            except Exception as error:
                return of_exception(error)

    return view


def _own(serve: Any, *, anything: bool = False) -> Any:
    """A view that is not of a collection of records.

    :param anything: it does not answer with JSON alone.
    """

    @signed_in
    def view(**where: str) -> Response:
        with using_locale(_language()):
            try:
                if not anything:
                    _negotiate()
                return serve(**where)
            except Exception as error:
                return of_exception(error)

    return view


def _serve(resource: Resource, where: Mapping[str, int]) -> Response:
    method = "GET" if request.method == "HEAD" else request.method
    if method == "OPTIONS":
        return answer(None, 204, {"Allow": resource.allow})
    operation = resource.operations.get(method)
    if operation is None:
        raise Refused(405, headers={"Allow": resource.allow})
    _negotiate()
    actor().require(operation.permission)
    return HANDLERS[operation.kind](operation, **where)


def _negotiate() -> None:
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(
        ["application/json", PROBLEM]
    ):
        raise Refused(406)


def _language() -> str:
    """The language that the program asks for; else that of its user or of the company."""
    for wanted, _quality in request.accept_languages:
        name = wanted.replace("-", "_")
        for candidate in (name, name.partition("_")[0]):
            if candidate in LOCALES:
                return candidate
    return current_locale()


@signed_in
def index() -> Response:
    """The collections that the caller may use, with what they may do there."""
    with using_locale(_language()):
        try:
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, headers={"Allow": "GET, HEAD"})
            _negotiate()
            parameters.given(parameters.NoParams)
        except Refused as error:
            return of_exception(error)
        usable = [_collection(spec) for spec in all_specs() if exposed(spec)]
        return answer({"collections": [found for found in usable if found["operations"]]})


def _collection(spec: ModelSpec) -> dict[str, Any]:
    who = actor()
    found: Mapping[str, Resource] = current_app.extensions["cauce_rest"]
    operations: list[Operation] = [
        operation
        for resource in found.values()
        for operation in resource.operations.values()
        if operation.spec is spec and who.can(operation.permission)
    ]
    return {
        "name": spec.name,
        "label": str(spec.plural),
        "url": request.host_url.rstrip("/") + PREFIX + spec.api_path,
        "operations": list(dict.fromkeys(o.extra.path if o.extra else o.kind for o in operations)),
    }


@signed_in
def nothing(rest: str = "") -> Response:
    """404 in the API's form."""
    with using_locale(_language()):
        return of_exception(Refused(404))


@public
def description() -> Response:
    """The OpenAPI document; fields that the Master added only for whoever signed in."""
    with using_locale(_language()):
        response = answer(document(current_app.extensions["cauce_rest"]))
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@public
def documentation() -> str:
    """The description as a page to read."""
    with using_locale(_language()):
        api = document(current_app.extensions["cauce_rest"])
        return render_template("api/index.html", api=api, title=_("The API"))

"""The routes of every model that has a :class:`ListView`, and those of the shell.

Each model gets literal rules of its own, so each route declares exactly the permission it needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request

from core.access.routes import access, go_to, signed_in
from core.kernel.loader import Kernel
from core.locale import _
from core.pipelines import staged
from core.records import ModelSpec, saved
from core.ui import bulk, editing, ficha, listing, listmenus, lists, options, palette, segments
from core.ui.boards.routes import add_board, add_moves
from core.ui.exports import export
from core.ui.home import show_home
from core.ui.menu import counters
from core.ui.page import toast
from core.ui.views import Ficha, FormView, KanbanView, ListView, Pages, Views


def init_routes(app: Flask) -> None:
    """Register the pages of every model with views, and palette, pulse and preferences."""
    kernel: Kernel = app.extensions["cauce"]
    for view in kernel.of(ListView):
        spec = kernel.of(ModelSpec)[view.name]
        form = kernel.of(FormView).get(view.name) or FormView(name=view.name)
        page = kernel.of(Ficha).get(view.name) or Ficha(name=view.name)
        _model_routes(app, spec, Views(view, form, page, kernel.of(KanbanView).get(view.name)))
    for pages in kernel.of(Pages):
        app.register_blueprint(pages.blueprint)
    for rule, endpoint, view in _SHELL:
        app.add_url_rule(rule, f"ui.{endpoint}", signed_in(view))


def _model_routes(app: Flask, spec: ModelSpec, views: Views) -> None:
    path = spec.path

    def add(rule: str, name: str, action: str, view: Callable[..., Any], *methods: str) -> None:
        view.__name__ = f"{spec.name}.{name}"
        guarded = access(spec.permission(action))(view)
        app.add_url_rule(
            f"{path}{rule}", f"ui.{spec.name}.{name}", guarded, methods=methods or ("GET",),
            strict_slashes=bool(rule) and rule != "/",
        )  # fmt: skip

    one = "/<int:record_id>"
    add("" if spec.collection else "/", "list", "read", lambda: lists.show_list(spec, views.list))
    add("/counts", "counts", "read", lambda: lists.show_counts(spec, views.list))
    add("/filters", "filters", "read", lambda: listmenus.show_filters(spec, views.list))
    add("/column-chooser", "chooser", "read", lambda: listmenus.show_columns(spec, views.list))
    add("/columns", "columns", "read", lambda: _columns(spec, views))
    add("/options", "options", "read", lambda: options.record_options(spec, views))
    add("/segments", "segments", "read", lambda: segments.show_segments(spec, views))
    add("/views", "views", "read", lambda: _save_view(spec, views), "POST")
    add("/views/<int:view_id>", "view", "read", lambda view_id: _view(spec, views, view_id), "POST")
    add("/export", "export", "export", lambda: _export(spec, views), "POST")
    add("/bulk", "bulk", "read", lambda: bulk.act(spec, views), "POST")
    add(
        "/bulk/<name>", "bulk_change", "update", lambda name: bulk.change(spec, views, name), "POST"
    )
    add("/bulk/undo/<int:number>", "undo", "read", lambda number: bulk.undo(spec, number), "POST")
    add("/new", "new", "create", lambda: editing.new(spec, views), "GET", "POST")
    add("/validate", "validate", "read", lambda: editing.validate(spec, views), "POST")
    add(one, "record", "read", lambda record_id: ficha.show_record(spec, views, record_id))
    add(
        f"{one}/panel/<name>",
        "panel",
        "read",
        lambda record_id, name: ficha.show_panel(spec, record_id, name),
    )
    add(
        f"{one}/edit",
        "edit",
        "update",
        lambda record_id: editing.edit(spec, views, record_id),
        "GET",
        "POST",
    )
    if staged(spec):
        add_moves(add, spec, views)
    if views.board:
        add_board(add, spec, views, views.board)
    if spec.archivable:
        add(
            f"{one}/archive",
            "archive",
            "archive",
            lambda record_id: editing.archive(spec, record_id),
            "POST",
        )
        add(
            f"{one}/restore",
            "restore",
            "archive",
            lambda record_id: editing.archive(spec, record_id, restore=True),
            "POST",
        )


def _columns(spec: ModelSpec, views: Views) -> Response:
    """From the column chooser back to the list, in the order chosen."""
    state = lists.read_state(spec, views.list, request.args)
    chosen = tuple(c for c in request.args.getlist("column") if c)[:40]
    return go_to(state.url(columns=chosen))


def _export(spec: ModelSpec, views: Views) -> Response:
    state = lists.read_state(spec, views.list, request.form)
    return export(state, request.form.get("format", "xlsx"))


def _save_view(spec: ModelSpec, views: Views) -> Response:
    state = lists.read_state(spec, views.list, request.form)
    shared = "shared" in request.form
    view = saved.save(spec.name, request.form.get("name", ""), state.as_view(), shared=shared)
    toast(_("View saved: %(name)s.", name=view.name))
    return go_to(f"{listing.list_path(spec)}?tab=v{view.id}")


def _view(spec: ModelSpec, views: Views, view_id: int) -> Response:
    if "delete" in request.form:
        view = saved.delete(view_id)
        toast(_("View deleted: %(name)s.", name=view.name))
        return go_to(listing.list_path(spec))
    state = lists.read_state(spec, views.list, request.form)
    kept = state.as_view() if "update" in request.form else None
    shared = "shared" in request.form
    view = saved.change(view_id, name=request.form.get("name", ""), state=kept, shared=shared)
    toast(_("View saved: %(name)s.", name=view.name))
    return go_to(f"{listing.list_path(spec)}?tab=v{view.id}")


def pulse() -> Response:
    """The counters of the shell; 304 while they are what the browser has."""
    answer = jsonify(counters())
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:16])
    return answer.make_conditional(request)  # type: ignore[return-value]


_SHELL = (
    ("/", "home", show_home),
    ("/palette", "palette", palette.show_palette),
    ("/pulse", "pulse", pulse),
    ("/options/tags", "tags", options.tag_options),
)

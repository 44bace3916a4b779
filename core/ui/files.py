"""Files on pages: sent while somebody writes, saved from one address, drawn where that is harmless."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.exceptions import RequestEntityTooLarge

from core import records, timeline
from core.access.actor import actor
from core.access.routes import go_to, signed_in
from core.files import download
from core.locale import _, format_decimal
from core.records import Invalid, NotFound, spec_of
from core.records.spec import UnknownModel
from core.timeline.attachments import (
    file_of,
    may_draw,
    remove_attachment,
    restore_attachment,
    too_large,
    waiting,
)
from core.timeline.rights import WRITE
from core.ui.page import toast, trigger, wants_part

blueprint = Blueprint("files", __name__, url_prefix="/files")
#: Files the panel of a record shows.
SHOWN = 12


def init_files(app: Flask) -> None:
    """Register the addresses of files."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["filesize"] = size_words


def size_words(size: int) -> str:
    """A length in bytes as people read it: "1,4 MB"."""
    for unit, step in (("MB", 1024 * 1024), ("kB", 1024)):
        if size >= step:
            return f"{format_decimal(round(size / step, 1))}\N{NO-BREAK SPACE}{unit}"
    return f"{size}\N{NO-BREAK SPACE}B"


def sent_files() -> list[str]:
    """Tokens of the files of a form: those that scripts sent before, and those sent with it.

    :raises Invalid: one is not taken.
    """
    tokens = request.form.getlist("file")
    plain = [f for f in request.files.getlist("files") if f.filename]
    return tokens + [timeline.take(f.stream, f.filename or "") for f in plain]


def waiting_files() -> list[tuple[str, str]]:
    """(token, name) of the files of a form that is shown again."""
    return waiting(request.form.getlist("file"))


def render_files(record: Any) -> Markup:
    """The files of a record as a panel (:class:`~core.ui.views.Panel`, ``bare``); they are loaded
    once the page stands."""
    url = f"/files/of/{record.__spec__.name}/{record.id}"
    return Markup(render_template("files/later.html", url=url))


def files_panel(record: Any) -> Markup:
    """The panel itself."""
    spec, who = record.__spec__, actor()
    found = timeline.attachments_on(spec.name, record.id, most=SHOWN + 1)
    return Markup(
        render_template(
            "files/panel.html",
            files=found[:SHOWN],
            more=len(found) > SHOWN,
            url=f"/files/of/{spec.name}/{record.id}",
            may_write=who.can(WRITE) and not who.viewed_by,
            mine=who.user_id,
        )
    )


def _record(model: str, record_id: int) -> Any:
    try:
        return records.get(model, record_id)
    except UnknownModel:
        raise NotFound(model, record_id) from None


@blueprint.post("/take")
@signed_in
def take() -> tuple[Response, int] | Response:
    """Keep one file until what is being written is sent; JSON for the script of the composer."""
    try:
        sent = request.files.get("file")
        if sent is None:
            raise Invalid({"file": [_("Choose a file.")]})
        token = timeline.take(sent.stream, sent.filename or "")
    except RequestEntityTooLarge:
        return jsonify(error=too_large("")), 422
    except Invalid as mistake:
        return jsonify(error=" ".join(t for texts in mistake.errors.values() for t in texts)), 422
    return jsonify(token=token)


@blueprint.get("/of/<model>/<int:record_id>")
@signed_in
def panel(model: str, record_id: int) -> Response:
    """The panel alone, to be shown anew."""
    return Response(files_panel(_record(model, record_id)), mimetype="text/html")


@blueprint.post("/of/<model>/<int:record_id>")
@signed_in
def attach(model: str, record_id: int) -> Response:
    """Attach files to a record itself."""
    record = _record(model, record_id)
    try:
        tokens = sent_files()
        if not tokens:
            raise Invalid({"file": [_("Choose a file.")]})
        timeline.attach(model, record_id, tokens)
        toast(_("File attached."))
    except Invalid as mistake:
        toast(" ".join(t for texts in mistake.errors.values() for t in texts), kind="error")
    if wants_part():
        return Response(files_panel(record), mimetype="text/html")
    return go_to(f"{record.__spec__.path}/{record_id}")


@blueprint.get("/<int:file_id>")
@signed_in
def save(file_id: int) -> Response:
    """The content, to be saved: never shown as a page of ours."""
    return download(file_of(file_id)[1])


@blueprint.get("/<int:file_id>/image")
@signed_in
def image(file_id: int) -> Response:
    """An image, to be drawn inside a page; looked at again before. Anything else is not here."""
    _shown, row = file_of(file_id)
    if not may_draw(row):
        raise NoSuchPage
    return download(row, show=True)


@blueprint.post("/<int:file_id>/remove")
@signed_in
def remove(file_id: int) -> Response:
    """Take a file off; the toast offers to put it back."""
    gone = remove_attachment(file_id)
    toast(_("File removed."), undo_url=f"/files/{file_id}/restore")
    return _after(gone.model, gone.record_id)


@blueprint.post("/<int:file_id>/restore")
@signed_in
def restore(file_id: int) -> Response:
    """Put a file back."""
    back = restore_attachment(file_id)
    toast(_("File restored."))
    return _after(back.model, back.record_id)


def _after(model: str, record_id: int) -> Response:
    if wants_part():
        trigger("records-changed", {"model": "core.timeline"})
        return Response(status=204)
    return go_to(f"{spec_of(model).path}/{record_id}")

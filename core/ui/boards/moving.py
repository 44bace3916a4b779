"""Moving a record on screen: a card that was dropped, *Mover a…*, and taking a move back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from itsdangerous import BadSignature
from werkzeug.exceptions import NotFound as NoSuchPage

from core import pipelines, records
from core.access.actor import Forbidden, actor
from core.kernel.signing import timed_signer
from core.locale import _
from core.pipelines import StageInfo, pipelined, stage_info
from core.pipelines.board import add_up
from core.records import Conflict, Invalid, ModelSpec, NotFound
from core.records.fields import as_id
from core.ui.boards.cards import CardMaker
from core.ui.boards.page import head_of, totals
from core.ui.boards.state import BoardState, read
from core.ui.editing import title_of
from core.ui.page import toast, trigger
from core.ui.views import KanbanView, Views

#: A move can be taken back for so many seconds; the toast offers it for ten.
UNDO_SECONDS = 120


def drop(spec: ModelSpec, views: Views, view: KanbanView) -> Response:
    """POST from the board: a card was put into another column. Answers JSON for its script."""
    state, _error = read(spec, views, view, request.args)
    number, stage = as_id(request.form.get("id")), as_id(request.form.get("stage"))
    version = as_id(request.form.get("version"))
    if number is None or stage is None or version is None:
        return _refused(400, _("The form is not complete: reload the page."))
    before = as_id(request.form.get("from"))
    try:
        before = before or records.get(spec.name, number).stage_id
        record = pipelines.transition(spec.name, number, stage, version=version)
    except Invalid as mistake:
        if mistake.asks:
            where = urlencode({"stage": stage})
            return _answer(422, dialog=f"{spec.path}/{number}/move?{where}")
        return _refused(422, "; ".join(t for texts in mistake.errors.values() for t in texts))
    except Conflict as conflict:
        now = _card(state, records.get(spec.name, number))
        return _answer(409, toast=_told(str(conflict)), **now)
    except Forbidden as refusal:
        return _refused(403, str(refusal))
    except NotFound as gone:
        return _refused(404, str(gone))
    told = {"text": moved_text(spec, record), "kind": "ok"}
    if address := undo_address(spec, record, before):
        told["undo_url"] = address
    offered = view.offer(record) if view.offer and record.stage_id != before else ""
    more = {"dialog": offered} if offered else {}
    return _answer(200, toast=told, **more, **_card(state, record))


def _card(state: BoardState, record: Any) -> dict[str, Any]:
    """The card of a record as it is now, and where it belongs; nothing when it left the board."""
    stage = next((s for s in state.columns if s.id == record.stage_id), None)
    if stage is None:
        return {}
    query = state.query()
    row = query.of(record)
    return {"card": CardMaker(query, state.view, [row]).card(row, stage), "stage": stage.id}


def heads(spec: ModelSpec, views: Views, view: KanbanView) -> Response:
    """The heads of all columns and the sums of the board, asked for after a move."""
    state, _error = read(spec, views, view, request.args)
    sums = state.query().sums(state.columns)
    summary, weighted = totals(add_up(sums), state.spec)
    made = {str(stage.id): head_of(state, stage, sums[stage.id]) for stage in state.columns}
    return _answer(200, heads=made, summary=summary, weighted=weighted)


def _refused(status: int, text: str) -> Response:
    return _answer(status, toast=_told(text))


def _told(text: str) -> dict[str, str]:
    return {"text": text, "kind": "error"}


def _answer(status: int, **told: Any) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    return answer


def moved_text(spec: ModelSpec, record: Any) -> str:
    """What a toast says of a move."""
    title, stage = title_of(spec, record), stage_info(record.stage_id).label
    return _("«%(title)s» moved to %(stage)s.", title=title, stage=stage)


def undo_address(spec: ModelSpec, record: Any, before: int) -> str:
    """Where a move is taken back; empty when the actor may not open what is closed."""
    if before == record.stage_id or (_locks(spec, record) and not pipelines.may_reopen(spec)):
        return ""
    token = timed_signer("move").dumps(
        [spec.name, record.id, before, record.version, actor().user_id]
    )
    return f"{spec.path}/{record.id}/move/undo/{token}"


def undo(spec: ModelSpec, record_id: int, token: str) -> Response:
    """POST: take a move back. :raises NoSuchPage: the token is not one of ours, or too old."""
    try:
        name, number, before, version, user = timed_signer("move").loads(
            token, max_age=UNDO_SECONDS
        )
    except BadSignature:
        raise NoSuchPage() from None
    if (name, number, user) != (spec.name, record_id, actor().user_id):
        raise NoSuchPage()
    record = records.get(spec.name, record_id)
    try:
        if _locks(spec, record):
            reason = _("Taken back")
            pipelines.reopen(spec.name, record_id, reason, stage=before, version=version)
        else:
            pipelines.transition(spec.name, record_id, before, version=version)
    except (Invalid, Conflict, Forbidden) as refusal:
        toast(str(refusal), "error")
    else:
        toast(_("The move was taken back."))
    trigger("records-changed", {"model": spec.name})
    return Response(status=204)


def _locks(spec: ModelSpec, record: Any) -> bool:
    stage: StageInfo = stage_info(record.stage_id)
    return stage.category in pipelined(spec.name).lock

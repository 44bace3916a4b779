"""Answering the customer from the page of a case."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from core.api.services import Invalid, StageInfo, actor, get, pipelines_of, stage_info
from core.api.ui import (
    ComposerTab,
    Composing,
    Pages,
    _,
    _l,
    access,
    as_id,
    history_answer,
    history_refused,
    leave,
    sent_files,
    sent_with_move,
    toast,
    waiting_files,
)
from modules.support.models import CASE, Case
from modules.support.services.desk import Written, newer_words, state_of
from modules.support.services.mail.replies import reply, start_of
from modules.support.services.phrases import banned, find

blueprint = Blueprint("support_answering", __name__, url_prefix="/support")
FIELDS = ("to", "subject", "body")


def render_reply(case: Case, composing: Composing) -> Markup:
    """The form in which one answers the customer; nothing for who may not edit the case."""
    if not actor().can(f"{CASE}.update") or not actor().can(f"{CASE}.content"):
        return Markup()
    seen, draft = state_of(case.id)
    sent = composing.sent or start_of(case) | draft
    return Markup(
        render_template(
            "support/reply.html",
            case=case,
            sent=sent,
            errors=composing.errors,
            waiting=waiting_files() if composing.errors else [],
            afterwards=stages_after(case),
            known=bool(sent.get("to")),
            seen=seen,
        )
    )


def stages_after(case: Case) -> list[StageInfo]:
    """Where a case may go with an answer: what waits for the customer, and what ends it."""
    funnel = next((f for f in pipelines_of(CASE) if f.id == case.pipeline_id), None)
    now = stage_info(case.stage_id)
    if funnel is None or now.closed:
        return []
    return [s for s in funnel.stages if s.category in ("waiting", "done") and s.id != now.id]


@blueprint.post("/cases/<int:case_id>/reply")
@access(f"{CASE}.update")
def answer(case_id: int) -> Response:
    """Send an answer, and move the case if that was asked."""
    case: Case = get(CASE, case_id, "update")
    sent = request.form.to_dict()
    stage = as_id(sent.get("stage"))
    values = {name: sent.get(name, "") for name in FIELDS}
    try:
        _warn(case, sent)
        written = Written.of(sent)
        reply(
            case_id,
            values | {"files": sent_files()},
            stage=stage,
            fields=sent_with_move(CASE, request.form),
            draft=written,
        )
    except Invalid as mistake:
        return history_refused(case, "reply", sent, mistake.errors)
    toast(_("Answer on its way to the customer."))
    if stage:  # the whole page is another one
        return leave(f"/support/cases/{case_id}")
    return history_answer(get(CASE, case_id))


def _warn(case: Case, sent: dict[str, str]) -> None:
    """Hold an answer once: something came meanwhile, or it sends the customer away.

    :raises Invalid: with what to look at; the same answer sent again leaves.
    """
    newer = newer_words(case.id, sent.get("seen", ""))
    if newer:
        raise Invalid({"": [newer]})
    found = [] if sent.get("sure") else find(sent.get("body", ""), banned())
    if found:
        text = _(
            "«%(passage)s» sends the customer away. Write something else, for example: «%(instead)s»",
            passage=found[0].text,
            instead=found[0].instead[0],
        )
        raise Invalid({"banned": [text]})


contributions = (
    Pages(name="support.answering", blueprint=blueprint),
    ComposerTab(
        name="support.reply",
        label=_l("Answer the customer"),
        icon="corner-up-left",
        permission="core.timeline.mail",
        models=frozenset({CASE}),
        instead_of="core.mail",
        render=render_reply,
        key="m",
        weight=5,
    ),
)

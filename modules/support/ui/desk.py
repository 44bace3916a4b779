"""Pages around the answer: drafts and presence, taking a case over, macros, saved answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup

from core.api.services import Invalid, actor, get, spec_of
from core.api.ui import (
    Action,
    Crumb,
    HeaderTag,
    Pages,
    _,
    access,
    as_id,
    done,
    in_drawer,
    leave,
    render_page,
    render_part,
    sent_with_move,
    toast,
)
from modules.support.models import CASE, Case
from modules.support.services import desk, macros, phrases, taking

blueprint = Blueprint("support_desk", __name__, url_prefix="/support")
UPDATE = f"{CASE}.update"


@blueprint.post("/cases/<int:case_id>/desk")
@access(UPDATE)
def at_work(case_id: int) -> Response:
    """Somebody is at a case: keep what they write, and tell them who else is there, what came
    meanwhile and what they had better not send."""
    case: Case = get(CASE, case_id, "update")
    sent, saved = request.form, False
    others = desk.look(case.id, writing=bool(sent.get("body", "").strip()))
    if sent.get("save") and not actor().viewed_by:
        desk.keep_draft(case.id, sent)
        saved = bool(sent.get("body", "").strip())
    found = phrases.find(sent.get("body", "")[: desk.LONGEST], phrases.banned())
    return jsonify(
        others=desk.presence_words(others),
        newer=desk.newer_words(case.id, sent.get("seen", "")),
        saved=_("Draft kept") if saved else "",
        banned=[{"text": each.text, "instead": each.instead} for each in found],
    )


@blueprint.get("/cases/<int:case_id>/answers")
@access(UPDATE)
def answers(case_id: int) -> Response:
    """Saved answers that fit what was typed after the stroke, filled in for the case."""
    case: Case = get(CASE, case_id)
    return jsonify(items=macros.offered(case, request.args.get("q", "")[:60]))


@blueprint.post("/cases/<int:case_id>/take")
@access(f"{CASE}.take")
def take(case_id: int) -> Response:
    """Become the owner of a case, and offer the way back."""
    where = f"/support/cases/{case_id}"
    try:
        back = taking.take_over(case_id)
    except Invalid as mistake:
        toast(_first(mistake), "error")
        return done(where, model=CASE)
    toast(_("You answer for this case now."), undo_url=f"{where}/give-back?{urlencode(back)}")
    return done(where, model=CASE)


@blueprint.post("/cases/<int:case_id>/give-back")
@access(f"{CASE}.take")
def give_back(case_id: int) -> Response:
    """Undo a take-over."""
    asked = request.args
    to, team = as_id(asked.get("to")), as_id(asked.get("team"))
    try:
        taking.give_back(case_id, to, team, stop=asked.get("stop") == "1")
        toast(_("The case is back with who had it."))
    except Invalid as mistake:
        toast(_first(mistake), "error")
    return done(f"/support/cases/{case_id}", model=CASE)


@blueprint.get("/cases/<int:case_id>/macros")
@access(UPDATE)
def list_macros(case_id: int) -> Response:
    """The macros there are, to choose from."""
    case: Case = get(CASE, case_id, "update")
    may_make = actor().can("support.macro.create")
    given: dict[str, Any] = {"case": case, "macros": macros.macros(), "may_make": may_make}
    if in_drawer():
        return render_part("support/macros_drawer.html", **given)
    crumbs = (Crumb(_("Cases"), "/support/cases"), Crumb(case.number, f"/support/cases/{case.id}"))
    return render_page(
        "support/macros.html", title=_("Macros"), crumbs=crumbs, active="/support/cases", **given
    )


@blueprint.get("/cases/<int:case_id>/macros/<int:macro_id>")
@access(UPDATE)
def show_macro(case_id: int, macro_id: int) -> Response:
    """What a macro would do with a case."""
    case: Case = get(CASE, case_id, "update")
    return _macro(case, macros.preview(case, macro_id))


@blueprint.post("/cases/<int:case_id>/macros/<int:macro_id>")
@access(UPDATE)
def use_macro(case_id: int, macro_id: int) -> Response:
    """Do what a macro says."""
    case: Case = get(CASE, case_id, "update")
    try:
        fields = sent_with_move(CASE, request.form)
        macros.apply(case_id, macro_id, request.form.get("body"), fields)
    except Invalid as mistake:
        plan = macros.preview(case, macro_id)
        return _macro(case, plan, request.form.get("body"), mistake.errors)
    toast(_("Macro done."))
    # conversation, stage and properties may all be others now
    return leave(f"/support/cases/{case_id}")


def _macro(
    case: Case, plan: macros.Preview, body: str | None = None, errors: Any = None
) -> Response:
    given: dict[str, Any] = {
        "case": case,
        "plan": plan,
        "body": plan.body if body is None else body,
        "errors": [text for texts in (errors or {}).values() for text in texts],
        "action": f"/support/cases/{case.id}/macros/{plan.macro.id}",
    }
    status = 422 if errors else 200
    if in_drawer():
        return render_part("support/macro_drawer.html", status=status, **given)
    crumbs = (Crumb(_("Cases"), "/support/cases"), Crumb(case.number, f"/support/cases/{case.id}"))
    return render_page(
        "support/macro.html",
        title=plan.macro.name,
        crumbs=crumbs,
        active="/support/cases",
        status=status,
        **given,
    )


def _first(mistake: Invalid) -> str:
    return next((text for texts in mistake.errors.values() for text in texts), "")


def actions_of(case: Case) -> tuple[Action, ...]:
    """ "Lo gestiono yo", for who may take the case and has not got it."""
    who = actor()
    if case.closed_at or case.owner_id == who.user_id or not who.user_id:
        return ()
    if who.viewed_by or not who.can(f"{CASE}.take"):
        return ()
    href = f"/support/cases/{case.id}/take"
    return (Action(_("I take care of it"), "user-check", href, post=True, primary=True),)


def kind_tag(case: Case) -> Markup:
    """What the case is about, and how urgent it is where that matters."""
    spec = spec_of(CASE)
    people: Any = spec.field("type_id")
    name = people.show_many([case.type_id]).get(case.type_id, "") if case.type_id else ""
    return Markup(render_template("support/kind.html", name=name, priority=case.priority))


contributions = (
    Pages(name="support.desk", blueprint=blueprint),
    HeaderTag(name="support.case.kind", model=CASE, render=kind_tag, weight=10),
)

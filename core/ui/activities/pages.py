"""The agenda and what is done with an activity. Every address works with plain links and forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from core import activities, records
from core.access.actor import actor
from core.access.routes import access, go_to
from core.activities.models import Activity
from core.activities.service import MODEL
from core.locale import _, ngettext
from core.records.errors import Conflict, Invalid, NotFound
from core.records.fields import as_id
from core.records.service import BulkResult, may_write
from core.records.spec import UnknownModel, spec_of
from core.ui.activities import agenda
from core.ui.activities.forms import (
    choices,
    due_texts,
    read_due,
    read_values,
    stored_due,
    texts_of,
)
from core.ui.activities.lines import show_lines
from core.ui.bulk import report
from core.ui.editing import title_of
from core.ui.forms import colleagues
from core.ui.page import in_drawer, render_page, render_part, send_html, toast, trigger, wants_part
from core.ui.shell import Crumb
from core.ui.timeline import history_answer, history_refused

blueprint = Blueprint("activities", __name__, url_prefix="/activities")
READ, CREATE, UPDATE, ARCHIVE = (
    f"{MODEL}.{action}" for action in ("read", "create", "update", "archive")
)
LIST = "/activities"


@blueprint.get("")
@access(READ)
def show() -> Response:
    """The agenda: mine, the team's, overdue, today, by day."""
    asked = _asked()
    page = agenda.page_of(asked, request.args.get("after", ""))
    given: dict[str, Any] = {
        "asked": asked,
        "page": page,
        "lines": show_lines,
        "counts": agenda.counts(asked.who),
        "url": _url,
        "may_change": actor().can(UPDATE) and not actor().viewed_by,
        "may_plan": actor().can(CREATE) and not actor().viewed_by,
        "results": activities.results_of,
        "people": colleagues() if actor().can(UPDATE) else [],
        "here": _url(asked),
    }
    if wants_part("agenda"):
        return render_part("activities/list.html", **given)
    crumbs = (Crumb(_("Activities")),)
    return render_page("activities/index.html", title=_("Activities"), crumbs=crumbs, **given)


def _asked() -> agenda.Asked:
    args = request.values
    who = args.get("who", "me")
    when = args.get("when", "open")
    return agenda.Asked(
        who if who in agenda.WHO else "me",
        when if when in agenda.WHEN else "open",
        args.get("kind", "")[:40],
        as_id(args.get("owner", "")),
    )


def _url(asked: agenda.Asked, **other: Any) -> str:
    """Address of the agenda with something changed."""
    values = {"who": asked.who, "when": asked.when, "kind": asked.kind, "owner": asked.owner}
    values |= other
    usual = {"who": "me", "when": "open"}
    given = {k: v for k, v in values.items() if v and usual.get(k) != v}
    return f"{LIST}?{urlencode(given)}" if given else LIST


@blueprint.get("/day")
@access(READ)
def day() -> Response:
    """What the home page shows of them."""
    from core.ui.activities.contributions import render_day

    return send_html(render_day())


@blueprint.route("/new", methods=["GET", "POST"])
@access(CREATE)
def new() -> Response:
    """Plan an activity, in the drawer or on a page."""
    sent, errors = request.values.to_dict(), {}
    about = sent.get("record", "")
    if request.method == "POST":
        try:
            values = read_values(sent)
            made = activities.schedule(_about(about), **values)
        except Invalid as refused:
            errors = refused.errors
        else:
            toast(_("Activity planned."), undo_url=f"{LIST}/{made.id}/cancel")
            return _answer(_record_url(made) or LIST)
    sent = {"kind": "call", **sent} if about else {"kind": "task", **sent}
    if "day" not in sent:
        sent |= due_texts(activities.suggest_next("call", "no_answer").due_at)  # type: ignore[union-attr]
    return _form("activities/form.html", _("New activity"), errors, sent=sent, about=_named(about))


@blueprint.post("/plan/<model>/<int:record_id>/activity")
@access(CREATE)
def plan(model: str, record_id: int) -> Response:
    """Plan an activity from the composer of a record."""
    try:
        record = records.get(model, record_id)
    except UnknownModel:
        raise NotFound(model, record_id) from None
    sent = request.form.to_dict()
    try:
        made = activities.schedule(record, **read_values(sent))
    except Invalid as refused:
        return history_refused(record, "activity", sent, refused.errors)
    toast(_("Activity planned."), undo_url=f"{LIST}/{made.id}/cancel")
    trigger("records-changed", {"model": MODEL})
    return history_answer(record)


@blueprint.route("/<int:activity_id>/finish", methods=["GET", "POST"])
@access(UPDATE)
def finish(activity_id: int) -> Response:
    """Say how an activity ended and plan the next step."""
    activity = records.get(MODEL, activity_id)
    sent, errors = request.values.to_dict(), {}
    if request.method == "POST":
        try:
            following = read_values(sent, "next_") if sent.get("next") else None
            activities.finish(
                activity_id,
                sent.get("result", ""),
                note=sent.get("note", "").strip(),
                next=following,
                version=as_id(sent.get("version", "")),
            )
        except Invalid as refused:
            errors = refused.errors
        except Conflict as stale:
            activity, errors = stale.record, {"": [str(stale)]}
        else:
            toast(_("Activity done."), undo_url=f"{LIST}/{activity_id}/reopen")
            return _answer(_record_url(activity) or LIST)
    results = activities.results_of(activity.kind)
    result = sent.get("result") or results[0][0]
    proposed = activities.suggest_next(activity.kind, result, activity.subject)
    if request.method == "GET" and proposed:
        sent |= {"next_kind": proposed.kind, "next_subject": proposed.subject}
        sent |= {f"next_{k}": v for k, v in due_texts(proposed.due_at).items()}
    return _form(
        "activities/finish.html",
        _("How did it end?"),
        errors,
        activity=activity,
        sent=sent,
        results=results,
        result=result,
        proposed=bool(proposed) or bool(sent.get("next")),
        entry=agenda.one(activity_id),
    )


@blueprint.route("/<int:activity_id>/reschedule", methods=["GET", "POST"])
@access(UPDATE)
def reschedule(activity_id: int) -> Response:
    """Move an activity to another moment, or give it to somebody else."""
    activity = records.get(MODEL, activity_id)
    sent = texts_of(activity) | {"owner_id": str(activity.owner_id or "")} | request.form.to_dict()
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            values = stored_due(read_due(sent))
            if owner := as_id(sent["owner_id"]):
                values["owner_id"] = owner
            records.update(MODEL, activity_id, values, as_id(sent.get("version", "")))
        except Invalid as refused:
            errors = refused.errors
        except Conflict as stale:
            activity, errors = stale.record, {"": [str(stale)]}
        else:
            toast(_("Activity rescheduled."))
            return _answer(_record_url(activity) or LIST)
    return _form(
        "activities/reschedule.html", _("Reschedule"), errors, activity=activity, sent=sent
    )


@blueprint.post("/<int:activity_id>/cancel")
@access(ARCHIVE)
def cancel(activity_id: int) -> Response:
    """Take an activity back."""
    activity = activities.cancel(activity_id)
    toast(_("Activity cancelled."), undo_url=f"{LIST}/{activity_id}/restore")
    return _answer(_record_url(activity) or LIST)


@blueprint.post("/<int:activity_id>/restore")
@access(ARCHIVE)
def restore(activity_id: int) -> Response:
    """Undo :func:`cancel`."""
    activity = records.archive(MODEL, activity_id, restore=True)
    toast(_("The activity is planned again."))
    return _answer(_record_url(activity) or LIST)


@blueprint.post("/<int:activity_id>/reopen")
@access(UPDATE)
def reopen(activity_id: int) -> Response:
    """Undo :func:`finish`."""
    activity = activities.reopen(activity_id)
    toast(_("The activity is open again."))
    return _answer(_record_url(activity) or LIST)


@blueprint.post("/bulk")
@access(UPDATE)
def bulk() -> Response:
    """Reschedule, give away or finish the activities picked."""
    ids = [number for text in request.form.getlist("ids")[:500] if (number := as_id(text))]
    action = request.form.get("action", "")
    if not ids:
        raise Invalid({"": [_("Select at least one record.")]})
    if action == "finish":
        result = _finish_all(ids)
        if result.done:
            count = len(result.done)
            toast(ngettext("%(num)s activity done.", "%(num)s activities done.", count))
        result.done.clear()
    elif action == "reschedule":
        result = records.bulk_update(MODEL, ids, stored_due(read_due(request.form)))
    elif action == "reassign" and as_id(request.form.get("owner_id", "")):
        owner = as_id(request.form["owner_id"])
        result = records.bulk_update(MODEL, ids, {"owner_id": owner})
    else:
        raise Invalid({"": [_("Choose whom to give them to.")]})
    report(result, "change")
    return _answer(_url(_asked()))


def _finish_all(ids: list[int]) -> BulkResult:
    result = BulkResult()
    may_write(spec_of(MODEL), "update")
    for number in ids:
        try:
            activities.finish(number)
        except (Invalid, NotFound) as error:
            result.refused[number] = str(error)
        else:
            result.done.append(number)
    return result


def _form(template: str, title: str, errors: dict, **given: Any) -> Response:
    """A form in the drawer, in the line of the agenda, or on a page of its own."""
    status = 422 if errors else 200
    given |= {"errors": errors, "title": title, "action": request.path}
    given |= {"choices": choices(), "part": template, "back": _url(_asked())}
    if in_drawer():
        return render_part("activities/drawer.html", status=status, **given)
    if wants_part():
        return render_part("activities/inline.html", status=status, **given)
    crumbs = (Crumb(_("Activities"), LIST), Crumb(title))
    return render_page("activities/page.html", crumbs=crumbs, active=LIST, status=status, **given)


def _answer(href: str) -> Response:
    """After a change: what shows activities loads again, or (without htmx) a page."""
    if wants_part():
        trigger("records-changed", {"model": MODEL})
        if in_drawer():
            trigger("drawer-close")
        return Response(status=204)
    return go_to(href)


def _about(text: str) -> tuple[str, int] | None:
    model, _colon, number = text.rpartition(":")
    found = as_id(number)
    return (model, found) if model and found else None


def _named(text: str) -> dict[str, str]:
    """The record a new activity is about, by name. :raises NotFound: nobody sees it."""
    about = _about(text)
    if about is None:
        return {}
    try:
        record = records.get(*about)
    except UnknownModel:
        raise NotFound(*about) from None
    return {"value": text, "title": title_of(spec_of(about[0]), record)}


def _record_url(activity: Activity) -> str:
    if not activity.model:
        return ""
    try:
        return f"{spec_of(activity.model).path}/{activity.record_id}"
    except UnknownModel:
        return ""

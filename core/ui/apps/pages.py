"""Pages of the catalogue of applications; they work without scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from core.access.routes import access, go_to
from core.lifecycle import (
    MANAGE,
    LifecycleError,
    Plan,
    entry_of,
    plan_deactivate,
    plan_install,
    plan_purge,
    plan_upgrade,
)
from core.lifecycle import request as change
from core.locale import _
from core.ui.apps.catalogue import dialog_texts, done_text, page_context
from core.ui.page import render_page, render_part, toast, wants_part
from core.ui.shell import Crumb, tint

apps = Blueprint("apps", __name__, url_prefix="/apps")

ACTIONS = ("install", "upgrade", "deactivate")


def init_apps(app: Flask) -> None:
    """Offer the catalogue."""
    app.register_blueprint(apps)


@apps.get("")
@access(MANAGE)
def index() -> Response:
    """Every application, with its state and what can be done with it."""
    return _catalogue()


@apps.get("/<name>/<any(install, upgrade, deactivate):action>")
@access(MANAGE)
def ask(name: str, action: str) -> Response:
    """What the change would do, and the button that does it."""
    try:
        plan = _plan(action, name)
    except LifecycleError as error:
        return _catalogue(error)
    if not plan.changes:
        return _back(_("There is nothing to do."))
    if wants_part("app-dialog"):
        return render_part("apps/dialog.html", **_dialog(plan))
    return _catalogue(dialog=_dialog(plan))


@apps.post("/<name>/<any(install, upgrade, deactivate):action>")
@access(MANAGE)
def make(name: str, action: str) -> Response:
    """Make the change."""
    try:
        outcome = change(action, (name,), with_dependants=action == "deactivate")
    except LifecycleError as error:
        return _catalogue(error)
    return _back(done_text(action, outcome.changes))


@apps.route("/<name>/purge", methods=["GET", "POST"])
@access(MANAGE)
def purge(name: str) -> Response:
    """Delete the data of an application: its tables and rows are shown, its name is typed."""
    entry = entry_of(name)
    if entry is None:
        raise NotFound()
    problem, typed = "", request.form.get("confirm", "").strip()
    try:
        plan = plan_purge(name)
        if request.method == "POST":
            outcome = change("purge", (name,), confirm=typed)
            text = _("The data of %(name)s are deleted.", name=entry.label)
            return _back(f"{text} {_('Exported to %(place)s.', place=outcome.exported)}")
    except LifecycleError as error:
        problem = str(error)
        if request.method == "GET":
            return _catalogue(error)
    return render_page(
        "apps/purge.html",
        title=_("Delete the data of %(name)s", name=entry.label),
        crumbs=(Crumb(_("Applications"), "/apps"), Crumb(entry.label)),
        active="/apps",
        status=409 if problem else 200,
        entry=entry,
        plan=plan,
        typed=typed,
        problem=problem,
    )


def _plan(action: str, name: str) -> Plan:
    if action == "install":
        return plan_install((name,))
    if action == "upgrade":
        return plan_upgrade((name,))
    return plan_deactivate(name, with_dependants=True)


def _dialog(plan: Plan) -> dict[str, Any]:
    members = {n: entry_of(n) for n in (*plan.changes, *plan.present)}
    return {"plan": plan, "members": members, "words": dialog_texts(plan), "tint": tint}


def _catalogue(
    problem: LifecycleError | None = None, dialog: dict[str, Any] | None = None
) -> Response:
    return render_page(
        "apps/index.html",
        title=_("Applications"),
        crumbs=(Crumb(_("Applications"), "/apps"), Crumb(_("Catalogue"))),
        active="/apps",
        status=409 if problem else 200,
        problem=problem,
        dialog=dialog,
        **page_context(request.args.get("q", "")[:80], request.args.get("show", "")),
    )


def _back(text: str) -> Response:
    toast(text)
    return go_to("/apps")

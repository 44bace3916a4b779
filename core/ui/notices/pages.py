"""What somebody was told, and how they want to be told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from core.access.actor import actor
from core.access.routes import go_to, signed_in
from core.locale import _
from core.notifications.choices import choices_of, hours_of, kinds, save
from core.notifications.kinds import MAILS
from core.notifications.service import inbox, read, read_all
from core.records.errors import Invalid
from core.records.fields import as_id
from core.ui.page import render_page, toast
from core.ui.shell import Crumb

blueprint = Blueprint("notices", __name__, url_prefix="/notifications")
LIST, SETTINGS = "/notifications", "/notifications/settings"
PAGE = 50


@blueprint.get("")
@signed_in
def show() -> Response:
    """The list of the bell, the last first."""
    found = inbox(PAGE + 1, as_id(request.args.get("before", "")))
    return render_page(
        "notices/index.html",
        title=_("Notifications"),
        crumbs=(Crumb(_("Notifications")),),
        rows=found[:PAGE],
        kinds=kinds(),
        older=found[PAGE - 1].id if len(found) > PAGE else 0,
        may_change=not actor().viewed_by,
    )


@blueprint.post("/<int:notification_id>/open")
@signed_in
def follow(notification_id: int) -> Response:
    """Read one and go where it leads."""
    found = read(notification_id)
    if found is None:
        raise NotFound()
    return go_to(found.url or LIST)


@blueprint.post("/read")
@signed_in
def read_everything() -> Response:
    """Mark all as read."""
    read_all()
    return go_to(LIST)


@blueprint.route("/settings", methods=["GET", "POST"])
@signed_in
def settings() -> Response:
    """How one wants to be told of each kind, and when not."""
    me = actor().user_id or 0
    sent, errors = request.form.to_dict(), {}
    if request.method == "POST":
        chosen = {
            name: (bool(sent.get(f"shown-{name}")), sent.get(f"mail-{name}", "none"))
            for name in kinds()
        }
        try:
            save(me, chosen, sent)
        except Invalid as refused:
            errors = refused.errors
        else:
            toast(_("Your preferences are saved."))
            return go_to(SETTINGS)
    hours = hours_of(me)
    given: dict[str, Any] = {
        "quiet_from": hours.quiet_from or "",
        "quiet_to": hours.quiet_to or "",
        "remind_minutes": str(hours.remind_minutes),
    }
    return render_page(
        "notices/settings.html",
        title=_("How I am told"),
        crumbs=(Crumb(_("Notifications"), LIST), Crumb(_("How I am told"))),
        active=LIST,
        status=422 if errors else 200,
        kinds=kinds(),
        chosen=choices_of(me),
        ways=[(code, str(label)) for code, label in MAILS],
        working_only=bool(sent.get("working_only")) if errors else hours.working_only,
        hours={**given, **{k: v for k, v in sent.items() if errors and k in given}},
        errors=errors,
    )


def render_alerts() -> Markup | str:
    """What one has not read, for the home page."""
    from flask import render_template

    rows = inbox(5, unread=True)
    if not rows:
        return ""
    return Markup(render_template("notices/tile.html", rows=rows, kinds=kinds()))

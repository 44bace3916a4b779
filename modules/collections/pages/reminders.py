"""Who would be reminded today, and who is left in peace and why; sent by one button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from core.api.jobs import enqueue
from core.api.locale import format_date, format_money
from core.api.models import Choice
from core.api.services import company_today, spec_of, sudo, write
from core.api.ui import (
    Crumb,
    MenuItem,
    Pages,
    _,
    _l,
    access,
    as_id,
    leave,
    ngettext,
    render_page,
    toast,
)
from modules.collections.models import NOTICE
from modules.collections.services.dunning import words
from modules.collections.services.dunning.plan import Step, plan
from modules.collections.tasks import remind

blueprint = Blueprint("collections_reminders", __name__, url_prefix="/collections")
contributions = (
    Pages(name="collections.reminders", blueprint=blueprint),
    MenuItem(
        name="collections.reminders",
        label=_l("Reminders of today"),
        href="/collections/reminders",
        permission=f"{NOTICE}.create",
        weight=30,
    ),
)
#: Customers shown; more are sent in parts.
MOST = 200


@blueprint.get("/reminders")
@access(f"{NOTICE}.create")
def show() -> Response:
    """The plan of today; nothing is written."""
    with sudo("The reminders of today are looked at"):
        steps = plan(company_today())
        going = [_line(step, text=True) for step in steps if not step.held][:MOST]
        resting = [_line(step) for step in steps if step.held][:MOST]
        count = sum(not step.held for step in steps)
    title = _("Reminders of today")
    return render_page(
        "collections/reminders.html",
        title=title,
        crumbs=(Crumb(_("Collections"), "/collections/claims/board"), Crumb(title)),
        active="/collections/reminders",
        going=going,
        resting=resting,
        count=count,
        day=format_date(company_today(), "full"),
    )


def _line(step: Step, *, text: bool = False) -> dict[str, Any]:
    level, channels = step.level, _channels()
    written, missing = None, ""
    if text and level is not None:
        try:
            written = words.write(step, company_today())
        except words.NoText:
            missing = _("There is no text in this tone: write one in Settings.")
    return {
        "contact_id": step.contact_id,
        "customer": step.customer,
        "amount": format_money(step.amount or step.rests, step.key[2]),
        "level": level.name if level else "",
        "channel": channels.get(level.channel, "") if level else "",
        "why": step.held or missing,
        "subject": written.subject if written else "",
        "body": written.body if written else "",
        "count": ngettext("%(num)s debt", "%(num)s debts", len(step.asked)),
    }


def _channels() -> dict[str, str]:
    known = spec_of(NOTICE).field("channel")
    assert isinstance(known, Choice)
    return {value: str(label) for value, label in known.choices}


@blueprint.post("/reminders")
@access(f"{NOTICE}.create")
def send() -> Response:
    """Have a job carry out what is ticked; each customer once, whatever is pressed how often."""
    ids = sorted({n for n in map(as_id, request.form.getlist("contact")) if n})
    if not ids:
        toast(_("Tick at least one customer."), "error")
        return leave("/collections/reminders")
    with write():
        enqueue(remind, {"contact_ids": ids}, user=None)
    toast(
        ngettext(
            "%(num)s customer is being reminded.", "%(num)s customers are being reminded.", len(ids)
        )
    )
    return leave("/collections/notices")

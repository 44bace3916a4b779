"""The section of Ajustes on how long things are kept."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from core.access import audit
from core.access.routes import access, go_to
from core.db import session, write
from core.jobs.retention import LONGEST, choices, keep_for, kept_for
from core.locale import _, parse_integer
from core.locale.parsing import InputError
from core.ui.forms import Input
from core.ui.menu import kernel
from core.ui.page import toast
from core.ui.settings.pages import render_section, settings
from core.ui.settings.sections import SettingsPage


@settings.route("/retention", methods=["GET", "POST"])
@access("core.company.update")
def retention() -> Any:
    """Days for each kind of thing that is removed at night."""
    inputs = [_input(r.name, str(r.label), kept_for(r.name).days) for r in choices()]
    if request.method == "GET":
        return _page(inputs)
    decided = {i.name: _days(i, request.form.get(i.name, "")) for i in inputs}
    if any(i.errors for i in inputs):
        return _page(inputs, 422)
    before = {name: kept_for(name).days for name in decided}
    changes = {n: [before[n], days] for n, days in decided.items() if days != before[n]}
    with write():
        for name, (_old, days) in changes.items():
            keep_for(name, days)
        if changes:
            audit.log(session(), "retention", "core.retention", changes=changes)
    toast(_("Settings saved."))
    return go_to("/settings/retention")


def _input(name: str, label: str, days: int) -> Input:
    return Input(name, label, value=str(days), required=True, unit=_("days"), wide=False)


def _days(control: Input, given: str) -> int:
    """The number in a control; what is wrong with it is noted there."""
    control.value = given
    try:
        days = parse_integer(given)
    except InputError:
        days = 0
    if not days or not 1 <= days <= LONGEST:
        control.errors = [_("Write a number of days between 1 and %(most)s.", most=LONGEST)]
        return 0
    return days


def _page(inputs: list[Input], status: int = 200) -> Response:
    errors = [(i.id, i.label, text) for i in inputs for text in i.errors]
    page = kernel().of(SettingsPage)["retention"]
    return render_section(
        "settings/retention.html", page, status=status, inputs=inputs, errors=errors
    )

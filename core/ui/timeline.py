"""The history of a record on its page: what happened, and writing notes and calls.

Every address works with a plain form; htmx gets the panel, or older entries, alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request
from markupsafe import Markup

from core import records, timeline
from core.access.actor import actor
from core.access.routes import go_to, signed_in
from core.locale import _, current_timezone, format_date
from core.records import Conflict, Invalid, ModelSpec, NotFound, spec_of
from core.records.fields import as_id
from core.records.service import context
from core.records.spec import UnknownModel
from core.timeline.changes import Change
from core.timeline.contributions import WRITE
from core.timeline.entries import CALL_FIELDS, NOTE_FIELDS
from core.timeline.history import Item, history_of
from core.timeline.kinds import TimelineKind
from core.ui.editing import title_of
from core.ui.forms import Input, make_input
from core.ui.menu import kernel
from core.ui.page import render_page, render_part, toast, trigger, wants_part
from core.ui.shell import Crumb

blueprint = Blueprint("timeline", __name__, url_prefix="/timeline")
PAGE = 20


def init_timeline(app: Flask) -> None:
    """Register the addresses of the history."""
    app.register_blueprint(blueprint)


@dataclass
class Day:
    """What happened on one day, as the reader's zone counts days."""

    label: str
    iso: str
    items: list[Item] = field(default_factory=list)


@dataclass
class Composer:
    """The forms over the history: what was sent and what is wrong with it."""

    #: note | call
    tab: str = "note"
    note: list[Input] = field(default_factory=list)
    call: list[Input] = field(default_factory=list)


def render_history(record: Any) -> Markup:
    """The history of a record as a panel (:class:`~core.ui.views.Panel`, ``bare``)."""
    return Markup(render_template("timeline/panel.html", **panel_of(record)))


def panel_of(
    record: Any,
    *,
    kind: str = "",
    after: str = "",
    tab: str = "note",
    sent: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> dict[str, Any]:
    """What the templates of the history are given.

    :param kind: show only entries of this kind.
    :param tab, sent, errors: the form that was refused, and why.
    """
    spec: ModelSpec = record.__spec__
    known = {k.name: k for k in kernel().of(TimelineKind)}
    kinds = (kind,) if kind in known else ()
    found = history_of(spec.name, record.id, kinds, after or None, PAGE)
    who = actor()
    return {
        "url": f"/timeline/{spec.name}/{record.id}",
        "record_url": f"{spec.path}/{record.id}",
        "model": spec.name,
        "days": by_day(found.items),
        "next": found.next,
        "kinds": known,
        "kind": kinds[0] if kinds else "",
        "may_write": who.can(WRITE) and not who.viewed_by,
        "composer": _composer(tab, sent or {}, errors or {}),
        "call_words": call_words,
        "change_words": change_words,
        "subject_url": _subject_url,
        "filtered": bool(kinds),
        "continued": bool(after),
        "last_day": request.args.get("day", "") if after else "",
    }


def _composer(tab: str, sent: Mapping[str, Any], errors: Mapping[str, list[str]]) -> Composer:
    made = Composer(tab)
    ctx = context()
    for name, fields in (("note", NOTE_FIELDS), ("call", CALL_FIELDS)):
        for known in fields.values():
            mine = tab == name
            value = sent.get(known.name, known.default) if mine else known.default
            control = make_input(known, value, ctx)
            control.errors = list(errors.get(known.name, ())) if mine else []
            # both forms stand on one page
            control.name = known.name
            getattr(made, name).append(control)
    return made


def by_day(items: list[Item]) -> list[Day]:
    """Entries under the day on which they happened."""
    zone = current_timezone()
    days: list[Day] = []
    for item in items:
        day = item.at.astimezone(zone).date()
        if not days or days[-1].iso != day.isoformat():
            days.append(Day(day_words(day), day.isoformat()))
        days[-1].items.append(item)
    return days


def day_words(day: date) -> str:
    """Today and yesterday by their names, other days by their date."""
    today = datetime.now(current_timezone()).date()
    text = format_date(day, "long")
    if day == today:
        return _("Today, %(date)s", date=text)
    if day == today - timedelta(days=1):
        return _("Yesterday, %(date)s", date=text)
    return text


def call_words(data: Mapping[str, Any]) -> list[str]:
    """Direction, length and result of a call, in words."""
    words = []
    if data.get("minutes"):
        words.append(_("%(minutes)s min", minutes=data["minutes"]))
    if data.get("result"):
        words.append(CALL_FIELDS["result"].show(data["result"], context()).lower())
    return words


def change_words(change: Change, short: bool = False) -> str:
    """A changed field as a sentence, or as a line of a list."""
    values = {"field": change.label, "old": change.old, "new": change.new}
    if short:
        return (
            _("%(field)s: %(old)s → %(new)s", **values | {"old": change.old or "—"})
            if (change.new)
            else _("%(field)s: emptied, it was %(old)s", **values)
        )
    if not change.old:
        return _("set %(field)s to %(new)s", **values)
    if not change.new:
        return _("emptied %(field)s, it was %(old)s", **values)
    return _("changed %(field)s from %(old)s to %(new)s", **values)


def _subject_url(item: Item) -> str:
    try:
        return f"{spec_of(item.model).path}/{item.record_id}"
    except UnknownModel:
        return ""


@blueprint.get("/<model>/<int:record_id>")
@signed_in
def show(model: str, record_id: int) -> Response:
    """The history alone: a filter, what is older, or (without htmx) the page with both forms."""
    record = _record(model, record_id)
    kind, after = request.args.get("kind", ""), request.args.get("after", "")
    given = panel_of(record, kind=kind, after=after)
    if after and wants_part():
        return render_part("timeline/items.html", **given)
    if wants_part():
        return render_part("timeline/panel.html", **given)
    return _page(record, given)


def _record(model: str, record_id: int) -> Any:
    try:
        return records.get(model, record_id)
    except UnknownModel:
        raise NotFound(model, record_id) from None


def _page(record: Any, given: dict[str, Any], status: int = 200) -> Response:
    spec: ModelSpec = record.__spec__
    title = title_of(spec, record)
    crumbs = (
        Crumb(spec.plural, spec.path),
        Crumb(title, f"{spec.path}/{record.id}"),
        Crumb(_("History")),
    )
    return render_page(
        "timeline/page.html",
        title=_("History of %(title)s", title=title),
        crumbs=crumbs,
        active=spec.path,
        status=status,
        **given,
    )


@blueprint.post("/<model>/<int:record_id>/<any(note, call):kind>")
@signed_in
def write_entry(model: str, record_id: int, kind: str) -> Response:
    """Write a note or log a call."""
    record = _record(model, record_id)
    sent = request.form
    try:
        if kind == "note":
            timeline.add_note(model, record_id, sent.get("body", ""))
            toast(_("Note saved."))
        else:
            values = {name: sent.get(name, "") for name in CALL_FIELDS}
            timeline.log_call(model, record_id, values)
            toast(_("Call logged."))
    except Invalid as mistake:
        given = panel_of(record, tab=kind, sent=sent, errors=mistake.errors)
        if wants_part():
            return render_part("timeline/panel.html", status=422, **given)
        return _page(record, given, 422)
    return _renewed(record)


def _renewed(record: Any) -> Response:
    """The panel as it is now, or back to the record."""
    if wants_part():
        return render_part("timeline/panel.html", **panel_of(record))
    spec: ModelSpec = record.__spec__
    return go_to(f"{spec.path}/{record.id}")


@blueprint.route("/entry/<int:entry_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_entry(entry_id: int) -> Response:
    """Change the text of one's own entry, in the drawer or on a page."""
    entry = timeline.fetch(entry_id)
    errors: list[str] = []
    if request.method == "POST":
        version = as_id(request.form.get("version"))
        try:
            if version is None:
                raise Invalid({"body": [_("The form is not complete: reload the page.")]})
            timeline.edit(entry_id, request.form.get("body", ""), version)
        except Invalid as mistake:
            errors = [text for texts in mistake.errors.values() for text in texts]
        except Conflict:
            entry = timeline.fetch(entry_id)
            errors = [
                _("This entry was changed meanwhile. Its text now: %(body)s", body=entry.body)
            ]
        else:
            toast(_("Entry saved."))
            return _after_entry(entry.root_model, entry.root_id)
    field_ = NOTE_FIELDS["body"] if entry.kind == "note" else CALL_FIELDS["body"]
    control = make_input(field_, request.form.get("body", entry.body), context())
    control.errors, control.focus = errors, True
    given: dict[str, Any] = {
        "entry": entry,
        "input": control,
        "action": f"/timeline/entry/{entry_id}/edit",
    }
    status = 422 if errors else 200
    if wants_part("drawer-content"):
        return render_part("timeline/edit_drawer.html", status=status, **given)
    return render_page("timeline/edit.html", title=_("Edit entry"), status=status, **given)


@blueprint.post("/entry/<int:entry_id>/delete")
@signed_in
def delete_entry(entry_id: int) -> Response:
    """Take one's own entry out; the toast offers to bring it back."""
    entry = timeline.delete(entry_id)
    toast(_("Entry deleted."), undo_url=f"/timeline/entry/{entry_id}/undelete")
    return _after_entry(entry.root_model, entry.root_id)


@blueprint.post("/entry/<int:entry_id>/undelete")
@signed_in
def undelete_entry(entry_id: int) -> Response:
    """Bring an entry back."""
    entry = timeline.undelete(entry_id)
    toast(_("Entry restored."))
    return _after_entry(entry.root_model, entry.root_id)


def _after_entry(model: str, record_id: int) -> Response:
    """The history that shows the entry loads again; without htmx, back to the record."""
    if wants_part():
        trigger("records-changed", {"model": "core.timeline"})
        trigger("drawer-close")
        return Response(status=204)
    return go_to(f"{spec_of(model).path}/{record_id}")

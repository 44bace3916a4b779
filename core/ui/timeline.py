"""The history of a record on its page: what happened, and writing notes and calls.

Every address works with a plain form; htmx gets the panel, or older entries, alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup

from core import records, timeline
from core.access.actor import actor
from core.access.routes import access, go_to, signed_in
from core.activities.words import activity_words
from core.kernel.loader import Kernel
from core.locale import _
from core.pipelines.words import stage_words
from core.records import Conflict, Invalid, ModelSpec, NotFound, spec_of
from core.records.fields import as_id
from core.records.service import context
from core.records.spec import UnknownModel
from core.timeline import mails
from core.timeline.forms import FORMS
from core.timeline.history import Item, history_of
from core.timeline.kinds import CHANGE, TimelineKind
from core.timeline.mails import SEND_FIELDS, state_words
from core.timeline.mentions import offered, readable
from core.timeline.rights import SEND, WRITE
from core.ui.composer import SAVED, Composer, compose, render_purposes
from core.ui.editing import title_of
from core.ui.entries import failing_alone
from core.ui.files import sent_files
from core.ui.forms import make_input
from core.ui.menu import kernel
from core.ui.page import render_page, render_part, toast, trigger, wants_part
from core.ui.shell import Crumb, initials, tint
from core.ui.tabs import Composing
from core.ui.timeline_words import (
    by_day,
    call_words,
    change_words,
    entry_text,
    when_words,
    written_words,
)
from core.ui.views import Ficha

blueprint = Blueprint("timeline", __name__, url_prefix="/timeline")
PAGE = 20
#: Kinds that have a chip of their own over the history.
CHIPS = 4


def init_timeline(app: Flask) -> None:
    """Register the addresses of the history, and the template that shows an entry of any kind."""
    app.register_blueprint(blueprint)
    by_kind = DictLoader({"timeline/of_kind.html": _of_kind(app.extensions["cauce"])})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, by_kind])  # type: ignore[list-item]


def _of_kind(running: Kernel) -> str:
    """A template that names those of the running kinds, so that they are compiled into one."""
    choices = [
        ("item.data.get('erased')", "timeline/erased.html"),
        ("item.failed", "timeline/failed.html"),
    ]
    choices += [(f"item.kind == {k.name!r}", k.template) for k in running.of(TimelineKind)]
    lines = [f"{{% elif {test} %}}{{% include {name!r} %}}" for test, name in choices]
    whole = "".join([*lines, "{% else %}{% include 'timeline/entry.html' %}{% endif %}"])
    return whole.replace("{% elif", "{% if", 1)


def render_history(record: Any) -> Markup:
    """The history of a record as a panel (:class:`~core.ui.views.Panel`, ``bare``)."""
    given = panel_of(record)
    return Markup(failing_alone(lambda: render_template(_template(record), **given), given))


def _template(record: Any, part: str = "panel") -> str:
    """The template of a history, or of its entries alone: a stream of events, or a conversation."""
    return f"timeline/talk_{part}.html" if _talks(record) else f"timeline/{part}.html"


def _talks(record: Any) -> bool:
    page = kernel().of(Ficha).get(record.__spec__.name)
    return bool(page and page.conversation)


def panel_of(
    record: Any,
    *,
    kind: str = "",
    after: str = "",
    composing: Composing | None = None,
) -> dict[str, Any]:
    """What the templates of the history are given.

    :param kind: show only entries of this kind.
    :param composing: a form that was refused.
    """
    spec: ModelSpec = record.__spec__
    known = {k.name: k for k in kernel().of(TimelineKind)}
    kinds = (kind,) if kind in known else _all_but_changes(known) if _talks(record) else ()
    found = history_of(spec.name, record.id, kinds, after or None, PAGE)
    composing = composing or Composing(request.args.get("compose", ""))
    return {
        "url": f"/timeline/{spec.name}/{record.id}",
        "record_url": f"{spec.path}/{record.id}",
        "model": spec.name,
        "days": by_day(found.items),
        "items": found.items,
        "conversation": _talks(record),
        "next": found.next,
        "kinds": known,
        "filters": _filters(known),
        "kind": kind if kind in known else "",
        "composer": compose(record, composing) if not after else Composer(),
        "following": None if after else _following(spec.name, record.id, found.following),
        "filtered": kind in known,
        "continued": bool(after),
        **entry_words(after),
    }


def entry_words(after: str = "") -> dict[str, Any]:
    """What the templates of entries need beside the entries.

    :param after: the cursor from which they go on; empty at the beginning.
    """
    return {
        "may_change": actor().can(WRITE) and not actor().viewed_by,
        "call_words": call_words,
        "written_words": written_words,
        "entry_text": entry_text,
        "stage_words": stage_words,
        "state_words": state_words,
        "when_words": when_words,
        "initials": initials,
        "tint": tint,
        "activity_words": activity_words,
        "change_words": change_words,
        "subject_url": _subject_url,
        "last_day": request.args.get("day", "") if after else "",
    }


def _all_but_changes(known: dict[str, TimelineKind]) -> tuple[str, ...]:
    """What a conversation shows: changes of fields are there when they are asked for."""
    return tuple(name for name in known if name != CHANGE)


def _filters(known: dict[str, TimelineKind]) -> tuple[list[TimelineKind], list[TimelineKind]]:
    """Kinds shown as chips, and those under "More"."""
    kinds = list(known.values())
    return kinds[:CHIPS], kinds[CHIPS:]


def _following(model: str, record_id: int, known: bool | None) -> bool | None:
    """Whether the actor follows the record; None for who cannot."""
    who = actor()
    if who.user_id is None or who.viewed_by:
        return None
    return timeline.is_following(model, record_id) if known is None else known


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
    if wants_part():
        return _part(record, given, "items" if after else "panel")
    return _page(record, given)


def _part(record: Any, given: dict[str, Any], part: str = "panel", status: int = 200) -> Response:
    """The history alone, or (``items``) entries of it."""
    name = _template(record, part)
    return failing_alone(lambda: render_part(name, status=status, **given), given)


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
    page = partial(
        render_page,
        "timeline/page.html",
        panel=_template(record),
        title=_("History of %(title)s", title=title),
        crumbs=crumbs,
        active=spec.path,
        status=status,
        **given,
    )
    return failing_alone(page, given)


@blueprint.post("/<model>/<int:record_id>/<any(note, call, message, meeting):tab>")
@signed_in
def write_entry(model: str, record_id: int, tab: str) -> Response:
    """Write a note, or log what took place."""
    record = _record(model, record_id)
    sent = request.form.to_dict()
    kind = "visit" if tab == "meeting" and sent.get("kind") == "visit" else tab
    values = {name: sent[name] for name in FORMS[kind] if name in sent}
    try:
        timeline.log(
            kind, model, record_id, values | {"mentions": _picked(), "files": sent_files()}
        )
    except Invalid as mistake:
        return history_refused(record, tab, sent, mistake.errors)
    toast(SAVED[kind]())
    return history_answer(record)


@blueprint.post("/<model>/<int:record_id>/mail")
@signed_in
def send_mail(model: str, record_id: int) -> Response:
    """Send a mail from a record."""
    record = _record(model, record_id)
    sent = request.form.to_dict()
    values = {name: sent.get(name, "") for name in (*SEND_FIELDS, "purpose")}
    try:
        mails.send_mail(model, record_id, values | {"files": sent_files()})
    except Invalid as mistake:
        return history_refused(record, "mail", sent, mistake.errors)
    toast(_("Mail on its way."))
    return history_answer(record)


@blueprint.get("/<model>/<int:record_id>/mail/purposes")
@access(SEND)
def mail_purposes(model: str, record_id: int) -> Response:
    """What a mail from a record can be for, and what its customer has not allowed."""
    return Response(render_purposes(_record(model, record_id), Composing()), mimetype="text/html")


@blueprint.post("/entry/<int:entry_id>/mail/<any(again, sent):verb>")
@signed_in
def decide_on_mail(entry_id: int, verb: str) -> Response:
    """Send a mail that did not leave once more, or say of a doubtful one that it did."""
    entry = timeline.fetch(entry_id)
    if verb == "again":
        done = mails.send_again(entry_id)
        toast(_("Mail on its way.") if done else _("This mail has left already."))
    else:
        done = mails.take_as_sent(entry_id)
        toast(_("Noted as sent.") if done else _("There is no doubt about this mail."))
    return _after_entry(entry.model, entry.record_id)


@blueprint.post("/<model>/<int:record_id>/<any(follow, unfollow):verb>")
@signed_in
def change_following(model: str, record_id: int, verb: str) -> Response:
    """Follow a record, or stop."""
    record = _record(model, record_id)
    (timeline.follow if verb == "follow" else timeline.unfollow)(model, record_id)
    if wants_part():
        given: dict[str, Any] = {
            "url": f"/timeline/{model}/{record_id}",
            "following": verb == "follow",
        }
        return render_part("timeline/follow.html", **given)
    return history_answer(record)


@blueprint.get("/people")
@signed_in
def people() -> Response:
    """Colleagues whose name begins like ``q``, to be mentioned."""
    found = offered(request.args.get("q", "")[:60])
    return jsonify(items=[{"id": number, "label": name} for number, name in found])


def history_answer(record: Any) -> Response:
    """After something was written from the composer: the history as it is now, or (without htmx)
    back to the record."""
    if wants_part():
        return _part(record, panel_of(record))
    spec: ModelSpec = record.__spec__
    return go_to(f"{spec.path}/{record.id}")


def history_refused(
    record: Any, tab: str, sent: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> Response:
    """The history with the form of a tab as it was sent, and why it was refused.

    :param tab: name of the :class:`~core.ui.tabs.ComposerTab` without its module.
    """
    given = panel_of(record, composing=Composing(tab, sent, errors))
    if wants_part():
        return _part(record, given, status=422)
    return _page(record, given, 422)


def _picked() -> list[int]:
    """Colleagues chosen from the list while typing."""
    return [number for text in request.form.getlist("mention") if (number := as_id(text))]


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
            timeline.edit(entry_id, request.form.get("body", ""), version, _picked())
        except Invalid as mistake:
            errors = [text for texts in mistake.errors.values() for text in texts]
        except Conflict:
            entry = timeline.fetch(entry_id)
            text = readable(entry.body)
            errors = [_("This entry was changed meanwhile. Its text now: %(body)s", body=text)]
        else:
            toast(_("Entry saved."))
            return _after_entry(entry.root_model, entry.root_id)
    given_text = request.form.get("body", readable(entry.body))
    control = make_input(FORMS[entry.kind]["body"], given_text, context())
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

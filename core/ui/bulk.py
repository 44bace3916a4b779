"""Changing, archiving and exporting the records picked in a list, or the whole list."""

from __future__ import annotations

from flask import Response, request

from core import records
from core.locale import _, ngettext
from core.records import Invalid, ModelSpec, undoing, visible_fields
from core.records.fields import Ref, as_id
from core.records.service import BulkResult, context, may_write
from core.records.spec import spec_of
from core.ui import listing, lists
from core.ui.exports import export
from core.ui.forms import make_input, read_values
from core.ui.menu import kernel
from core.ui.page import came_from, done, render_page, toast
from core.ui.shell import Crumb
from core.ui.views import ListView, Views

#: More at once would keep others from writing for too long.
LIMIT = 2_000
#: Records whose undoing failed that are named.
NAMED = 10


def act(spec: ModelSpec, views: Views) -> Response:
    """POST: archive, restore or export. :raises Invalid: nothing picked, or an unknown action."""
    state = lists.read_state(spec, views.list, request.form)
    action = request.form.get("action", "")
    if action == "export":
        ids = None if request.form.get("whole") else _picked()
        return export(state, request.form.get("format", "xlsx"), ids)
    if action not in ("archive", "restore"):
        raise Invalid({"": [_("There is no such action.")]})
    may_write(spec, "archive")
    result, number = undoing.archive_many(spec, ids_of(state), restore=action == "restore")
    report(result, action, undo_url=undo_address(spec, number))
    return done(state.url(), model=spec.name)


def undo(spec: ModelSpec, number: int) -> Response:
    """POST: take back what a toast told."""
    try:
        result, what = undoing.take_back(spec, number)
    except records.NotFound:
        toast(_("There is nothing left to take back."), "error")
    else:
        _report_undo(spec, result, what)
    return done(came_from(listing.list_path(spec)), model=spec.name)


def _report_undo(spec: ModelSpec, result: BulkResult, what: str) -> None:
    """Say what was taken back, and name what was not."""
    good = BulkResult(done=result.done)
    report(
        good, {"archive": "restore", "restore": "archive", "move": "move_back"}.get(what, "undo")
    )
    if not result.refused:
        return
    named = Ref(label="", target=spec.name).show_many(list(result.refused)[:NAMED])
    names = sorted(filter(None, named.values()))
    more = len(result.refused) - len(names)
    if more > 0:
        names.append(ngettext("%(num)s more", "%(num)s more", more))
    reason = next(iter(result.refused.values()))
    toast(
        _("Not taken back: %(names)s. %(reason)s", names=", ".join(names), reason=reason), "error"
    )


def undo_address(spec: ModelSpec, number: int | None) -> str:
    """Where a change of many records is taken back."""
    return f"{spec.path}/bulk/undo/{number}" if number else ""


def change(spec: ModelSpec, views: Views, name: str) -> Response:
    """POST: ask for the new value of a field; POST with ``_apply``: give it to the records."""
    may_write(spec, "update")
    known = visible_fields(spec).get(name)
    if known is None or name not in views.list.bulk:
        raise Invalid({"": [_("This field cannot be changed for many records.")]})
    state = lists.read_state(spec, views.list, request.form)
    ids = ids_of(state)
    given, errors = {}, []
    if "_apply" in request.form:
        given = read_values(spec, [name], request.form)
        try:
            value = known.clean(given.get(name, ""), context())
        except ValueError as mistake:
            errors = [str(mistake)]
        else:
            result, number = undoing.change_many(spec, ids, name, value)
            report(result, "change", undo_url=undo_address(spec, number))
            return done(state.url(), model=spec.name)
    control = make_input(known, given.get(name), context())
    control.errors, control.focus = errors, True
    heading = _("Change %(field)s", field=known.label)
    return render_page(
        "ui/bulk.html",
        title=heading,
        crumbs=(Crumb(spec.plural, listing.list_path(spec)), Crumb(heading)),
        active=listing.list_path(spec),
        status=422 if errors else 200,
        control=control,
        ids=ids,
        whole=request.form.get("whole", ""),
        state=state,
        action=f"{spec.path}/bulk/{name}",
        count_text=ngettext("%(num)s record changes.", "%(num)s records change.", len(ids)),
    )


def picked(model: str) -> tuple[list[int], str]:
    """For actions that modules add to the bulk bar: the ids that were picked, and the address of the
    list. :raises Invalid: none, or too many."""
    spec = spec_of(model)
    state = lists.read_state(spec, kernel().of(ListView)[model], request.form)
    return ids_of(state), state.url()


def ids_of(state: listing.ListState) -> list[int]:
    """The ids picked, or those of the whole list. :raises Invalid: none, or too many."""
    if request.form.get("whole"):
        ids = lists.query_of(state).ids(LIMIT + 1)
        if len(ids) > LIMIT:
            raise Invalid({"": [_("Select at most %(max)s records at once.", max=LIMIT)]})
        return ids
    return _picked()


def _picked() -> list[int]:
    given = request.form.getlist("ids")[:LIMIT]
    ids = [number for text in given if (number := as_id(text))]
    if not ids:
        raise Invalid({"": [_("Select at least one record.")]})
    return ids


def report(result: BulkResult, action: str, undo_url: str = "") -> None:
    """Say how many records changed, and why the others did not.

    :param undo_url: offered with the good news.
    """
    count = len(result.done)
    words = {
        "archive": ngettext("%(num)s record archived.", "%(num)s records archived.", count),
        "restore": ngettext("%(num)s record restored.", "%(num)s records restored.", count),
        "change": ngettext("%(num)s record changed.", "%(num)s records changed.", count),
        "undo": ngettext(
            "%(num)s record has its value again.", "%(num)s records have their values again.", count
        ),
        "move": ngettext("%(num)s record moved.", "%(num)s records moved.", count),
        "move_back": ngettext(
            "%(num)s record is back in its stage.",
            "%(num)s records are back in their stages.",
            count,
        ),
    }
    if count:
        toast(words[action], undo_url=undo_url)
    if result.refused:
        reason = next(iter(result.refused.values()))
        text = ngettext(
            "%(num)s record could not be changed: %(reason)s",
            "%(num)s records could not be changed, the first one because: %(reason)s",
            len(result.refused),
            reason=reason,
        )
        toast(text, "error")

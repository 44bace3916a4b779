"""Changing, archiving and exporting the records picked in a list, or the whole list."""

from __future__ import annotations

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import NotFound

from core import records
from core.locale import _, ngettext
from core.records import Invalid, ModelSpec, visible_fields
from core.records.fields import as_id
from core.records.service import BulkResult, context, may_write
from core.ui import listing, lists
from core.ui.exports import export
from core.ui.forms import make_input, read_values
from core.ui.page import done, render_page, toast
from core.ui.shell import Crumb
from core.ui.views import Views

#: More at once would keep others from writing for too long.
LIMIT = 2_000


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
    result = records.bulk_archive(spec.name, ids_of(state), restore=action == "restore")
    opposite = "archive" if action == "restore" else "restore"
    report(result, action, undo_url=f"{spec.path}/bulk/undo/{_signed([opposite, *result.done])}")
    return done(state.url(), model=spec.name)


def undo(spec: ModelSpec, token: str) -> Response:
    """POST: take back what a toast told. :raises NotFound: the token is not one of ours."""
    try:
        action, *ids = _signer().loads(token)
    except BadSignature:
        raise NotFound() from None
    may_write(spec, "archive")
    result = records.bulk_archive(spec.name, ids, restore=action == "restore")
    report(result, action)
    return done(listing.list_path(spec), model=spec.name)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="bulk")


def _signed(data: list) -> str:
    return str(_signer().dumps(data))


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
            result = records.bulk_update(spec.name, ids, {name: value})
            report(result, "change")
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

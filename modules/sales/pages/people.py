"""People in a deal: adding them, changing their part, taking them out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from core.api.services import Conflict, Invalid, context, create, get, remove, spec_of, update
from core.api.ui import (
    Crumb,
    FormView,
    Pages,
    _,
    access,
    as_id,
    build_form,
    came_from,
    done,
    in_drawer,
    read_values,
    render_page,
    render_part,
    toast,
)
from modules.sales.models import Involved, Opportunity

OPPORTUNITY, INVOLVED = "sales.opportunity", "sales.involved"
UPDATE = f"{OPPORTUNITY}.update"

blueprint = Blueprint("sales_people", __name__, url_prefix="/sales")
contributions = (Pages(name="sales.people", blueprint=blueprint),)


@blueprint.route("/opportunities/<int:opportunity_id>/people/new", methods=["GET", "POST"])
@access(UPDATE)
def new_person(opportunity_id: int) -> Response:
    """Say who else takes part in a sale."""
    opportunity: Opportunity = get(OPPORTUNITY, opportunity_id)
    names = ("contact_id", "role", "note")
    if request.method == "GET":
        return _form(opportunity, names, {})
    given = read_values(spec_of(INVOLVED), names, request.form)
    try:
        create(INVOLVED, {**given, "opportunity_id": opportunity_id})
    except Invalid as mistake:
        return _form(opportunity, names, given, mistake.errors, 422)
    toast(_("Person added."))
    return done(f"/sales/opportunities/{opportunity_id}", model=INVOLVED)


@blueprint.route("/involved/<int:involved_id>/edit", methods=["GET", "POST"])
@access(UPDATE)
def edit_person(involved_id: int) -> Response:
    """Change the part somebody takes."""
    involved: Involved = get(INVOLVED, involved_id, "update")
    opportunity: Opportunity = get(OPPORTUNITY, involved.opportunity_id)
    names = ("role", "note")
    if request.method == "GET":
        return _form(opportunity, names, {}, involved=involved)
    given = read_values(spec_of(INVOLVED), names, request.form)
    version = as_id(request.form.get("version")) or 0
    try:
        update(INVOLVED, involved_id, given, version)
    except Invalid as mistake:
        return _form(opportunity, names, given, mistake.errors, 422, involved)
    except Conflict as conflict:
        text = _("Somebody changed this meanwhile. These are the values now stored.")
        return _form(opportunity, names, {}, {"": [text]}, 409, conflict.record)
    toast(_("Person saved."))
    return done(f"/sales/opportunities/{opportunity.id}", model=INVOLVED)


@blueprint.post("/involved/<int:involved_id>/remove")
@access(UPDATE)
def remove_person(involved_id: int) -> Response:
    """Take somebody out of a sale; the toast offers the way back."""
    gone: Involved = remove(INVOLVED, involved_id)
    back = {"contact_id": gone.contact_id, "role": gone.role, "note": gone.note or ""}
    where = f"/sales/opportunities/{gone.opportunity_id}"
    toast(_("Person removed."), undo_url=f"{where}/people/restore?{urlencode(back)}")
    return done(came_from(where), model=INVOLVED)


@blueprint.post("/opportunities/<int:opportunity_id>/people/restore")
@access(UPDATE)
def restore_person(opportunity_id: int) -> Response:
    """Bring back who was just taken out."""
    given: dict[str, Any] = {n: request.args.get(n, "") for n in ("contact_id", "role", "note")}
    create(INVOLVED, {**given, "opportunity_id": opportunity_id})
    toast(_("Person added."))
    where = f"/sales/opportunities/{opportunity_id}"
    return done(came_from(where), model=INVOLVED)


def _form(
    opportunity: Opportunity,
    names: tuple[str, ...],
    given: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    involved: Involved | None = None,
) -> Response:
    view = FormView(name=INVOLVED, quick=names)
    options = {"record": involved, "given": given, "errors": errors, "quick": True}
    form = build_form(spec_of(INVOLVED), view, context(), **options)  # type: ignore[arg-type]
    title = _("Edit their part") if involved else _("Add a person")
    around = {
        "form": form,
        "heading": title,
        "action": request.path,
        "involved": involved,
        "back": f"/sales/opportunities/{opportunity.id}",
    }
    if in_drawer():
        return render_part("sales/person_drawer.html", status=status, **around)
    crumbs = (
        Crumb(_("Opportunities"), "/sales/opportunities"),
        Crumb(opportunity.name, f"/sales/opportunities/{opportunity.id}"),
        Crumb(title),
    )
    return render_page(
        "sales/person.html",
        title=title,
        crumbs=crumbs,
        active="/sales/opportunities",
        status=status,
        **around,
    )

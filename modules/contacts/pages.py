"""Linking people and companies: the drawer of a place, its removal and the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from core.api.services import Conflict, Invalid, context, get, spec_of, update
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
from modules.contacts import (
    consent_pages,
    duplicates_pages,
    exclusion_pages,
    preference_pages,
    retention_pages,
    rights_pages,
    services,
)
from modules.contacts.models import Contact, Relation

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")
UPDATE = "contacts.contact.update"
RELATION = "contacts.relation"
contributions = (
    Pages(name="contacts", blueprint=blueprint),
    *rights_pages.contributions,
    *consent_pages.contributions,
    *duplicates_pages.contributions,
    *exclusion_pages.contributions,
    *preference_pages.contributions,
    *retention_pages.contributions,
)


@blueprint.route("/<int:contact_id>/places/new", methods=["GET", "POST"])
@access(UPDATE)
def new_place(contact_id: int) -> Response:
    """Link a person to this company, or this person to a company."""
    contact: Contact = get("contacts.contact", contact_id)
    other = "person_id" if contact.kind == "company" else "company_id"
    names = (other, "position", "decides")
    if request.method == "GET":
        return _form(contact, names, _("Add a person") if other == "person_id" else None, {})
    given = read_values(spec_of(RELATION), names, request.form)
    try:
        ends = _ends(contact, given.get(other))
        services.link(*ends, given.get("position"), given.get("decides"))
    except Invalid as mistake:
        return _form(contact, names, None, given, mistake.errors, 422)
    toast(_("Link saved."))
    return done(f"/contacts/{contact_id}", model=RELATION)


def _ends(contact: Contact, chosen: Any) -> tuple[int, int]:
    """(company, person) of which the contact is one. :raises Invalid: the other is missing."""
    of_company = contact.kind == "company"
    name = "person_id" if of_company else "company_id"
    known = spec_of(RELATION).field(name)
    try:
        other = known.clean(chosen, context())
    except ValueError as error:
        raise Invalid({name: [str(error)]}) from None
    return (contact.id, other) if of_company else (other, contact.id)


@blueprint.route("/places/<int:relation_id>/edit", methods=["GET", "POST"])
@access(UPDATE)
def edit_place(relation_id: int) -> Response:
    """Change position and decision."""
    relation: Relation = get(RELATION, relation_id, "update")
    contact: Contact = get("contacts.contact", relation.person_id)
    names = ("position", "decides")
    if request.method == "GET":
        return _form(contact, names, contact.name, {}, relation=relation)
    given = read_values(spec_of(RELATION), names, request.form)
    version = as_id(request.form.get("version")) or 0
    try:
        update(RELATION, relation_id, given, version)
    except Invalid as mistake:
        return _form(contact, names, contact.name, given, mistake.errors, 422, relation)
    except Conflict as conflict:
        text = _("Somebody changed this link meanwhile. These are the values now stored.")
        return _form(contact, names, contact.name, {}, {"": [text]}, 409, conflict.record)
    toast(_("Link saved."))
    return done(f"/contacts/{relation.company_id}", model=RELATION)


@blueprint.post("/places/<int:relation_id>/remove")
@access(UPDATE)
def remove_place(relation_id: int) -> Response:
    """Unlink; the toast offers to link again."""
    gone = services.unlink(relation_id)
    back = {"position": gone.position or "", "decides": "1" if gone.decides else "0"}
    query = urlencode({"company": gone.company_id, "person": gone.person_id, **back})
    toast(_("Link removed."), undo_url=f"/contacts/places/restore?{query}")
    return done(_back(gone.company_id), model=RELATION)


@blueprint.post("/places/restore")
@access(UPDATE)
def restore_place() -> Response:
    """Link again what was just unlinked."""
    given = request.args
    company, person = (as_id(given.get(name)) or 0 for name in ("company", "person"))
    made = services.link(company, person, given.get("position"), given.get("decides") == "1")
    toast(_("Link restored."))
    return done(_back(made.company_id), model=RELATION)


def _back(company_id: int) -> str:
    """The page it was asked from, else the company's."""
    return came_from(f"/contacts/{company_id}")


def _form(
    contact: Contact,
    names: tuple[str, ...],
    heading: str | None,
    given: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    relation: Relation | None = None,
) -> Response:
    view = FormView(name=RELATION, quick=names)
    form = build_form(
        spec_of(RELATION),
        view,
        context(),
        record=relation,
        given=given,
        errors=errors,
        quick=True,
    )
    for control in form.inputs:
        if control.widget == "remote":
            kind = "person" if control.name == "person_id" else "company"
            control.source = f"/contacts/options?kind={kind}"
    title = heading or (_("Add a person") if contact.kind == "company" else _("Add a company"))
    shared = {
        "form": form,
        "heading": title,
        "action": request.path,
        "relation": relation,
        "contact": contact,
    }
    if in_drawer():
        return render_part("contacts/place_drawer.html", status=status, **shared)
    crumbs = (Crumb(_("Contacts"), "/contacts/"), Crumb(contact.name, f"/contacts/{contact.id}"))
    return render_page(
        "contacts/place.html",
        title=title,
        crumbs=(*crumbs, Crumb(title)),
        active="/contacts/",
        status=status,
        **shared,
    )

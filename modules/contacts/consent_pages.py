"""Privacy on the page of a contact, noting a decision, and the hygiene of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import Invalid, actor, counted, get, segments, session, spec_of
from core.api.ui import (
    Crumb,
    ListView,
    Pages,
    _,
    access,
    done,
    in_drawer,
    render_page,
    render_part,
    segment_lines,
    toast,
)
from modules.contacts.models import Contact, Purpose
from modules.contacts.models.consent import DECISIONS, METHODS
from modules.contacts.models.purpose import CHANNELS
from modules.contacts.services import hygiene
from modules.contacts.services.privacy.blocking import sees_blocked
from modules.contacts.services.privacy.consent import RECORD, Standing, record_consent, standings
from modules.contacts.services.privacy.preferences import preferences_url

CONTACT = "contacts.contact"
blueprint = Blueprint("contacts_consent", __name__, url_prefix="/contacts")
contributions = (Pages(name="contacts.consent", blueprint=blueprint),)
#: decision → (tone, icon)
TONES = {"granted": ("verde", "check"), "withdrawn": ("rojo", "x"), "objected": ("rojo", "x")}
#: People of the list to write to again.
SHOWN = 200


@dataclass(frozen=True)
class Row:
    """What holds for a purpose and a channel, in words."""

    purpose: str
    channel: str
    decision: str
    tone: str
    icon: str
    at: Any
    method: str
    evidence: str


def panel(contact: Contact) -> Markup:
    """What the contact allowed and refused, since when and how we know."""
    found = standings([contact.id]).get(contact.id, [])
    who = actor()
    may = who.can(RECORD) and not who.viewed_by
    return Markup(
        render_template(
            "contacts/consent_panel.html",
            contact=contact,
            rows=[_row(standing) for standing in found],
            may_record=may,
            link=preferences_url(contact.id) if may and contact.mail else "",
        )
    )


def _row(standing: Standing) -> Row:
    tone, icon = TONES[standing.decision]
    words = dict(DECISIONS), dict(CHANNELS), dict(METHODS)
    return Row(
        standing.purpose or "—",
        str(words[1].get(standing.channel, standing.channel)),
        str(words[0][standing.decision]),
        tone,
        icon,
        standing.at,
        str(words[2].get(standing.method, standing.method)),
        standing.evidence,
    )


@blueprint.route("/<int:contact_id>/consents/new", methods=["GET", "POST"])
@access(RECORD)
def new(contact_id: int) -> Response:
    """Note what a person decided."""
    contact: Contact = get(CONTACT, contact_id)
    if request.method == "GET":
        return _form(contact, [])
    given = request.form
    try:
        record_consent(
            contact_id,
            given.get("purpose", ""),
            given.get("decision", ""),
            channels=given.getlist("channels"),
            method=given.get("method", ""),
            evidence=given.get("evidence", "")[:500],
        )
    except Invalid as mistake:
        return _form(contact, [text for found in mistake.errors.values() for text in found], 422)
    toast(_("Decision noted."))
    return done(f"/contacts/{contact_id}", model="contacts.consent")


def _form(contact: Contact, errors: list[str], status: int = 200) -> Response:
    query = select(Purpose.code, Purpose.name).where(Purpose.archived_at.is_(None))
    shared = {
        "contact": contact,
        "heading": _("Note a decision"),
        "action": f"/contacts/{contact.id}/consents/new",
        "purposes": session().execute(query.order_by(Purpose.id)).all(),
        "channels": CHANNELS,
        "decisions": DECISIONS,
        "methods": [
            m for m in METHODS if m[0] not in ("preferences", "unsubscribe", "import", "api")
        ],
        "errors": errors,
        "given": request.form,
    }
    if in_drawer():
        return render_part("contacts/consent_drawer.html", status=status, **shared)
    crumbs = (Crumb(_("Contacts"), "/contacts/"), Crumb(contact.name, f"/contacts/{contact.id}"))
    title = _("Note a decision")
    return render_page(
        "contacts/consent_page.html",
        title=title,
        crumbs=(*crumbs, Crumb(title)),
        active="/contacts/",
        status=status,
        **shared,
    )


@blueprint.get("/hygiene")
@access(f"{CONTACT}.read")
def hygiene_page() -> Response:
    """What is missing or wrong, with counts, and who may be written to again."""
    query = select(Purpose.code, Purpose.name).where(
        Purpose.commercial, Purpose.archived_at.is_(None)
    )
    purposes = session().execute(query.order_by(Purpose.id)).all()
    asked = request.args.get("purpose", purposes[0].code if purposes else "")
    people, more = hygiene.to_write_to(asked, SHOWN) if asked else ([], False)
    found = [info for info in segments(CONTACT) if info.group == hygiene.GROUP]
    view = ListView(name=CONTACT, columns=("name",))
    return render_page(
        "contacts/hygiene.html",
        title=_("Hygiene of the base"),
        crumbs=(Crumb(_("Contacts"), "/contacts/"), Crumb(_("Hygiene of the base"))),
        lines=segment_lines(spec_of(CONTACT), view, counted(found)),
        purposes=purposes,
        purpose=asked,
        people=people,
        more=more,
        may_exclude=actor().can("contacts.suppression.manage"),
        may_let_go=sees_blocked(actor()),
    )

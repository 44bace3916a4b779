"""Panels of the page of a contact."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from core.api.models import ModelSpec
from core.api.services import actor
from core.api.ui import initials, tint
from modules.contacts.models import Contact
from modules.contacts.services import companies_of, people_of

#: People shown of a company; the rest is one click away.
SHOWN = 12


def people(contact: Contact) -> Markup:
    """The people of a company, or the companies of a person."""
    of_company = contact.kind == "company"
    places = (people_of if of_company else companies_of)(contact.id, SHOWN + 1)
    who = actor()
    return Markup(
        render_template(
            "contacts/people.html",
            contact=contact,
            of_company=of_company,
            places=places[:SHOWN],
            more=len(places) > SHOWN,
            may_edit=who.can("contacts.contact.update") and not who.viewed_by,
            initials=initials,
            tint=tint,
        )
    )


def merge_entry(spec: ModelSpec, record: Any) -> Markup | None:
    """An entry of the menu of a contact: merge it with another one."""
    if spec.name != "contacts.contact":
        return None
    return Markup(render_template("contacts/merge_entry.html", contact=record))


def twins_notice(spec: ModelSpec, record: Any) -> Markup | None:
    """Where the form of a new contact says who looks like it."""
    if spec.name != "contacts.contact" or record is not None:
        return None
    return Markup(render_template("contacts/twins_notice.html"))

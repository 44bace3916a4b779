"""Screens of the rights desk: its list with the countdown, the page of a request, its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import Erasure, session
from core.api.ui import (
    Ficha,
    FormView,
    HeaderTag,
    HomeTile,
    ListColumn,
    ListView,
    MenuItem,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    ngettext,
    render_history,
)
from modules.contacts.models import Contact, Request
from modules.contacts.models.request import KINDS, OPEN, REQUEST
from modules.contacts.services.rights import deadlines
from modules.contacts.services.rights.requests import days_left, erasure_job, kept_papers, to_answer

#: Requests of the home page.
TILE = 5
OPEN_STATES = ["state", "in", list(OPEN)]


def countdown(request: Request) -> Markup:
    """How many days are left, as a tag whose text says it too; nothing for closed ones."""
    left = days_left(request)
    if left is None:
        return Markup()
    if left < 0:
        text, tone = ngettext("%(num)s day late", "%(num)s days late", -left), "rojo"
    elif left == 0:
        text, tone = _("Due today"), "rojo"
    else:
        text = ngettext("%(num)s day left", "%(num)s days left", left)
        tone = "ambar" if left <= 5 else "plomo"
    return Markup('<span class="c-tag is-{}">{}</span>').format(tone, text)


def load_left(ids: list[int]) -> Mapping[int, Markup]:
    """The countdown of each request of a page."""
    query = select(Request).where(Request.id.in_(ids))
    return {one.id: countdown(one) for one in session().scalars(query)}


def tile() -> Markup | None:
    """What must be answered next, for the home page of who answers."""
    found = to_answer(TILE)
    if not found:
        return None
    lines = [(one, dict(KINDS)[one.kind]) for one in found]
    page = render_template("contacts/requests_tile.html", lines=lines, countdown=countdown)
    return Markup(page)


def erasure_of(request: Request) -> dict[str, Any]:
    """How far the erasure of a request is: ``erasure`` when it is done, ``job`` that does it."""
    mine = (Erasure.model == "contacts.contact", Erasure.record_id == (request.contact_id or 0))
    return {
        "erasure": session().scalar(select(Erasure).where(*mine)),
        "job": erasure_job(request.id) if request.kind == "erasure" else None,
    }


def steps(request: Request) -> Markup:
    """What is to be done next, with its buttons."""
    contact = None
    if request.contact_id:
        query = select(Contact).where(Contact.id == request.contact_id)
        contact = session().scalar(query)
    return Markup(
        render_template(
            "contacts/request_steps.html",
            one=request,
            contact=contact,
            open=request.state in OPEN,
            law=deadlines.law(request.country),
            verified=deadlines.verified(request.country),
            may_extend=deadlines.may_extend(request.country) and not request.extended,
            kept=kept_papers(request) if contact and contact.blocked_at else None,
            papers_law=deadlines.papers_law(),
            **erasure_of(request),
        )
    )


contributions = (
    ListView(
        name=REQUEST,
        columns=("name", "number", "kind", "state", "due_on", "contacts.request.left", "owner_id"),
        phone=("kind", "contacts.request.left", "due_on"),
        sort="due_on",
        groups=("kind", "state", "country"),
        tabs=(
            Tab("open", _l("To answer"), {"and": [OPEN_STATES]}, sort="due_on"),
            Tab("mine", _l("Mine"), {"and": [OPEN_STATES, ["owner_id", "is", "me"]]}),
            Tab("closed", _l("Closed"), {"and": [["state", "in", ["done", "refused"]]]}),
        ),
        search_hint=_l("Name or number"),
        new_label=_l("New request"),
        empty_title=_l("Nobody has asked about their data"),
        empty_text=_l(
            "Write down each request on the day it comes: the deadline counts from then."
        ),
    ),
    ListColumn(
        name="contacts.request.left",
        model=REQUEST,
        label=_l("Time left"),
        load=load_left,
        default=True,
    ),
    FormView(
        name=REQUEST,
        fields=(
            "kind",
            "contact_id",
            "name",
            "mail",
            "received_on",
            "country",
            "details",
            "owner_id",
        ),
        quick=("kind", "contact_id", "name", "mail", "received_on", "country", "details"),
        half=("received_on", "country"),
    ),
    Ficha(
        name=REQUEST,
        tag="state",
        meta=("number", "kind"),
        sections=(
            Section(
                _l("Request"),
                (
                    "kind",
                    "contact_id",
                    "mail",
                    "country",
                    "received_on",
                    "due_on",
                    "identity",
                    "owner_id",
                ),
            ),
            Section(_l("In their words"), ("details", "answer", "closed_at")),
        ),
    ),
    HeaderTag(name="contacts.request.left", model=REQUEST, render=countdown),
    Panel(
        name="contacts.request.steps",
        model=REQUEST,
        label=_l("Steps"),
        place="history",  # in the middle, and first on a phone: it is what one came for
        bare=True,
        render=steps,
        weight=10,
    ),
    Panel(
        name="contacts.request.history",
        model=REQUEST,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="contacts.privacy",
        label=_l("Rights of people"),
        href="/contacts/privacy?tab=open",
        permission=f"{REQUEST}.read",
        weight=140,
    ),
    HomeTile(
        name="contacts.requests",
        label=_l("Requests to answer"),
        render=tile,
        permission=f"{REQUEST}.update",
        place="aside",
        weight=20,
    ),
    QuickCreate(name=REQUEST, label=_l("Rights request"), icon="shield-lock"),
)

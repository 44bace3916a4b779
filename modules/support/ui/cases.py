"""Screens of cases: list, form, page, menu, and what a customer's page shows of them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from core.api.locale import format_relative
from core.api.services import stage_info
from core.api.ui import (
    Counted,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Row,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.contacts.models import Contact
from modules.support.models import CASE, Case
from modules.support.services.customers import open_cases
from modules.support.ui.desk import actions_of

READ = f"{CASE}.read"
OPEN = ["stage", "in", ["category:open", "category:waiting"]]
MINE = ["owner_id", "is", "me"]
#: Cases shown on the page of a customer; the rest is one click away.
SHOWN = 5


def cases_of(contact: Contact) -> Counted | None:
    """The open cases of a customer."""
    found = open_cases(contact.id)
    if not found:
        return None
    every = {"and": [["contact_id", "is", contact.id], OPEN]}
    cases = [
        {
            **case,
            "stage": stage_info(case["stage"]).label,
            "since": format_relative(case["created_at"]),
        }
        for case in found[:SHOWN]
    ]
    address = f"/support/cases?{urlencode({'tab': 'all', 'filter': json.dumps(every)})}"
    more = address if len(found) > SHOWN else ""
    body = Markup(render_template("support/open_cases.html", cases=cases, more=more))
    return Counted(body, f"{len(cases)}{'+' if more else ''}")


def without_owner(case: Case) -> str:
    """Nobody answers for a case yet, which its page says as lists do."""
    return "" if case.owner_id else _("Without owner")


contributions = (
    ListView(
        name=CASE,
        columns=("number", "name", "contact_id", "stage", "priority", "sla_due_at", "type_id",
                 "owner_id"),
        phone=("contact_id", "stage", "sla_due_at"),
        sort="-priority",
        groups=("stage", "type_id", "priority", "owner_id", "team_id", "channel"),
        bulk=("owner_id", "team_id", "stage", "priority", "type_id", "tags"),
        tabs=(
            Tab("open", _l("Open cases"), {"and": [OPEN]}),
            Tab("mine", _l("My cases"), {"and": [OPEN, MINE]}),
            Tab("free", _l("Without owner"), {"and": [OPEN, ["owner_id", "empty", None]]}),
            Tab(
                "risk",
                _l("At risk"),
                {"and": [OPEN, ["sla_state", "in", ["warning", "breached"]]]},
                "sla_due_at",
            ),
            Tab("waiting", _l("Waiting for the customer"),
                {"and": [["stage", "is", "category:waiting"]]}),
            Tab("resolved", _l("Resolved"), {"and": [["stage", "is", "category:done"]]},
                "-closed_at"),
        ),
        prefix="#",
        search_hint=_l("Number, subject or product"),
        new_label=_l("New case"),
        empty_title=_l("There are no cases yet"),
        empty_text=_l("Open the first one when a customer asks for something, or import your list "
                      "from a file."),
    ),
    FormView(
        name=CASE,
        fields=("contact_id", "name", "description", "type_id", "priority", "channel", "owner_id"),
        more=("pipeline", "stage", "person_id", "product", "team_id", "parent_id",
              "duplicate_of_id", "solution", "tags"),
        quick=("contact_id", "name", "description", "type_id", "priority", "channel"),
        half=("type_id", "priority"),
    ),
    Ficha(
        name=CASE,
        meta=("number", "contact_id", "channel"),
        actions=actions_of,
        conversation=True,
        sections=(
            Section(
                _l("Properties"),
                ("owner_id", Row(_l("Owner"), without_owner), "team_id", "type_id", "priority",
                 "product", "person_id", "tags"),
            ),
            Section(_l("What happens"), ("description", "solution")),
            Section(
                _l("More data"),
                ("pipeline", "stage_since", "closed_at", "parent_id", "duplicate_of_id",
                 "external_id"),
            ),
        ),
    ),
    Panel(
        name="support.case.history",
        model=CASE,
        label=_l("Conversation"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="support.contact.cases",
        model="contacts.contact",
        label=_l("Open cases"),
        tab=_l("Processes"),
        permission=READ,
        render=cases_of,
        weight=40,
    ),
    MenuItem(
        name="support.cases",
        label=_l("Cases"),
        href="/support/cases",
        permission=READ,
        key="p",
    ),
    QuickCreate(name=CASE, label=_l("Case")),
    PaletteEntry(
        name="support.cases.mine",
        label=_l("My cases"),
        href="/support/cases?tab=mine",
        icon="headset",
        permission=READ,
    ),
)  # fmt: skip

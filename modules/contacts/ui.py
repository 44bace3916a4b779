"""Screens of contacts: list, form, ficha, people of a company, menu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup

from core.api.locale import format_address, format_date, pgettext, phone
from core.api.services import actor, session
from core.api.ui import (
    Action,
    Ficha,
    FirstStep,
    FormView,
    ListColumn,
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
    render_files,
    render_history,
)
from modules.contacts import consent_pages, panels, rights_ui
from modules.contacts.models import Contact
from modules.contacts.services import main_contacts, sees_personal

CONTACT = "contacts.contact"
READ = f"{CONTACT}.read"
MINE = ["owner_id", "is", "me"]


def without(values: Mapping[str, Any]) -> Collection[str]:
    """A company has no surname and no company; the name of a person is made of its parts."""
    if values.get("kind") != "person":
        return ("first_name", "last_name", "company")
    split = values.get("first_name") or values.get("last_name") or not values.get("name")
    return ("name", "legal_name") if split else ("legal_name",)


def load_main(ids: list[int]) -> Mapping[int, Markup]:
    """Whom to ask for at each company, and where each person works."""
    link = Markup('<a href="/contacts/{}">{}</a>')
    return {key: link.format(number, name) for key, (number, name) in main_contacts(ids).items()}


def actions(contact: Contact) -> tuple[Action, ...]:
    """Ways to reach the contact, of those that are known (they are personal data), and planning."""
    who = actor()
    plans = who.can("core.activity.create") and not who.viewed_by
    new = f"/activities/new?record={CONTACT}:{contact.id}"
    plan = Action(_("Activity"), "calendar-plus", new, key="a", drawer=True, primary=True)
    return (*_ways(contact), *((plan,) if plans else ()))


def _ways(contact: Contact) -> tuple[Action, ...]:
    if not sees_personal():
        return ()
    found = []
    if contact.phone_e164:
        found.append(Action(pgettext("verb", "Call"), "phone", f"tel:{contact.phone_e164}"))
    if contact.mail:
        here = f"/timeline/{CONTACT}/{contact.id}?compose=mail#compose-mail"
        writes = actor().can("core.timeline.mail") and not actor().viewed_by
        href = here if writes else f"mailto:{contact.mail}"
        found.append(Action(_("Send mail"), "mail", href, key="m"))
    digits = phone(contact.phone or "", contact.country).whatsapp
    if digits:
        found.append(Action("WhatsApp", "brand-whatsapp", f"https://wa.me/{digits}", key="w"))
    return tuple(found)


def address(contact: Contact) -> Markup:
    """The address as its country writes it; the street only for who may read personal data."""
    parts = {"city": contact.city, "subdivision": contact.region}
    if sees_personal():
        parts |= {
            "street": contact.street,
            "neighbourhood": contact.street2,
            "postal_code": contact.postal_code,
        }
    return Markup("<br>").join(format_address(contact.country, parts))


def company(contact: Contact) -> Markup | str:
    """Where a person works."""
    return load_main([contact.id]).get(contact.id, "") if contact.kind == "person" else ""


def known_since(contact: Contact) -> str:
    """Since when, by month."""
    return format_date(contact.since, "medium") if contact.since else ""


def somebody_there() -> bool:
    """Whether there is a contact at all."""
    return session().query(Contact.id).limit(1).first() is not None


contributions = (
    *rights_ui.contributions,
    ListView(
        name=CONTACT,
        columns=(
            "name",
            "contacts.main",
            "city",
            "lifecycle",
            "next_activity_at",
            "phone",
            "owner_id",
        ),
        subtitle="tax_id",
        phone=("lifecycle", "next_activity_at", "phone"),
        groups=("lifecycle", "owner_id", "kind", "country", "source"),
        bulk=("lifecycle", "owner_id", "team_id", "source", "tags"),
        tabs=(
            Tab("mine", _l("My customers"), {"and": [MINE, ["lifecycle", "is", "customer"]]}),
            Tab("companies", _l("Companies"), {"and": [["kind", "is", "company"]]}),
            Tab("people", _l("People"), {"and": [["kind", "is", "person"]]}),
            Tab("unowned", _l("Without owner"), {"and": [["owner_id", "empty", None]]}),
        ),
        search_hint=_l("Name, tax id, mail or phone"),
        avatar=True,
        prefix="@",
        new_label=_l("New contact"),
        empty_title=_l("There are no contacts yet"),
        empty_text=_l("Create the first one or import your list from a file."),
    ),
    ListColumn(
        name="contacts.main", model=CONTACT, label=_l("Main contact"), load=load_main, default=True
    ),
    FormView(
        name=CONTACT,
        fields=(
            "kind",
            "name",
            "first_name",
            "last_name",
            "company",
            "tax_id",
            "country",
            "mail",
            "phone",
            "lifecycle",
            "owner_id",
        ),
        more=("legal_name", "street", "street2", "postal_code", "city", "region"),
        quick=(
            "kind",
            "name",
            "first_name",
            "last_name",
            "company",
            "tax_id",
            "country",
            "mail",
            "phone",
            "lifecycle",
        ),
        half=("first_name", "last_name", "postal_code", "city"),
        without=without,
        refresh=("kind", "country"),
    ),
    Ficha(
        name=CONTACT,
        tag="lifecycle",
        meta=("tax_id", "city"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "tax_id",
                    "legal_name",
                    Row(_l("Company"), company),
                    "phone",
                    "mail",
                    "web",
                    Row(_l("Address"), address),
                    "country",
                    "owner_id",
                    "tags",
                ),
            ),
            Section(_l("Other ways to reach them"), ("mails", "phones", "addresses")),
            Section(
                _l("More data"),
                (
                    "source",
                    Row(_l("Known since"), known_since),
                    "revenue",
                    "language",
                    "notes",
                    "external_id",
                ),
            ),
        ),
    ),
    Panel(
        name="contacts.people",
        model=CONTACT,
        label=_l("People"),
        place="data",
        bare=True,
        render=panels.people,
    ),
    Panel(
        name="contacts.consent",
        model=CONTACT,
        label=_l("Privacy"),
        place="data",
        permission="contacts.purpose.read",
        bare=True,
        render=consent_pages.panel,
        weight=120,
    ),
    Panel(
        name="contacts.history",
        model=CONTACT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="contacts.files",
        model=CONTACT,
        label=_l("Files"),
        place="related",
        tab=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(name="contacts.all", label=_l("All"), href="/contacts/", permission=READ, key="c"),
    MenuItem(
        name="contacts.companies",
        label=_l("Companies"),
        href="/contacts/?tab=companies",
        permission=READ,
        weight=110,
    ),
    MenuItem(
        name="contacts.people",
        label=_l("People"),
        href="/contacts/?tab=people",
        permission=READ,
        weight=120,
    ),
    MenuItem(
        name="contacts.segments",
        label=_l("Segments"),
        href="/contacts/segments",
        permission=READ,
        weight=130,
    ),
    MenuItem(
        name="contacts.hygiene",
        label=_l("Hygiene of the base"),
        href="/contacts/hygiene",
        permission=f"{CONTACT}.export",
        weight=135,
    ),
    QuickCreate(name=CONTACT, label=_l("Contact")),
    PaletteEntry(
        name="contacts.mine",
        label=_l("My customers"),
        href="/contacts/?tab=mine",
        icon="user-circle",
        permission=READ,
    ),
    PaletteEntry(
        name="contacts.import",
        label=_l("Import contacts"),
        words=_l("file spreadsheet upload"),
        href=f"/imports/new?model={CONTACT}",
        icon="upload",
        permission=f"{CONTACT}.import",
        action=True,
    ),
    FirstStep(
        name="contacts.import",
        label=_l("Bring in your contacts"),
        text=_l("From a spreadsheet or from the system you used until now."),
        href=f"/imports/new?model={CONTACT}",
        icon="upload",
        permission=f"{CONTACT}.import",
        done=somebody_there,
        weight=20,
    ),
)

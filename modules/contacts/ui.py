"""Screens of contacts: list, form, ficha, menu."""

from core.api.ui import Ficha, FormView, ListView, MenuItem, QuickCreate, Section, Tab, _l

contributions = (
    ListView(
        name="contacts.contact",
        columns=("name", "city", "lifecycle", "mail", "phone", "owner_id", "tags"),
        subtitle="tax_id",
        phone=("lifecycle", "phone"),
        groups=("lifecycle", "owner_id", "kind", "country"),
        bulk=("lifecycle", "owner_id", "team_id", "source"),
        tabs=(
            Tab(
                "mine",
                _l("My customers"),
                {"and": [["owner_id", "is", "me"], ["lifecycle", "is", "customer"]]},
            ),
            Tab("companies", _l("Companies"), {"and": [["kind", "is", "company"]]}),
            Tab("people", _l("People"), {"and": [["kind", "is", "person"]]}),
        ),
        search_hint=_l("Name, tax id, mail or phone"),
        avatar=True,
        prefix="@",
        new_label=_l("New contact"),
        empty_title=_l("There are no contacts yet"),
        empty_text=_l("Create the first one or import your list from a file."),
    ),
    FormView(
        name="contacts.contact",
        fields=("kind", "name", "tax_id", "country", "mail", "phone", "lifecycle", "owner_id"),
        quick=("kind", "name", "mail", "phone", "tax_id", "country", "owner_id"),
    ),
    Ficha(
        name="contacts.contact",
        tag="lifecycle",
        meta=("tax_id", "city"),
        sections=(
            Section(
                _l("Data"),
                (
                    "tax_id",
                    "phone",
                    "mail",
                    "web",
                    "street",
                    "city",
                    "postal_code",
                    "region",
                    "country",
                    "owner_id",
                    "source",
                    "since",
                ),
            ),
            Section(
                _l("More"),
                (
                    "legal_name",
                    "language",
                    "tags",
                    "mails",
                    "phones",
                    "addresses",
                    "revenue",
                    "notes",
                    "external_id",
                ),
            ),
        ),
    ),
    MenuItem(
        name="contacts.all",
        label=_l("All"),
        href="/contacts/",
        permission="contacts.contact.read",
        key="c",
    ),
    MenuItem(
        name="contacts.companies",
        label=_l("Companies"),
        href="/contacts/?tab=companies",
        permission="contacts.contact.read",
        weight=110,
    ),
    MenuItem(
        name="contacts.people",
        label=_l("People"),
        href="/contacts/?tab=people",
        permission="contacts.contact.read",
        weight=120,
    ),
    QuickCreate(name="contacts.contact", label=_l("Contact")),
)

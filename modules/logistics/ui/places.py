"""Screens of warehouses, locations and reasons."""

from __future__ import annotations

from core.api.ui import (
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    Section,
    SettingsPage,
    Tab,
    _l,
    render_history,
)
from modules.logistics.models.carrier import CARRIER
from modules.logistics.models.document import REASON
from modules.logistics.models.warehouse import LOCATION, WAREHOUSE

contributions = (
    ListView(
        name=WAREHOUSE,
        columns=("name", "code", "city", "country"),
        phone=("city",),
        sort="name",
        new_label=_l("New warehouse"),
        empty_title=_l("There are no warehouses yet"),
        empty_text=_l("Create the place you deliver from: a shop, a store room, a building."),
    ),
    FormView(
        name=WAREHOUSE,
        fields=("name", "code", "street", "postal_code", "city"),
        more=("country", "phone", "allow_negative"),
        half=("postal_code", "city"),
    ),
    Ficha(
        name=WAREHOUSE,
        meta=("code", "city"),
        sections=(
            Section(_l("Data"), ("street", "postal_code", "city", "country", "phone")),
            Section(_l("More data"), ("allow_negative",)),
        ),
    ),
    Panel(
        name="logistics.warehouse.history",
        model=WAREHOUSE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=LOCATION,
        columns=("name", "warehouse_id", "kind", "barcode"),
        phone=("warehouse_id",),
        groups=("warehouse_id", "kind"),
        sort="name",
        tabs=(Tab("apart", _l("Set apart"), {"and": [["kind", "is", "quarantine"]]}),),
        new_label=_l("New location"),
        empty_title=_l("There are no locations yet"),
        empty_text=_l("Locations are the shelves and rooms of a warehouse."),
    ),
    FormView(name=LOCATION, fields=("warehouse_id", "name", "kind", "barcode")),
    ListView(
        name=REASON,
        columns=("name", "explain"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no reasons yet"),
        empty_text=_l("Whoever corrects stock chooses one."),
    ),
    ListView(
        name=CARRIER,
        columns=("name", "tracking_url", "phone"),
        sort="name",
        new_label=_l("New carrier"),
        empty_title=_l("There are no carriers yet"),
        empty_text=_l("A carrier's tracking address lets customers follow their parcel."),
    ),
    FormView(name=CARRIER, fields=("name", "tracking_url", "phone", "tax_id")),
    SettingsPage(
        name="logistics.carriers",
        weight=52,
        label=_l("Carriers"),
        icon="truck",
        help=_l("Who carries parcels, and where each shows where a parcel is."),
        permission=f"{CARRIER}.update",
        href="/logistics/carriers",
    ),
    MenuItem(
        name="logistics.locations",
        label=_l("Locations"),
        href="/logistics/locations",
        permission=f"{LOCATION}.read",
        weight=150,
    ),
    SettingsPage(
        name="logistics.warehouses",
        weight=50,
        label=_l("Warehouses"),
        icon="building-warehouse",
        help=_l("The buildings you deliver from."),
        permission=f"{WAREHOUSE}.update",
        href="/logistics/warehouses",
    ),
    SettingsPage(
        name="logistics.reasons",
        weight=51,
        label=_l("Reasons of adjustments"),
        icon="list",
        permission=f"{REASON}.update",
        href="/logistics/reasons",
    ),
)

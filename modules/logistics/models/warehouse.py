"""Where things are kept: warehouses, and the places inside."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Choice,
    Country,
    OfCompany,
    Phone,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)

WAREHOUSE = "logistics.warehouse"
LOCATION = "logistics.location"

#: What a place is for. Only what lies in ``storage`` can be promised to customers.
LOCATION_KINDS = (
    ("storage", _l("Storage")),
    ("quarantine", _l("Set apart: damaged, returned, to be checked")),
)


class Warehouse(OfCompany, Archivable, Searchable, Record):
    """A building from which a company delivers."""

    __tablename__ = "logistics_warehouse"
    #: Given with the first warehouse of a company that is founded by somebody of another one.
    __derived__ = frozenset({"company_id"})
    __table_args__ = (Index("ix_logistics_warehouse_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=80,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "almacén", "bodega", "depósito", "warehouse"),
        )
    )
    #: Short form on lists: CEN.
    code: Mapped[str | None] = column(
        Text(label=_l("Code"), max=12, aliases=("código", "clave", "code"))
    )
    #: Street and number, as on delivery notes.
    street: Mapped[str | None] = column(
        Text(label=_l("Street"), max=200, aliases=("dirección", "calle", "address"))
    )
    #: As the country writes it.
    postal_code: Mapped[str | None] = column(
        Text(label=_l("Postal code"), max=12, aliases=("código postal", "cp", "zip"))
    )
    #: Town it stands in.
    city: Mapped[str | None] = column(
        Text(label=_l("City"), max=80, aliases=("población", "ciudad", "localidad", "city"))
    )
    #: ISO 3166-1 code.
    country: Mapped[str | None] = column(
        Country(label=_l("Country"), secondary=True, aliases=("país", "country"))
    )
    #: Of whoever works there.
    phone: Mapped[str | None] = column(
        Phone(label=_l("Phone"), secondary=True, aliases=("teléfono", "phone"))
    )
    #: Whether more may leave than is known to be there (a shop that counts afterwards).
    allow_negative: Mapped[bool] = column(
        Boolean(
            label=_l("More may leave than there is"),
            help=_l(
                "For a place that is counted afterwards. Otherwise stock never falls below zero."
            ),
            required=True,
            default=False,
            secondary=True,
        )
    )


class Location(OfCompany, Archivable, Searchable, Record):
    """A place in a warehouse: a shelf, a room, a cage."""

    __tablename__ = "logistics_location"
    #: That of its warehouse.
    __derived__ = frozenset({"company_id"})
    __table_args__ = (Index("ix_logistics_location_title", "sort_key", "id"),)

    #: The building it is in.
    warehouse_id: Mapped[int] = column(
        Ref(
            label=_l("Warehouse"),
            target=WAREHOUSE,
            required=True,
            aliases=("almacén", "bodega", "depósito", "warehouse"),
        ),
        index=True,
    )
    #: What stands on its label: A-01-03. Goods are picked in the order of these names.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=60,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "ubicación", "estante", "location"),
        )
    )
    #: Whether what lies there can be promised.
    kind: Mapped[str] = column(
        Choice(
            label=_l("Use"),
            choices=LOCATION_KINDS,
            required=True,
            default="storage",
            help=_l("What is set apart is not promised to customers."),
            aliases=("uso", "tipo", "kind"),
        )
    )
    #: What a scanner reads there.
    barcode: Mapped[str | None] = column(
        Text(
            label=_l("Barcode"),
            max=48,
            secondary=True,
            aliases=("código de barras", "barcode"),
        )
    )


contributions = (
    *model(
        Warehouse,
        name=WAREHOUSE,
        label=_l("Warehouse"),
        plural=_l("Warehouses"),
        collection="warehouses",
        icon="building-warehouse",
        search=("name", "code", "city"),
        keys=("code",),
    ),
    *model(
        Location,
        name=LOCATION,
        label=_l("Location"),
        plural=_l("Locations"),
        collection="locations",
        icon="map-pin",
        search=("name", "barcode"),
    ),
)

"""Who carries parcels, and where each of them shows where a parcel is."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import Archivable, Phone, Record, Searchable, Text, _l, column, model
from modules.logistics.models.fields import TrackingTemplate

CARRIER = "logistics.carrier"


class Carrier(Archivable, Searchable, Record):
    """A carrier, or our own van."""

    __tablename__ = "logistics_carrier"
    __table_args__ = (Index("ix_logistics_carrier_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=80,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "transportista", "paquetería", "carrier"),
        )
    )
    #: Where a parcel is shown; {n} is replaced by its number.
    tracking_url: Mapped[str | None] = column(
        TrackingTemplate(
            label=_l("Tracking address"),
            help=_l(
                "The address of the carrier's page, with {n} where the parcel's number belongs."
            ),
            aliases=("url de seguimiento", "rastreo", "tracking url"),
        )
    )
    #: The control document of a transport names the actual carrier by it.
    tax_id: Mapped[str | None] = column(
        Text(
            label=_l("Tax id"),
            max=30,
            secondary=True,
            aliases=("nif", "rfc", "cuit", "nit", "rut", "ruc", "tax id"),
        )
    )
    #: Whom to call about a parcel.
    phone: Mapped[str | None] = column(
        Phone(label=_l("Phone"), secondary=True, aliases=("teléfono", "phone"))
    )


contributions = model(
    Carrier,
    name=CARRIER,
    label=_l("Carrier"),
    plural=_l("Carriers"),
    collection="carriers",
    icon="truck",
    search=("name",),
    keys=("name",),
    everybody_reads=True,
    examples={"tracking_url": "https://carrier.example/track?n={n}"},
)

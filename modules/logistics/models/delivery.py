"""The delivery: what leaves for a customer, from the promise to the signature."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Country,
    Customizable,
    Day,
    DecimalNumber,
    Exact,
    Instant,
    Integer,
    LongText,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Phone,
    Pipelined,
    PipelineSeed,
    Record,
    Ref,
    Searchable,
    Staged,
    StageSeed,
    Tags,
    Text,
    WithActivities,
    _l,
    column,
    model,
    part,
)
from modules.contacts.models import Contact
from modules.logistics.models.carrier import CARRIER
from modules.logistics.models.fields import QUANTITY_PLACES, Quantity, ShownLines
from modules.logistics.models.warehouse import WAREHOUSE

DELIVERY = "logistics.delivery"
#: Codes of the stages that mean something to the module; the Master may add others between them.
PREPARE, PICKING, PACKED, SHIPPED, INCIDENT, DELIVERED, CANCELLED = (
    "prepare",
    "picking",
    "packed",
    "shipped",
    "incident",
    "delivered",
    "cancelled",
)


class DeliveryLine(Base):
    """So many of a product that a customer is to get."""

    __tablename__ = "logistics_delivery_line"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The delivery it leaves with.
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_delivery.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    #: What leaves.
    product_id: Mapped[int] = column(
        Ref(label=_l("Product"), target="catalog.product", required=True), index=True
    )
    #: How many, in units of the product.
    quantity: Mapped[Decimal] = column(
        Quantity(label=_l("Quantity"), required=True, min=Decimal("0.001"))
    )
    #: Line of the document the delivery was made from; whose, ``Delivery.source_model`` says.
    source_line_id: Mapped[int | None] = mapped_column(SqlInteger)


class Hold(Base):
    """A reservation: so many, in one place and of one lot, are kept for a line of a delivery that has
    not left. What is reserved is the sum of these rows; with the goods they go."""

    __tablename__ = "logistics_hold"
    __table_args__ = (Index("ix_logistics_hold_product", "product_id"),)

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The line they are kept for.
    line_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_delivery_line.id", ondelete="CASCADE"), index=True
    )
    #: Of which product.
    product_id: Mapped[int] = mapped_column(ForeignKey("catalog_product.id", ondelete="CASCADE"))
    #: Where they are to be picked.
    location_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_location.id", ondelete="RESTRICT"), index=True
    )
    #: Which ones, of a product with lots or serial numbers.
    lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_lot.id", ondelete="RESTRICT"), index=True
    )
    #: Above zero.
    quantity: Mapped[Decimal] = mapped_column(Exact(QUANTITY_PLACES))
    #: How many of them a picker has scanned.
    picked: Mapped[Decimal] = mapped_column(
        Exact(QUANTITY_PLACES), default=Decimal(0), server_default="0"
    )


class Delivery(
    Numbered, Staged, WithActivities, Owned, OfCompany, Archivable, Searchable, Customizable, Record
):
    """Goods on their way to a customer; on paper the delivery note."""

    __tablename__ = "logistics_delivery"
    __derived__ = frozenset({"shipped_at", "late_told_on", "source_model", "source_id"})
    __table_args__ = (
        Index("ix_logistics_delivery_title", "sort_key", "id"),
        Index("ix_logistics_delivery_owner", "owner_id", "sort_key", "id"),
        Index("ix_logistics_delivery_team", "team_id", "sort_key", "id"),
        Index("ix_logistics_delivery_contact", "contact_id", "closed_at"),
        Index("ix_logistics_delivery_source", "source_model", "source_id"),
        Index("ix_logistics_delivery_promised", "closed_at", "promised_on"),
    )

    #: What it is about; the customer's name where nobody writes it.
    name: Mapped[str | None] = column(
        Text(
            label=_l("Subject"),
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "entrega", "subject"),
        )
    )
    #: The customer who gets it.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            required=True,
            aliases=("cliente", "destinatario", "customer"),
        )
    )
    #: From where; the first warehouse of the company where nobody chooses.
    warehouse_id: Mapped[int | None] = column(
        Ref(
            label=_l("From warehouse"),
            target=WAREHOUSE,
            aliases=("almacén", "bodega", "depósito", "warehouse"),
        ),
        index=True,
    )
    #: Day we promised, in the company's zone.
    promised_on: Mapped[date | None] = column(
        Day(
            label=_l("Promised for"),
            aliases=("fecha prometida", "fecha de entrega", "promised"),
        )
    )
    #: Number of the customer's order.
    customer_reference: Mapped[str | None] = column(
        Text(
            label=_l("Customer's reference"),
            max=60,
            secondary=True,
            aliases=("referencia del cliente", "su pedido", "customer reference"),
        )
    )
    #: Who receives it there.
    recipient: Mapped[str | None] = column(
        Text(label=_l("Recipient"), max=120, secondary=True, aliases=("a la atención de",))
    )
    #: Where it goes; the customer's address where nobody writes it.
    street: Mapped[str | None] = column(
        Text(label=_l("Street"), max=200, aliases=("dirección", "calle", "address"))
    )
    #: As the country writes it.
    postal_code: Mapped[str | None] = column(
        Text(label=_l("Postal code"), max=12, aliases=("código postal", "cp", "zip"))
    )
    #: Town.
    city: Mapped[str | None] = column(
        Text(label=_l("City"), max=80, aliases=("población", "ciudad", "localidad", "city"))
    )
    #: Province, state or department.
    region: Mapped[str | None] = column(
        Text(label=_l("Region"), max=80, secondary=True, aliases=("provincia", "estado", "región"))
    )
    #: ISO 3166-1 code.
    country: Mapped[str | None] = column(
        Country(label=_l("Country"), secondary=True, aliases=("país", "country"))
    )
    #: Whom the driver calls.
    phone: Mapped[str | None] = column(
        Phone(label=_l("Phone"), secondary=True, aliases=("teléfono", "phone"))
    )
    #: Who carries it.
    carrier_id: Mapped[int | None] = column(
        Ref(
            label=_l("Carrier"),
            target=CARRIER,
            aliases=("transportista", "paquetería", "carrier"),
        ),
        index=True,
    )
    #: The carrier's number of the parcel.
    tracking_number: Mapped[str | None] = column(
        Text(
            label=_l("Tracking number"),
            max=80,
            aliases=("número de seguimiento", "guía", "tracking", "tracking number"),
        )
    )
    #: How many parcels.
    packages: Mapped[int | None] = column(
        Integer(label=_l("Packages"), min=0, max=9999, aliases=("bultos", "packages"))
    )
    #: Kilograms, all parcels together.
    weight: Mapped[Decimal | None] = column(
        DecimalNumber(
            label=_l("Weight in kg"),
            places=3,
            least=0,
            min=Decimal(0),
            secondary=True,
            aliases=("peso", "weight"),
        )
    )
    #: Of the vehicle; the control document of a transport names it (ES, MX, PE, CL).
    plate: Mapped[str | None] = column(
        Text(label=_l("Number plate"), max=20, secondary=True, aliases=("matrícula", "placa"))
    )
    #: Who drives it.
    driver: Mapped[str | None] = column(
        Text(label=_l("Driver"), max=120, secondary=True, aliases=("conductor", "chofer"))
    )
    #: Printed on the delivery note.
    notes: Mapped[str | None] = column(
        LongText(
            label=_l("Notes for the delivery note"),
            secondary=True,
            aliases=("notas", "observaciones", "notes"),
        )
    )
    #: Why it was cancelled; asked for then.
    cancel_reason: Mapped[str | None] = column(
        Text(label=_l("Reason of cancellation"), max=200, secondary=True)
    )
    #: Delivery of whose goods not all could leave at once.
    backorder_of_id: Mapped[int | None] = column(
        Ref(
            label=_l("Rest of"),
            target=DELIVERY,
            ondelete="SET NULL",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: When the goods left.
    shipped_at: Mapped[datetime | None] = column(
        Instant(label=_l("Left on"), readonly=True, importable=False, secondary=True)
    )
    #: When the customer had them.
    delivered_at: Mapped[datetime | None] = column(
        Instant(label=_l("Delivered on"), secondary=True, aliases=("entregado el",))
    )
    #: Who signed for it.
    signed_by: Mapped[str | None] = column(
        Text(label=_l("Received by"), max=120, secondary=True, aliases=("recibido por", "firma"))
    )
    #: Identity document they showed.
    signed_id: Mapped[str | None] = column(
        Text(label=_l("Identity document"), max=40, secondary=True, group="personal")
    )
    #: Model and id of the document it was made from (an order); empty for one made by hand.
    source_model: Mapped[str | None] = mapped_column(String(60))
    #: See ``source_model``.
    source_id: Mapped[int | None] = mapped_column(SqlInteger)
    #: Day on which its owner was told that it is late, so that it is told once a day at most.
    late_told_on: Mapped[date | None] = mapped_column()
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(label=_l("External id"), max=80, secondary=True, aliases=("id", "external id")),
        index=True,
    )


def _lines() -> list[dict[str, object]]:
    from core.api.services import create

    made = create("catalog.product", {"name": "Tornillo"})
    return [{"product_id": made.id, "quantity": "2"}]


contributions = (
    *model(
        Delivery,
        name=DELIVERY,
        label=_l("Delivery"),
        plural=_l("Deliveries"),
        collection="deliveries",
        icon="truck-delivery",
        root=("contact_id", Contact),
        search=("number", "name", "tracking_number", "customer_reference"),
        keys=("external_id",),
        groups={"personal": _l("See identity documents of who received")},
        virtual={
            "lines": ShownLines(
                label=_l("Lines"),
                line=DeliveryLine,
                key="delivery_id",
                fields=("product_id", "quantity"),
                separator=" × ",
                max_lines=500,
            ),
            "tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags")),
        },
        examples={"lines": _lines},
    ),
    *part(DeliveryLine, name="logistics.delivery_line", key="delivery_id", of=Delivery),
    *part(Hold, name="logistics.hold", key="line_id", of=DeliveryLine),
    NumberSeries(name=DELIVERY, label=_l("Deliveries"), pattern="E-{year}-{number}", yearly=True),
    Pipelined(name=DELIVERY, close_on="promised_on", lock=frozenset({"lost"})),
    PipelineSeed(
        name="logistics.deliveries",
        model=DELIVERY,
        label=_l("Deliveries"),
        stages=(
            StageSeed(
                PREPARE, _l("To prepare"), help=_l("Nobody has begun to pick it."), rot_days=3
            ),
            StageSeed(
                PICKING, _l("Being picked"), help=_l("Somebody fetches it from the shelves.")
            ),
            StageSeed(PACKED, _l("Packed"), help=_l("It waits for the carrier."), rot_days=2),
            StageSeed(SHIPPED, _l("On its way"), help=_l("The goods have left the warehouse.")),
            StageSeed(
                INCIDENT,
                _l("Incident"),
                "waiting",
                help=_l("Lost, damaged, refused or nobody there."),
            ),
            StageSeed(DELIVERED, _l("Handed over"), "done"),
            StageSeed(CANCELLED, _l("Called off"), "lost"),
        ),
    ),
)

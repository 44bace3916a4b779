"""The return (RMA): what a customer sends back of a delivery, why, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Context,
    Customizable,
    Exact,
    Instant,
    Integer,
    LongText,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
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
from core.api.services import session
from modules.catalog.models import Product
from modules.contacts.models import Contact
from modules.logistics.models.carrier import CARRIER
from modules.logistics.models.delivery import DELIVERY, DeliveryLine
from modules.logistics.models.fields import QUANTITY_PLACES, Quantity, ShownLines

RETURN = "logistics.return"
RETURN_REASON = "logistics.return_reason"
#: Codes of the stages that mean something to the module; the Master may add others between them.
REQUESTED, APPROVED, TRANSIT, RECEIVED, INSPECTED, CLOSED, REFUSED = (
    "requested",
    "approved",
    "transit",
    "received",
    "inspected",
    "closed",
    "refused",
)
#: What the customer gets for what came back.
OUTCOMES = (
    ("refund", _l("Refund the money")),
    ("replacement", _l("Send another one")),
    ("repair", _l("Repair and send back")),
    ("credit", _l("Credit for the next purchase")),
    ("none", _l("Nothing: it was not as the customer said")),
)
ORIGINS = (("agent", _l("One of us")), ("customer", _l("The customer")))


class ReturnReason(Archivable, Searchable, Record):
    """Why goods come back, on one list for everybody, so that it can be counted."""

    __tablename__ = "logistics_return_reason"
    __table_args__ = (Index("ix_logistics_return_reason_title", "sort_key", "id"),)

    #: What people read when they choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Whether the page of the customer offers it.
    offered: Mapped[bool] = column(
        Boolean(label=_l("Customers can choose it"), required=True, default=True)
    )


@dataclass(frozen=True, kw_only=True)
class LineOfDelivery(Integer):
    """The id of a line of a delivery."""

    def foreign_key(self) -> ForeignKey:
        """What has left with a line can only come back while the line is there."""
        return ForeignKey("logistics_delivery_line.id", ondelete="RESTRICT")


class ReturnLine(Base):
    """So many of a line of a delivery that come back, and what became of them."""

    __tablename__ = "logistics_return_line"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The return.
    return_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_return.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    #: The line of the delivery with which it had left.
    delivery_line_id: Mapped[int] = column(
        LineOfDelivery(label=_l("Line of the delivery"), required=True), index=True
    )
    #: Which ones, of a product with lots or serial numbers.
    lot: Mapped[str | None] = column(Text(label=_l("Lot or serial number"), max=60))
    #: The same, as it is known.
    lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_lot.id", ondelete="RESTRICT"), index=True
    )
    #: How many are announced.
    quantity: Mapped[Decimal] = column(
        Quantity(label=_l("Quantity"), required=True, min=Decimal("0.001"))
    )
    #: What the customer gets for it; decided at the inspection at the latest.
    outcome: Mapped[str | None] = column(Choice(label=_l("Outcome"), choices=OUTCOMES))
    #: How many came; empty until then.
    received: Mapped[Decimal | None] = mapped_column(Exact(QUANTITY_PLACES))
    #: Of those, how many go back on the shelf; empty until somebody looked at them.
    good: Mapped[Decimal | None] = mapped_column(Exact(QUANTITY_PLACES))
    #: Of those, how many are thrown away. The rest stays set apart.
    scrapped: Mapped[Decimal | None] = mapped_column(Exact(QUANTITY_PLACES))


class Return(
    Numbered, Staged, WithActivities, Owned, OfCompany, Archivable, Searchable, Customizable, Record
):
    """Goods of a delivery that come back, from the request to what the customer gets for them."""

    __tablename__ = "logistics_return"
    __derived__ = frozenset({"received_at", "inspected_at", "replacement_id"})
    __actions__ = (("approve", _l("Approve or refuse"), True),)
    __table_args__ = (
        Index("ix_logistics_return_title", "sort_key", "id"),
        Index("ix_logistics_return_owner", "owner_id", "sort_key", "id"),
        Index("ix_logistics_return_team", "team_id", "sort_key", "id"),
        Index("ix_logistics_return_contact", "contact_id", "closed_at"),
    )

    #: What it is about; the customer's name where nobody writes it.
    name: Mapped[str | None] = column(
        Text(
            label=_l("Subject"),
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "devolución", "subject"),
        )
    )
    #: The delivery of which something comes back.
    delivery_id: Mapped[int] = column(
        Ref(
            label=_l("Delivery"),
            target=DELIVERY,
            required=True,
            aliases=("entrega", "albarán", "delivery"),
        ),
        index=True,
    )
    #: The customer, that of the delivery.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            readonly=True,
            importable=False,
            aliases=("cliente", "customer"),
        ),
        nullable=False,
    )
    #: Why.
    reason_id: Mapped[int | None] = column(
        Ref(
            label=_l("Reason of the return"),
            target=RETURN_REASON,
            aliases=("motivo", "reason"),
        ),
        index=True,
    )
    #: What the customer says.
    details: Mapped[str | None] = column(
        LongText(label=_l("What the customer says"), aliases=("detalles", "explicación", "details"))
    )
    #: Who asked for it.
    origin: Mapped[str] = column(
        Choice(
            label=_l("Requested by"),
            choices=ORIGINS,
            default="agent",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        nullable=False,
        default="agent",
    )
    #: Name that the customer wrote.
    requested_by: Mapped[str | None] = column(
        Text(label=_l("Name of who asked"), max=120, secondary=True)
    )
    #: Who carries it back.
    carrier_id: Mapped[int | None] = column(
        Ref(label=_l("Carrier"), target=CARRIER, secondary=True, aliases=("transportista",)),
        index=True,
    )
    #: The carrier's number of the parcel.
    tracking_number: Mapped[str | None] = column(
        Text(
            label=_l("Tracking number"),
            max=80,
            secondary=True,
            aliases=("número de seguimiento", "guía", "tracking number"),
        )
    )
    #: Why it was refused; asked for then, and shown to the customer.
    refusal: Mapped[str | None] = column(
        Text(label=_l("Reason of the refusal"), max=300, secondary=True)
    )
    #: For colleagues.
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "notes"))
    )
    #: When the goods came.
    received_at: Mapped[datetime | None] = column(
        Instant(label=_l("Received on"), readonly=True, importable=False, secondary=True)
    )
    #: When somebody looked at them.
    inspected_at: Mapped[datetime | None] = column(
        Instant(label=_l("Inspected on"), readonly=True, importable=False, secondary=True)
    )
    #: What goes to the customer for it: another one, or the same repaired.
    replacement_id: Mapped[int | None] = column(
        Ref(
            label=_l("Delivery of what is sent for it"),
            target=DELIVERY,
            ondelete="SET NULL",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(label=_l("External id"), max=80, secondary=True, aliases=("id", "external id")),
        index=True,
    )


@dataclass(frozen=True, kw_only=True)
class ReturnLines(ShownLines):
    """The lines of a return; they read as the products of the delivery."""

    def same(self, old: Any, new: Any) -> bool:
        """Whether the lines say the same, whatever has been looked up for them."""

        def said(lines: Iterable[dict[str, Any]]) -> list[list[Any]]:
            return [[line.get(name) or None for name in self.fields] for line in lines or ()]

        return said(old) == said(new)

    def show(self, value: Any, ctx: Context) -> str:
        """Product, number and quantity of each line."""
        ids = {line["delivery_line_id"] for line in value or ()}
        names = products_of(ids)
        shown = []
        for line in value or ():
            count = self.line_fields()["quantity"].show(line["quantity"], ctx)
            lot = f" {line['lot']}" if line.get("lot") else ""
            shown.append(f"{names.get(line['delivery_line_id'], '')}{lot} × {count}")
        return "; ".join(shown)


def products_of(delivery_line_ids: Iterable[int]) -> dict[int, str]:
    """Name of the product by id of the line of a delivery, as far as the actor sees them."""
    ids = set(delivery_line_ids)
    if not ids:
        return {}
    query = (
        select(DeliveryLine.id, Product.name)
        .join(Product, Product.id == DeliveryLine.product_id)
        .where(DeliveryLine.id.in_(ids))
    )
    return dict(session().execute(query).all())


def _sent() -> int:
    """A delivery whose goods left, of a shop that counts afterwards."""
    from core.api.services import create, transition

    house = create("logistics.warehouse", {"name": "Tienda", "allow_negative": True})
    product = create("catalog.product", {"name": "Tornillo"})
    customer = create("contacts.contact", {"name": "Hotel Miramar"})
    line = {"product_id": product.id, "quantity": "3"}
    values = {"contact_id": customer.id, "warehouse_id": house.id, "lines": [line]}
    made = create(DELIVERY, values)
    transition(DELIVERY, made.id, "shipped")
    return int(made.id)


def _lines() -> list[dict[str, object]]:
    """A piece of the delivery that left last."""
    last = session().scalar(select(DeliveryLine.id).order_by(DeliveryLine.id.desc()).limit(1))
    return [{"delivery_line_id": last, "quantity": "1", "outcome": "refund"}]


contributions = (
    *model(
        ReturnReason,
        name=RETURN_REASON,
        label=_l("Reason of returns"),
        plural=_l("Reasons of returns"),
        collection="return-reasons",
        icon="list",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Return,
        name=RETURN,
        label=_l("Return of goods"),
        plural=_l("Returns of goods"),
        collection="returns",
        icon="truck-return",
        root=("contact_id", Contact),
        search=("number", "name", "tracking_number"),
        keys=("external_id",),
        virtual={
            "lines": ReturnLines(
                label=_l("What comes back"),
                line=ReturnLine,
                key="return_id",
                fields=("delivery_line_id", "lot", "quantity", "outcome"),
                max_lines=500,
            ),
            "tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags")),
        },
        examples={"delivery_id": _sent, "lines": _lines},
    ),
    *part(ReturnLine, name="logistics.return_line", key="return_id", of=Return),
    NumberSeries(
        name=RETURN, label=_l("Returns of goods"), pattern="DEV-{year}-{number}", yearly=True
    ),
    Pipelined(name=RETURN, lock=frozenset({"done", "lost"}), unlocked=frozenset({"notes", "tags"})),
    PipelineSeed(
        name="logistics.returns",
        model=RETURN,
        label=_l("Returns of goods"),
        stages=(
            StageSeed(
                REQUESTED, _l("Requested"), help=_l("Somebody has to say yes or no."), rot_days=2
            ),
            StageSeed(APPROVED, _l("Approved"), "waiting", help=_l("The customer has the label.")),
            StageSeed(
                TRANSIT,
                _l("On its way back"),
                "waiting",
                help=_l("The carrier has it."),
                rot_days=7,
            ),
            StageSeed(RECEIVED, _l("Received"), help=_l("It is here, set apart."), rot_days=3),
            StageSeed(
                INSPECTED,
                _l("Inspected"),
                help=_l("It is known what becomes of it; the customer waits for theirs."),
                rot_days=3,
            ),
            StageSeed(CLOSED, _l("Settled and closed"), "done"),
            StageSeed(REFUSED, _l("Request refused"), "lost"),
        ),
    ),
)

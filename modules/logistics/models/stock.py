"""The ledger of stock: moves that are added and never changed, and sums of them that can be made anew."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Exact,
    Record,
    _l,
    append_only,
    column,
    part,
    side,
)
from modules.catalog.models import Product
from modules.logistics.models.fields import QUANTITY_PLACES, Quantity

#: Why something moved.
MOVE_KINDS = (
    ("receipt", _l("Receipt")),
    ("delivery", _l("Delivery")),
    ("return", _l("Return")),
    ("transfer", _l("Transfer")),
    ("adjustment", _l("Adjustment")),
    ("count", _l("Count")),
    ("scrap", _l("Thrown away")),
)
TRACKING = (
    ("none", _l("By quantity alone")),
    ("lot", _l("By lot")),
    ("serial", _l("By serial number")),
)


class Move(Record):
    """So many of a product went from one place to another. Outside has no place: what comes in has
    no ``from_id``, what leaves has no ``to_id``.

    What is on hand is the sum of these rows, whatever anybody does.
    """

    __tablename__ = "logistics_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("from_id IS NOT NULL OR to_id IS NOT NULL", name="somewhere"),
        CheckConstraint("from_id IS NULL OR to_id IS NULL OR from_id <> to_id", name="moved"),
        Index("ix_logistics_move_product", "product_id", "id"),
        Index("ix_logistics_move_lot", "lot_id", "id"),
        Index("ix_logistics_move_from", "from_id", "id"),
        Index("ix_logistics_move_to", "to_id", "id"),
    )

    #: What moved.
    product_id: Mapped[int] = mapped_column(ForeignKey("catalog_product.id", ondelete="RESTRICT"))
    #: Lot or serial number, of products that are tracked by it.
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("logistics_lot.id", ondelete="RESTRICT"))
    #: Where it lay; empty when it came from outside.
    from_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_location.id", ondelete="RESTRICT")
    )
    #: Where it lies since; empty when it left.
    to_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_location.id", ondelete="RESTRICT")
    )
    #: In units of the product, always above zero.
    quantity: Mapped[Decimal] = mapped_column(Exact(QUANTITY_PLACES))
    #: One of MOVE_KINDS.
    kind: Mapped[str] = mapped_column(String(12))
    #: Why, where a person must say it (broken, lost, counted wrong).
    reason_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_reason.id", ondelete="RESTRICT"), index=True
    )
    #: The receipt, transfer, adjustment or count that made it.
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_document.id", ondelete="RESTRICT"), index=True
    )
    #: The delivery it left with, or came back from.
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_delivery.id", ondelete="RESTRICT"), index=True
    )
    #: The line of that delivery: what comes back names what had left.
    delivery_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_delivery_line.id", ondelete="RESTRICT"), index=True
    )
    #: The return with which it came back, or was looked at.
    return_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_return.id", ondelete="RESTRICT"), index=True
    )


class Book(Base):
    """The ledger of one product: the row that whoever moves or reserves it locks, and up to which move
    the sums reach."""

    __tablename__ = "logistics_book"

    #: Whose ledger it is.
    product_id: Mapped[int] = mapped_column(
        ForeignKey("catalog_product.id", ondelete="CASCADE"), primary_key=True
    )
    #: Last move that is in the sums; later ones are added when somebody asks.
    through_id: Mapped[int] = mapped_column(SqlInteger, default=0)


class Subtotal(Base):
    """What the moves of a product up to ``Book.through_id`` come to, by place and lot. Made anew from
    the moves at any time; never written by anything else."""

    __tablename__ = "logistics_subtotal"
    __table_args__ = (Index("ix_logistics_subtotal_product", "product_id"),)

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: Of which.
    product_id: Mapped[int] = mapped_column(ForeignKey("catalog_product.id", ondelete="CASCADE"))
    #: Where.
    location_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_location.id", ondelete="CASCADE"), index=True
    )
    #: Of which lot, where it has lots.
    lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("logistics_lot.id", ondelete="CASCADE"), index=True
    )
    #: Above or, where that is allowed, below zero; never zero.
    quantity: Mapped[Decimal] = mapped_column(Exact(QUANTITY_PLACES))


class Stocked(Base):
    """How a product is kept; one without a row is kept by quantity alone."""

    __tablename__ = "logistics_stocked"

    #: The product.
    id: Mapped[int] = mapped_column(
        ForeignKey("catalog_product.id", ondelete="CASCADE"), primary_key=True
    )
    #: Whether each lot or piece is known by a number.
    tracking: Mapped[str | None] = column(
        Choice(
            label=_l("Followed"),
            choices=TRACKING,
            help=_l(
                "By serial number, each single piece is known from its receipt to its customer."
            ),
            aliases=("seguimiento", "trazabilidad", "tracking"),
        )
    )
    #: Below this the product is on the list of what to buy.
    minimum: Mapped[Decimal | None] = column(
        Quantity(
            label=_l("Minimum stock"),
            help=_l("When fewer are available, the product is on the list of what runs short."),
            min=Decimal(0),
            aliases=("existencias mínimas", "stock mínimo", "punto de pedido", "minimum"),
        )
    )


append_only(Move.__table__, may_empty=("created_by_id",))

contributions = (
    *part(Move, name="logistics.move", key="product_id", of=Product),
    *part(Book, name="logistics.book", key="product_id", of=Product),
    *part(Subtotal, name="logistics.subtotal", key="product_id", of=Product),
    *side(Stocked, name="logistics.stocked", model="catalog.product", of=Product),
)

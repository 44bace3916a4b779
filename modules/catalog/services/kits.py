"""What kits are made of."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.api.services import session
from modules.catalog.models import Component, Product


def components_of(product: Product) -> list[tuple[Product, Decimal]]:
    """The components of one kit with how many of each, in their order; nothing for other products."""
    query = (
        select(Product, Component.quantity)
        .join(Component, Component.product_id == Product.id)
        .where(Component.kit_id == product.id)
        .order_by(Component.position)
    )
    return [(part, count) for part, count in session().execute(query)]


def used_in(product_id: int) -> list[int]:
    """Ids of the kits that contain a product."""
    query = select(Component.kit_id).where(Component.product_id == product_id)
    return list(session().scalars(query.distinct()))

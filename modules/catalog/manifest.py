"""Catalog: what is sold, for how much, and with which taxes."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="catalog",
    label="Catalog",
    version="0.1.0",
    summary="Products, services and kits with their prices, price lists, exchange rates and taxes.",
    category="Customers",
    icon="package",
    # a customer has a price list and a fiscal position, which follow when contacts are merged
    depends=("contacts",),
)

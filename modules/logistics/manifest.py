"""Logistics: what is in the warehouse, what is promised, and what is on its way to whom."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="logistics",
    label="Logistics",
    version="0.1.0",
    summary="Warehouses, stock that always adds up, lots and serial numbers, deliveries and their tracking.",
    category="Operations",
    icon="truck-delivery",
    depends=("contacts", "catalog", "sales"),
    # a late delivery opens a case; a case finds where its serial number went
    optional=("support",),
)

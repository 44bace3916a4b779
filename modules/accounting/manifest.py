"""Accounting link: invoices, instalments and payments as the books have them, and files for those books."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="accounting",
    label="Accounting",
    version="0.1.0",
    summary="Invoices and payments mirrored from your accounting program, files for it, and bank "
    "reconciliation.",
    category="Finance",
    icon="calculator",
    depends=("contacts", "catalog", "sales"),
)

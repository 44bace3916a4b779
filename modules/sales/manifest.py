"""Sales: from the first lead to the won opportunity and the order."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="sales",
    label="Sales",
    version="0.1.0",
    summary="Leads, web forms, the funnel of opportunities, and orders.",
    category="Customers",
    icon="chart-funnel",
    depends=("contacts", "catalog"),
)

"""Sales: from the first lead to the won opportunity."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="sales",
    label="Sales",
    version="0.1.0",
    summary="Leads, web forms and the funnel of opportunities.",
    category="Customers",
    icon="chart-funnel",
    depends=("contacts",),
)

"""Collections: from the due date to the collected invoice."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="collections",
    label="Collections",
    version="0.2.0",
    summary="Who owes what since when, reminders, promises, disputes and direct debits.",
    category="Finance",
    icon="cash",
    depends=("contacts", "catalog", "accounting"),
    optional=("sales", "support", "logistics"),
)

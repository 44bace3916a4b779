"""Contacts: the one record of each customer."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="contacts",
    label="Contacts",
    version="0.1.0",
    summary="One record of each customer, shared by every department.",
    category="Customers",
    icon="address-book",
)

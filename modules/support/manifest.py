"""Support: cases, complaints, onboarding and whatever else flows through stages."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="support",
    label="Processes",
    version="0.1.0",
    summary="Cases and other processes, with times of service.",
    category="Customers",
    icon="headset",
    depends=("contacts",),
    optional=("sales",),
)

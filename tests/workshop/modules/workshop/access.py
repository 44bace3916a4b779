"""What roles may do with jobs."""

from core.api.services import Preset

OWN = dict.fromkeys(("read", "create", "update", "archive"), "own")

contributions = (
    Preset(
        name="workshop.sales",
        role="sales",
        grants={
            **{f"workshop.job.{action}": scope for action, scope in OWN.items()},
            "workshop.job.import": "all",
        },
    ),
)

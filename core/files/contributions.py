"""What the files bring: their nightly removal."""

from core.files.service import remove_expired, remove_unneeded
from core.jobs import Retention
from core.locale import _l

contributions = (
    Retention(
        name="files.expired",
        weight=10,
        days=0,
        fixed=True,
        purge=remove_expired,
        label=_l("Files of imports and exports"),
    ),
    # A day: a file saved just now may still wait for its row.
    Retention(
        name="files.unneeded",
        weight=900,
        days=1,
        fixed=True,
        purge=remove_unneeded,
        label=_l("Contents without a file"),
    ),
)

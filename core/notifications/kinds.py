"""Kinds of notifications, as layers and modules contribute them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.kernel.registry import Contribution
from core.locale import _l

#: How somebody is told by mail of a kind.
MAILS = (("none", _l("No mail")), ("now", _l("At once")), ("digest", _l("Once a day")))


@dataclass(frozen=True, kw_only=True)
class NotificationKind(Contribution):
    """A kind of notification; people choose for each how they are told."""

    label: Any
    icon: str = "bell"
    #: none | now | digest, until somebody chooses.
    mail: str = "none"

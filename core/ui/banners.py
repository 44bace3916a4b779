"""What must be known before one speaks to a customer: an open complaint, an overdue debt.

Modules contribute :class:`~core.ui.views.Banner`. They show over the customer's page and over the page
of whatever belongs to the customer, each under its own permission; one that fails leaves the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from core.records import ModelSpec
from core.records.service import customer_of
from core.ui.menu import allowed, kernel
from core.ui.views import SEVERITIES, Alert, Banner

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alerts:
    """The alerts about a customer, the most urgent first."""

    banners: list[Alert] = field(default_factory=list)

    @property
    def badges(self) -> list[Alert]:
        """Those with a few words beside the name."""
        return [alert for alert in self.banners if alert.badge]


def alerts_of(spec: ModelSpec, record: Any) -> Alerts:
    """The alerts about a record, or about the customer it belongs to when the actor sees them; not
    those that only lead to the record itself, whose page says it already."""
    known = list(allowed(kernel().of(Banner)))
    found = _raised(known, spec.name, record)
    above = spec.root or spec.parent
    if above and any(banner.model == above[1].__spec__.name for banner in known):  # type: ignore[attr-defined]
        customer = customer_of(record)
        if customer is not None:
            found += _raised(known, customer.__spec__.name, customer)
    here = f"{spec.path}/{record.id}"
    found = [alert for alert in found if urlsplit(alert.href).path != here]
    order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return Alerts(sorted(found, key=lambda alert: order[alert.severity]))


def _raised(banners: list[Banner], model: str, record: Any) -> list[Alert]:
    found: list[Alert] = []
    for banner in banners:
        if banner.model != model:
            continue
        try:
            raised = banner.find(record) or ()
            found += [raised] if isinstance(raised, Alert) else _alerts(raised)
        except Exception:
            log.exception("banner %s failed for %s %s", banner.name, model, record.id)
    return found


def _alerts(raised: Iterable[Alert]) -> list[Alert]:
    return list(raised)

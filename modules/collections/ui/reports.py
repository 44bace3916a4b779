"""The reports of collections."""

from __future__ import annotations

from core.api.ui import FieldUse, MenuItem, _l
from modules.collections.models import CLAIM, PROMISE
from modules.collections.reports import (
    ageing,
    cash,
    effect,
    instruments,
    overview,
    promises,
    writeoffs,
)

contributions = (
    *overview.contributions,
    *ageing.contributions,
    *effect.contributions,
    *promises.contributions,
    *cash.contributions,
    *instruments.contributions,
    *writeoffs.contributions,
    FieldUse(
        name="collections.report.promises",
        model=PROMISE,
        fields=("state", "promised_on", "owner_id"),
        label=_l("Report: promises of payment"),
        href="/collections/reports/promises",
    ),
    MenuItem(
        name="collections.reports",
        label=_l("Overview and reports"),
        href="/collections/reports",
        permission=f"{CLAIM}.amounts",
        weight=10,
    ),
)

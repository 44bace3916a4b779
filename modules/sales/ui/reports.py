"""The reports of sales."""

from __future__ import annotations

from core.api.ui import FieldUse, MenuItem, Report, _l
from modules.sales.reports.conversion import conversion
from modules.sales.reports.cycle import cycle
from modules.sales.reports.forecast import forecast
from modules.sales.reports.losses import losses
from modules.sales.reports.sellers import sellers

OPPORTUNITY = "sales.opportunity"


def _used(name: str, label: object, *fields: str) -> FieldUse:
    href = f"/sales/reports/{name}"
    return FieldUse(
        name=f"sales.report.{name}", model=OPPORTUNITY, fields=fields, label=label, href=href
    )


contributions = (
    Report(
        name="sales.conversion",
        model=OPPORTUNITY,
        label=_l("Conversion"),
        help=_l("How many leads become opportunities, and how far those come."),
        run=conversion,
        weight=10,
    ),
    Report(
        name="sales.cycle",
        model=OPPORTUNITY,
        label=_l("Cycle time"),
        help=_l("How long a sale takes, and in which stage it waits."),
        run=cycle,
        weight=20,
    ),
    Report(
        name="sales.forecast",
        model=OPPORTUNITY,
        label=_l("Forecast"),
        help=_l("What should come in, by the expected close of what is open."),
        run=forecast,
        period=False,
        weight=30,
    ),
    Report(
        name="sales.losses",
        model=OPPORTUNITY,
        label=_l("Loss reasons"),
        help=_l("Why sales were lost in the period."),
        run=losses,
        weight=40,
    ),
    Report(
        name="sales.sellers",
        model=OPPORTUNITY,
        label=_l("Sellers"),
        help=_l(
            "What each seller did in the period: calls, meetings, mails, and what they opened, won and lost."
        ),
        run=sellers,
        weight=50,
    ),
    _used("conversion", _l("Report: conversion"), "stage", "lead_id", "created_at"),
    _used("cycle", _l("Report: cycle time"), "stage", "closed_at"),
    _used(
        "forecast", _l("Report: forecast"), "amount", "currency", "probability", "expected_close"
    ),
    _used("losses", _l("Report: loss reasons"), "loss_reason_id", "amount", "closed_at"),
    _used("sellers", _l("Report: sellers"), "owner_id", "amount", "closed_at"),
    MenuItem(
        name="sales.reports",
        label=_l("Reports"),
        href="/sales/reports",
        permission=f"{OPPORTUNITY}.read",
        weight=300,
    ),
)

"""Screens of support, one file an aggregate."""

from modules.support.ui import (
    alerts,
    answering,
    board,
    cases,
    customer,
    desk,
    dictionaries,
    reports,
    service,
)

contributions = (
    *alerts.contributions,
    *answering.contributions,
    *cases.contributions,
    *board.contributions,
    *customer.contributions,
    *desk.contributions,
    *dictionaries.contributions,
    *reports.contributions,
    *service.contributions,
)

"""Screens of support, one file an aggregate."""

from modules.support.ui import (
    alerts,
    answering,
    board,
    cases,
    customer,
    desk,
    dictionaries,
    related,
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
    *related.contributions,
    *reports.contributions,
    *service.contributions,
)

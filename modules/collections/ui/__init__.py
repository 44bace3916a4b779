"""Screens of collections, one file an aggregate."""

from modules.collections.ui import claims, debits, notices, promises, reports, settings

contributions = (
    *claims.contributions,
    *promises.contributions,
    *notices.contributions,
    *debits.contributions,
    *reports.contributions,
    *settings.contributions,
)

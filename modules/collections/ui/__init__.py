"""Screens of collections, one file an aggregate."""

from modules.collections.ui import (
    claims,
    debits,
    dossiers,
    dues,
    instruments,
    notices,
    plans,
    promises,
    refunds,
    reports,
    settings,
    writeoffs,
)

contributions = (
    *claims.contributions,
    *promises.contributions,
    *plans.contributions,
    *instruments.contributions,
    *writeoffs.contributions,
    *dues.contributions,
    *notices.contributions,
    *dossiers.contributions,
    *refunds.contributions,
    *debits.contributions,
    *reports.contributions,
    *settings.contributions,
)

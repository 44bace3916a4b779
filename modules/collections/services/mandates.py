"""Mandates: what the next charge is in its sequence, until when they hold, when one may charge."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from core.api.models import _
from modules.collections.models import Creditor, Mandate
from modules.collections.services.days import add_bank_days, next_bank_day

#: A mandate that nobody used for so long no longer holds (EPC Core Rulebook §4.1).
UNUSED_MONTHS = 36


def expires_on(mandate: Mandate) -> date:
    """The day after which it no longer holds unless it is used before."""
    since = mandate.last_used_on or mandate.signed_on
    return since + relativedelta(months=UNUSED_MONTHS)


def sequence_of(mandate: Mandate) -> str:
    """What the next charge is: OOFF once, FRST the first of many, RCUR the others."""
    if mandate.kind == "single":
        return "OOFF"
    return "RCUR" if mandate.first_used_on else "FRST"


def why_not(mandate: Mandate, day: date) -> str:
    """Why a mandate cannot be charged on a day, in words; empty when it can."""
    if mandate.archived_at:
        return _("The mandate is archived.")
    if mandate.state == "blocked":
        return _("The mandate is blocked: %(why)s", why=mandate.blocked_why or "")
    if mandate.state != "active":
        return _("The mandate is finished.")
    if mandate.kind == "single" and mandate.first_used_on:
        return _("The mandate was for a single charge, and it was made.")
    if mandate.signed_on > day:
        return _("The mandate is signed after the day of the charge.")
    if expires_on(mandate) < day:
        return _("Nobody used the mandate for 36 months: let the customer sign a new one.")
    return ""


def first_day(creditor: Creditor, mandate: Mandate | None, from_day: date, country: str) -> date:
    """The first day on which one may charge: pre-notice kept, a bank day, the file sent in time."""
    notice = creditor.notice_days
    if mandate is not None and mandate.notice_days is not None:
        notice = mandate.notice_days
    after_notice = next_bank_day(from_day + timedelta(days=notice), country)
    return max(after_notice, add_bank_days(from_day, creditor.lead_days, country))

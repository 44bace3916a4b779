"""What people fill in about activities, read from a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.activities.kinds import kinds
from core.activities.models import Activity
from core.activities.saving import day_of, whole_day
from core.activities.words import PRIORITIES
from core.locale import _, current_timezone, format_date, parse_date, parse_datetime
from core.records.errors import Invalid
from core.records.fields import as_id
from core.ui.forms import colleagues


def read_due(sent: Mapping[str, str], prefix: str = "") -> datetime | date:
    """A day and, if given, an hour; a day alone is due on that day.

    :raises Invalid: it is no day, or no hour.
    """
    day, clock = (sent.get(f"{prefix}{name}", "").strip() for name in ("day", "time"))
    if not day:
        raise Invalid({f"{prefix}day": [_("Fill in this field.")]})
    try:
        found = parse_date(day, today=datetime.now(current_timezone()).date())
    except ValueError as error:
        raise Invalid({f"{prefix}day": [str(error)]}) from None
    if not clock:
        return found
    try:
        return parse_datetime(f"{found.isoformat()} {clock}")
    except ValueError:
        raise Invalid({f"{prefix}time": [_("Write an hour, for example 17:30.")]}) from None


def due_texts(due: datetime | None, all_day: bool = False) -> dict[str, str]:
    """A moment as the two controls show it."""
    if due is None:
        return {"day": "", "time": ""}
    local = due.astimezone(current_timezone())
    return {"day": format_date(local.date()), "time": "" if all_day else f"{local:%H:%M}"}


def texts_of(activity: Activity) -> dict[str, str]:
    """When an activity is due, as the two controls show it."""
    if activity.all_day:
        return {"day": format_date(day_of(activity)), "time": ""}
    return due_texts(activity.due_at)


def read_values(sent: Mapping[str, str], prefix: str = "") -> dict[str, Any]:
    """Values for :func:`core.activities.schedule`. :raises Invalid: with every error found."""
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {
        "kind": sent.get(f"{prefix}kind") or "task",
        "subject": sent.get(f"{prefix}subject", "").strip(),
    }
    if not values["subject"]:
        errors[f"{prefix}subject"] = [_("Fill in this field.")]
    try:
        values["due_at"] = read_due(sent, prefix)
    except Invalid as refused:
        errors |= refused.errors
    if errors:
        raise Invalid(errors)
    for name in ("notes", "priority", "minutes"):
        if text := sent.get(f"{prefix}{name}", "").strip():
            values[name] = text
    if sent.get(f"{prefix}private"):
        values["private"] = True
    if owner := as_id(sent.get(f"{prefix}owner_id", "")):
        values["owner_id"] = owner
    return values


def stored_due(due: datetime | date) -> dict[str, Any]:
    """The columns of a moment or a day."""
    whole = not isinstance(due, datetime)
    return {"due_at": whole_day(due) if whole else due, "all_day": whole}


def choices(*, people: bool = True) -> dict[str, Any]:
    """What the selects of a form offer. :param people: also to whom it can be given."""
    return {
        "kinds": [(k.code, str(k.label)) for k in kinds().values() if not k.retired],
        "priorities": [(code, str(label)) for code, label in PRIORITIES],
        "people": colleagues() if people else [],
    }

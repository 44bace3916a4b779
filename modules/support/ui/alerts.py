"""What whoever calls a customer must know first: an open complaint, a promise that was not kept."""

from __future__ import annotations

from typing import Any

from core.api.locale import format_datetime, format_relative
from core.api.models import utcnow
from core.api.ui import Alert, Banner, _
from modules.contacts.models import Contact
from modules.support.models import CASE
from modules.support.services.customers import complaints_and_delays

#: Alerts of one customer; the tab of cases tells the rest.
SHOWN = 2


def alerts(contact: Contact) -> list[Alert]:
    """The worst of a customer's open cases."""
    found = complaints_and_delays(contact.id)
    return [_alert(kind, case) for kind, case in found[:SHOWN]]


def _alert(kind: str, case: dict[str, Any]) -> Alert:
    since, name, due = (
        format_relative(case["created_at"]),
        case.get("name") or "",
        case["sla_due_at"],
    )
    if kind == "complaint":
        title = _("Open complaint, %(since)s: “%(name)s”.", since=since, name=name)
    else:
        title = _("Case out of time, %(since)s: “%(name)s”.", since=since, name=name)
    late = due is not None and due < utcnow()
    if due is None:
        text = _("Read the case before you speak of anything else.")
    elif late:
        text = _("We promised to deal with it by %(when)s. Read the case first.", when=_at(due))
    else:
        text = _("It is due %(when)s. Read the case first.", when=_at(due))
    return Alert(
        severity="rojo" if kind == "complaint" or late else "ambar",
        title=title,
        text=text,
        href=f"/support/cases/{case['id']}",
        link=_("See case %(number)s", number=case["number"]),
        badge=_("Open complaint") if kind == "complaint" else _("Out of time"),
    )


def _at(due: Any) -> str:
    return format_datetime(due)


contributions = (
    Banner(
        name="support.alerts",
        model="contacts.contact",
        permission=f"{CASE}.read",
        find=alerts,
        weight=10,
    ),
)

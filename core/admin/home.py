"""The first page of the back office: what needs somebody's attention."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_admin import AdminIndexView, expose
from sqlalchemy import func, select

from core.access.models import AuditEntry, User
from core.db import session
from core.jobs import JobRow
from core.locale import _, _l, format_number
from core.mail import OutgoingMail


class Home(AdminIndexView):
    """Counts with their meaning, each a link."""

    icon = "home"

    def __init__(self) -> None:
        super().__init__(name=_l("Summary"), url="/admin")

    @expose("/")
    def index(self) -> str:
        """The page."""
        return self.render("admin/home.html", facts=facts())


def facts() -> list[dict[str, Any]]:
    """What to look at: label, number, address, and whether it is all right."""
    kernel = current_app.extensions["cauce"]
    lost = _count(JobRow.id, JobRow.state.in_(("dead", "doubtful")))
    refused = _count(OutgoingMail.id, OutgoingMail.state == "refused")
    failed = len(kernel.failed) + len(kernel.broken)
    return [
        _fact(_("Active users"), _count(User.id, User.active), "/admin/users/"),
        _fact(_("Modules that do not run"), failed, "/admin/modules/", well=not failed),
        _fact(_("Jobs given up or in doubt"), lost, "/admin/jobs/", well=not lost),
        _fact(_("Mails that no server takes"), refused, "/admin/mail/", well=not refused),
        _fact(_("Log rows waiting for their seal"), _unsealed(), "/admin/audit/"),
    ]


def _fact(label: str, count: int, href: str, *, well: bool = True) -> dict[str, Any]:
    return {"label": label, "count": format_number(count), "href": href, "well": well}


def _count(column: Any, condition: Any) -> int:
    return session().scalar(select(func.count(column)).where(condition)) or 0


def _unsealed() -> int:
    return _count(AuditEntry.id, AuditEntry.link.is_(None))

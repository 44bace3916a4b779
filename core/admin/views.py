"""The pages of the back office, in the order of its menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_admin import expose
from flask_admin.base import BaseView
from sqlalchemy import inspect

from core.access.actor import actor
from core.access.audit import derived_columns
from core.access.models import ApiToken, AuditEntry, Team, User
from core.admin.base import Page, Rows
from core.admin.log import Audit, Jobs, Outbox, Tokens
from core.admin.people import Teams, Users
from core.admin.roles import Roles
from core.db import read
from core.jobs import JobRow
from core.locale import _l, gettext
from core.mail import OutgoingMail
from core.records.spec import ModelSpec
from core.settings.state import InstalledModule

DATA = _l("Stored rows")


class Modules(Page):
    """What runs in this process, and why something does not. Changes are made in Aplicaciones."""

    icon = "puzzle"

    @expose("/")
    def index(self) -> str:
        """The page."""
        kernel = current_app.extensions["cauce"]
        with read() as current:
            stored = {row.name: row for row in current.query(InstalledModule)}
        names = sorted({*kernel.available, *stored, *kernel.broken})
        rows: list[dict[str, Any]] = []
        for name in names:
            manifest, row = kernel.available.get(name), stored.get(name)
            rows.append(
                {
                    "name": name,
                    "label": gettext(manifest.label) if manifest else name,
                    "version": row.version if row else "",
                    "offered": manifest.version if manifest else "",
                    "state": row.state if row else "",
                    "runs": kernel.runs(name),
                    "reason": kernel.failed.get(name) or kernel.broken.get(name) or "",
                }
            )
        return self.render("admin/modules.html", rows=rows)


class Stored(Rows):
    """Rows of a registered model as they are in the database, for the Master alone."""

    icon = "database"
    page_size = 50
    simple_list_pager = True  # a table of a million rows is not counted for each page

    def __init__(self, spec: ModelSpec) -> None:
        columns = [c.key for c in inspect(spec.cls).columns]
        hidden = derived_columns(spec.cls)
        self.column_list = tuple(c for c in columns if c not in hidden)
        self.column_labels = {
            name: field.label for name, field in spec.fields.items() if field.label
        }
        self.column_details_list = tuple(columns)
        self.column_sortable_list = ("id",)
        self.column_filters = ("id",)
        super().__init__(
            spec.cls,
            name=spec.plural,
            category=DATA,
            endpoint=f"rows_{spec.name.replace('.', '_')}",
            url=f"/admin/rows/{spec.name}",
        )

    def is_accessible(self) -> bool:
        """Field groups are not told apart here."""
        return actor().master


def all_views(specs: Iterable[ModelSpec]) -> list[BaseView]:
    """Every page. Called without an application context: labels are translated when shown."""
    return [
        Users(User, name=_l("Users"), endpoint="users"),
        Teams(Team, name=_l("Teams"), endpoint="teams"),
        Roles(name=_l("Roles"), endpoint="roles"),
        Tokens(ApiToken, name=_l("API tokens"), endpoint="tokens"),
        Modules(name=_l("Modules"), endpoint="modules"),
        Jobs(JobRow, name=_l("Jobs"), endpoint="jobs"),
        Outbox(OutgoingMail, name=_l("Outgoing mail"), endpoint="mail"),
        Audit(AuditEntry, name=_l("Audit log"), endpoint="audit"),
        *(Stored(spec) for spec in specs),
    ]

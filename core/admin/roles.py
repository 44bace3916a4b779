"""Roles and the grid of their permissions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import Length

from core.access import roles
from core.access.models import Role, UserRole
from core.access.permissions import SCOPES
from core.access.powers import MASTER
from core.admin.base import Page, attempt
from core.db import session
from core.locale import _, _l, gettext
from core.ui.account.forms import Form, required
from core.ui.account.permissions import permission_groups


class RoleForm(Form):
    """A role of the company's own."""

    label = StringField(_l("Name"), [*required(), Length(max=80)])
    like = SelectField(_l("Begin with the permissions of"), coerce=int, default=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(r.id, role_name(r)) for r in roles.all_roles() if r.code != MASTER]
        self.like.choices = [(0, _("No permissions")), *known]


class Roles(Page):
    """What each role may do, and in which scope."""

    icon = "shield-check"

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """The roles, and a form for another one."""
        form = RoleForm()
        if form.validate_on_submit():
            made = attempt(
                lambda: roles.create_role(form.label.data or "", like=form.like.data or None), form
            )
            if made:
                return redirect(f"/admin/roles/{made.id}", 303)
        people = select(UserRole.role_id, func.count()).group_by(UserRole.role_id)
        return self.render(
            "admin/roles.html",
            roles=roles.all_roles(),
            people=dict(session().execute(people).all()),
            role_name=role_name,
            form=form,
        )

    @expose("/<int:role_id>", methods=("GET", "POST"))
    def grants(self, role_id: int) -> Any:
        """The grid: permissions by model, a scope each."""
        role = session().get(Role, role_id)
        if role is None:
            raise NotFound
        stored = {g.permission: g.scope for g in role.grants}
        if request.method == "POST":
            stored = {
                name.removeprefix("grant:"): scope
                for name, scope in request.form.items()
                if name.startswith("grant:")
            }
            if attempt(lambda: roles.set_grants(role_id, stored)):
                flash(_("The permissions of %(role)s are saved.", role=role_name(role)))
                return redirect(f"/admin/roles/{role_id}", 303)
        return self.render(
            "admin/role.html",
            role=role,
            title=role_name(role),
            master=role.code == MASTER,
            grants=stored,
            groups=permission_groups(),
            scopes=scope_names(),
            offered=roles.preset_grants(role.code),
        )

    @expose("/<int:role_id>/rename", methods=("POST",))
    def rename(self, role_id: int) -> Response:
        """Give the role another name."""
        attempt(lambda: roles.rename_role(role_id, request.form.get("label", "")))
        return redirect(f"/admin/roles/{role_id}", 303)

    @expose("/<int:role_id>/restore", methods=("POST",))
    def restore(self, role_id: int) -> Response:
        """Back to what the modules offer."""
        if attempt(lambda: roles.restore_preset(role_id)):
            flash(_("The role has the permissions it came with."))
        return redirect(f"/admin/roles/{role_id}", 303)

    @expose("/<int:role_id>/delete", methods=("POST",))
    def delete(self, role_id: int) -> Response:
        """Delete a role of the company's own."""
        if attempt(lambda: roles.delete_role(role_id)):
            flash(_("The role is deleted."))
            return redirect("/admin/roles/", 303)
        return redirect(f"/admin/roles/{role_id}", 303)


def scope_names() -> list[tuple[str, str]]:
    """Scopes from none to all, in words."""
    words = {
        "own": _("Own"),
        "team": _("Team"),
        "customer": _("Own customers"),
        "all": _("All"),
    }
    return [("", _("No")), *((scope, words[scope]) for scope in SCOPES)]


def role_name(role: Role) -> str:
    """What people call a role: presets are translated, others are as the Master wrote them."""
    return gettext(role.label) if role.preset else role.label

"""Users and teams."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_admin import expose
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.access import reset, secondfactor, teams, users
from core.access.actor import actor
from core.access.models import Role, Team, User
from core.access.roles import all_roles
from core.access.sessions import end_sessions
from core.admin.base import Button, Rows, attempt, back
from core.admin.roles import role_name
from core.db import session
from core.locale import _, _l, ngettext
from core.ui.account.forms import Form, required


class Checkboxes(SelectMultipleField):
    """Several of few, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class UserForm(Form):
    """A user."""

    name = StringField(_l("Name"), [*required(), Length(max=120)])
    mail = StringField(_l("Mail"), [*required(), Length(max=254)], render_kw={"type": "email"})
    roles = Checkboxes(_l("Roles"), coerce=lambda r: r.code if isinstance(r, Role) else str(r))
    teams = Checkboxes(_l("Teams"), coerce=lambda t: t.id if isinstance(t, Team) else int(t))
    active = BooleanField(_l("May sign in"), default=True)
    password = PasswordField(
        _l("Password"),
        [Optional()],
        description=_l("Empty: a new user chooses it by the link of a mail; others keep theirs."),
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [(role.code, role_name(role)) for role in all_roles()]
        self.teams.choices = [(team.id, team.name) for team in teams.all_teams()]


class Users(Rows):
    """Who may sign in, with which roles, in which teams."""

    can_create = can_edit = True
    can_view_details = False
    form = UserForm
    icon = "users"
    column_list = ("name", "mail", "roles", "teams", "active", "last_login_at")
    column_labels = {
        "name": _l("Name"),
        "mail": _l("Mail"),
        "roles": _l("Roles"),
        "teams": _l("Teams"),
        "active": _l("May sign in"),
        "last_login_at": _l("Last sign-in"),
    }
    column_searchable_list = ("name", "mail")
    column_filters = ("active", "mail", "last_login_at")
    column_sortable_list = ("name", "mail", "active", "last_login_at")
    column_default_sort = "name"
    column_formatters = {
        "roles": lambda view, context, row, name: ", ".join(role_name(r) for r in row.roles),
        "teams": lambda view, context, row, name: ", ".join(t.name for t in row.teams),
    }

    def get_query(self) -> Any:
        """Users with their roles and teams, in three queries."""
        return super().get_query().options(selectinload(User.roles), selectinload(User.teams))

    def create_by(self, form: Any) -> Any:
        """Create the user; without a password, invite them."""
        user = users.create_user(
            form.mail.data,
            form.name.data,
            roles=form.roles.data,
            teams=form.teams.data,
            password=form.password.data or None,
        )
        if not form.password.data:
            reset.invite(user.id)
            flash(_("%(mail)s gets a mail with a link to choose a password.", mail=user.mail))
        return user

    def update_by(self, form: Any, model: Any) -> Any:
        """Change the user and, when one is given, the password."""
        if form.password.data:
            users.set_password(model.id, form.password.data)
        return users.update_user(
            model.id,
            mail=form.mail.data,
            name=form.name.data,
            roles=form.roles.data,
            teams=form.teams.data,
            active=form.active.data,
        )

    def page_buttons(self, row: Any) -> tuple[Button, ...]:
        """What else can be done about a user."""
        place = f"/admin/users/{row.id}"
        if row.id == actor().user_id or not row.active:
            return ()
        found = [Button(_("Send a link for the password"), f"{place}/invite")]
        found.append(Button(_("Close their sessions"), f"{place}/sign-out"))
        if row.totp_secret:
            found.append(Button(_("Remove the second factor"), f"{place}/second-factor-off"))
        if actor().can("core.view_as.use"):
            found.append(Button(_("Look as this person"), f"/view-as/{row.id}"))
        return tuple(found)

    @expose("/<int:user_id>/invite", methods=("POST",))
    def invite(self, user_id: int) -> Response:
        """Send the link by which the person chooses a password."""
        if attempt(lambda: reset.invite(user_id)):
            flash(_("The link is on its way."))
        return back("/admin/users/")

    @expose("/<int:user_id>/sign-out", methods=("POST",))
    def sign_out(self, user_id: int) -> Response:
        """End all sessions of a person."""
        user = attempt(lambda: users.manageable(user_id))
        if user:
            ended = end_sessions(user_id)
            text = ngettext("%(num)s session closed.", "%(num)s sessions closed.", ended)
            flash(text)
        return back("/admin/users/")

    @expose("/<int:user_id>/second-factor-off", methods=("POST",))
    def second_factor_off(self, user_id: int) -> Response:
        """For who lost telephone and recovery codes."""
        if attempt(lambda: users.manageable(user_id)):
            secondfactor.turn_off(user_id)
            flash(_("The second factor is off."))
        return back("/admin/users/")


class TeamForm(Form):
    """A team."""

    name = StringField(_l("Name"), [*required(), Length(max=80)])
    members = Checkboxes(_l("Members"), coerce=lambda u: u.id if isinstance(u, User) else int(u))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members.choices = [(user.id, user.name) for user in users.active_users()]


class Teams(Rows):
    """People who share records."""

    can_create = can_edit = True
    can_view_details = False
    form = TeamForm
    icon = "users-group"
    column_list = ("name", "members")
    column_labels = {"name": _l("Name"), "members": _l("Members")}
    column_searchable_list = ("name",)
    column_sortable_list = ("name",)
    column_default_sort = "name"
    column_formatters = {
        "members": lambda view, context, row, name: ", ".join(u.name for u in row.members)
    }

    def create_by(self, form: Any) -> Any:
        """Create the team."""
        return teams.save_team(None, form.name.data, form.members.data)

    def update_by(self, form: Any, model: Any) -> Any:
        """Change name and members; members who cannot sign in stay."""
        shown = {user_id for user_id, _name in form.members.choices}
        resting = {user.id for user in model.members} - shown
        return teams.save_team(model.id, form.name.data, {*form.members.data, *resting})

    def page_buttons(self, row: Any) -> tuple[Button, ...]:
        """Delete the team; its records stay."""
        return (Button(_("Delete"), f"/admin/teams/{row.id}/delete"),)

    @expose("/<int:team_id>/delete", methods=("POST",))
    def delete(self, team_id: int) -> Response:
        """Delete a team that nobody is in."""
        team = session().get(Team, team_id)
        if team and team.members and request.form.get("sure") != "1":
            flash(_("Take its members out first."), "error")
        elif attempt(lambda: teams.delete_team(team_id)):
            flash(_("The team is deleted."))
        return back("/admin/teams/")

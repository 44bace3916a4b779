"""Teams: people who share records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from core.access.errors import Refused
from core.access.models import Team, TeamMember, User
from core.access.powers import administrator
from core.access.presets import touch_rights
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _


def all_teams() -> Sequence[Team]:
    """Every team, by name."""
    return session().scalars(select(Team).order_by(Team.name)).all()


def save_team(team_id: int | None, name: str, members: Iterable[int]) -> Team:
    """Create a team (``team_id`` None) or change its name and members.

    :param members: ids of users. :raises Forbidden: the actor may not administer.
    :raises Refused: the name is taken or empty, or somebody does not exist.
    """
    administrator()
    with write() as current:
        team = Team() if team_id is None else _team(team_id)
        team.name = _free_name(name, team_id)
        current.add(team)
        current.flush()
        _set_members(team, set(members))
    return team


def delete_team(team_id: int) -> None:
    """Delete a team; its records stay, without a team.

    :raises Forbidden: the actor may not administer. :raises Refused: there is no such team.
    """
    administrator()
    with write() as current:
        current.delete(_team(team_id))
        current.flush()
        touch_rights()


def _set_members(team: Team, wanted: set[int]) -> None:
    current = session()
    rows = current.scalars(select(TeamMember.user_id).where(TeamMember.team_id == team.id))
    before = set(rows)
    if len(current.scalars(select(User.id).where(User.id.in_(wanted))).all()) != len(wanted):
        raise Refused("members", _("One of the people does not exist."))
    if before == wanted:
        return
    current.execute(
        delete(TeamMember).where(
            TeamMember.team_id == team.id, TeamMember.user_id.in_(before - wanted)
        )
    )
    current.add_all(TeamMember(team_id=team.id, user_id=user) for user in wanted - before)
    team._virtual_changes = {"members": [sorted(before), sorted(wanted)]}  # type: ignore[attr-defined]
    team.updated_at = utcnow()
    current.flush()
    touch_rights()


def _team(team_id: int) -> Team:
    team = session().get(Team, team_id, populate_existing=True)
    if team is None:
        raise Refused("", _("There is no such team."))
    return team


def _free_name(text: str, team_id: int | None) -> str:
    name = " ".join((text or "").split())
    if not 1 <= len(name) <= 80:
        raise Refused("name", _("Write a name of at most %(count)s characters.", count=80))
    if session().scalar(select(Team.id).where(Team.name == name, Team.id != (team_id or 0))):
        raise Refused("name", _("Another team has this name."))
    return name

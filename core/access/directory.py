"""Who works here, for modules that hand out work: only people who can still sign in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core.access.models import Role, TeamMember, User
from core.db.session import session


def members_of(team_id: int) -> list[int]:
    """Ids of the active members of a team, in a fixed order."""
    query = select(User.id).join(TeamMember, TeamMember.user_id == User.id)
    found = query.where(TeamMember.team_id == team_id, User.active).order_by(User.id)
    return list(session().scalars(found))


def people_with(role: str) -> list[int]:
    """Ids of the active people who have a role, by its code, in a fixed order."""
    query = select(User.id).join(User.roles).where(Role.code == role, User.active)
    return list(session().scalars(query.distinct().order_by(User.id)))


def supervisors_of(team_id: int | None) -> list[int]:
    """Who leads a team: its members with the role of supervisor; where it has none, every supervisor,
    and where there is none, whoever administers (``master``)."""
    supervisors = people_with("supervisor")
    team = set(members_of(team_id)) if team_id else set()
    return [n for n in supervisors if n in team] or supervisors or people_with("master")


def active_among(ids: Collection[int]) -> set[int]:
    """Those of some users who can still sign in."""
    query = select(User.id).where(User.id.in_(ids), User.active)
    return set(session().scalars(query))


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Names of users by id."""
    return dict(session().execute(select(User.id, User.name).where(User.id.in_(ids))).all())

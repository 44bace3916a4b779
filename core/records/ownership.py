"""Who answers for a record when nobody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.access.actor import actor
from core.access.models import TeamMember
from core.db.session import session

if TYPE_CHECKING:
    from core.records.drafting import Draft


def complete(draft: Draft, teams: dict[int, int | None]) -> None:
    """A new record belongs to who makes it; its team is its owner's, unless one is given.

    :param teams: cache of owner → team, kept by the caller.
    """
    values = draft.values
    if draft.record is None and "owner_id" not in draft.errors:
        values.setdefault("owner_id", actor().user_id)
    owner = values.get("owner_id")
    if "team_id" in values or owner is None or owner == getattr(draft.record, "owner_id", None):
        return
    if owner not in teams:
        query = select(TeamMember.team_id).where(TeamMember.user_id == owner)
        teams[owner] = session().scalar(query.order_by(TeamMember.team_id).limit(1))
    if teams[owner] is not None:
        values["team_id"] = teams[owner]

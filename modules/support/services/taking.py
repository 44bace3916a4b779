""" "Lo gestiono yo": somebody answers for a case from now on, without passing the customer on."""

from __future__ import annotations

from typing import Any

from core.api.services import (
    Invalid,
    TimelineKind,
    _,
    _l,
    actor,
    add_to_timeline,
    follow,
    followers_of,
    get,
    names_of,
    unfollow,
    update,
    write,
)
from modules.support.models import CASE, Case

#: Kind of the entries that tell it.
KIND = "support.taken"


def take_over(case_id: int) -> dict[str, Any]:
    """Become the owner of a case. Whoever had it follows it; the customer is told nothing, and what
    anybody has begun to write stays.

    :returns: what :func:`give_back` needs. :raises Forbidden, NotFound, Invalid: it cannot be.
    """
    me = actor().user_id
    case: Case = get(CASE, case_id, "take")
    if me is None or case.owner_id == me:
        raise Invalid({"owner_id": [_("This case is yours already.")]})
    before, team = case.owner_id, case.team_id
    with write():
        stop = before is not None and before not in followers_of(CASE, case_id)
        update(CASE, case_id, {"owner_id": me})
        if before is not None:
            follow(CASE, case_id, before)
        data = {"before": names_of([before]).get(before, "")} if before is not None else {}
        add_to_timeline(KIND, CASE, case_id, data=data)
    return {"to": before or "", "team": team or "", "stop": int(stop)}


def give_back(case_id: int, to: int | None, team: int | None, *, stop: bool) -> None:
    """Undo :func:`take_over`, as long as the case is still one's own.

    :param stop: who had it did not follow it before. :raises Invalid: somebody else has it.
    """
    case: Case = get(CASE, case_id, "take")
    if case.owner_id != actor().user_id:
        raise Invalid({"owner_id": [_("Somebody else answers for this case by now.")]})
    with write():
        update(CASE, case_id, {"owner_id": to, "team_id": team})
        if stop and to:
            unfollow(CASE, case_id, to)
        data = {"back": True, "before": names_of([to]).get(to, "") if to else ""}
        add_to_timeline(KIND, CASE, case_id, data=data)


contributions = (
    TimelineKind(
        name=KIND,
        label=_l("Taken over"),
        icon="user-check",
        template="support/taken.html",
        weight=860,
    ),
)

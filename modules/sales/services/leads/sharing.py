"""Sharing leads out: which team, whose turn, and why. The turn is taken under a lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.api.locale import current_timezone
from core.api.models import utcnow
from core.api.services import (
    Invalid,
    _,
    active_among,
    actor,
    current_company,
    members_of,
    people_with,
    session,
    sudo,
    write,
)
from modules.sales.models import QueueMember, SharingRule, Territory
from modules.sales.services.leads import placing
from modules.sales.services.leads.placing import Asked

#: Roles whose people take what no team takes, when the company has set up no queue.
FALLBACK = ("sales", "supervisor", "master")


@dataclass(frozen=True)
class Turn:
    """Who gets a lead."""

    user_id: int
    team_id: int | None
    #: In words: which rule or territory, and which queue.
    why: str


@dataclass(frozen=True)
class Map:
    """The rules and territories in use, read once for all leads of a unit of work."""

    rules: Sequence[SharingRule]
    territories: Mapping[int, Territory]

    @classmethod
    def read(cls) -> Map:
        """As they are now."""
        rules = select(SharingRule).where(SharingRule.archived_at.is_(None))
        rules = rules.order_by(SharingRule.position, SharingRule.id)
        places = select(Territory).where(Territory.archived_at.is_(None)).order_by(Territory.id)
        return cls(list(session().scalars(rules)), {t.id: t for t in session().scalars(places)})


def team_for(asked: Asked, known: Map | None = None) -> tuple[int | None, str]:
    """The team a lead belongs to, and why; no team when nothing fits."""
    known = known or Map.read()
    place = placing.territory_of(known.territories.values(), asked)
    line = placing.above(place, known.territories)
    places = {t.id for t in line}
    for rule in known.rules:
        if rule.team_id and placing.fits(rule, asked, places):
            return rule.team_id, _("Rule “%(name)s”", name=rule.name)
    for territory in line:
        if territory.team_id:
            return territory.team_id, _("Territory “%(name)s”", name=territory.name)
    return None, _("No rule and no territory fits")


def whose_turn(asked: Asked, *, without: Sequence[int] = ()) -> Turn | None:
    """Who would get a lead now; nothing is written. None: there is nobody at all."""
    team_id, why = team_for(asked)
    for queue, text in _queues(team_id, why):
        if members := _ready(_members(queue), without):
            return Turn(_next(members).user_id, team_id, text)
        if not _members(queue) and (people := _usual(queue, without)):
            return Turn(people[0], team_id, text)
    return None


def take_turn(asked: Asked, *, without: Sequence[int] = (), known: Map | None = None) -> Turn:
    """Give a lead to whose turn it is, and move the queue on; part of a unit of work.

    Two leads at once wait for each other at the rows of the queue, so no turn is given twice.

    :raises Invalid: there is nobody who could take it.
    """
    team_id, why = team_for(asked, known)
    for queue, text in _queues(team_id, why):
        found = _members(queue, lock=True)
        if not found:
            _fill(queue)
            found = _members(queue, lock=True)
        if members := _ready(found, without):
            chosen = _next(members)
            _move_on(members, chosen)
            return Turn(chosen.user_id, team_id, text)
    raise Invalid({"owner_id": [_("There is nobody who takes leads: set up the turns.")]})


def _queues(team_id: int | None, why: str) -> list[tuple[int | None, str]]:
    """The team's queue, then the one for whatever no team takes."""
    general = _("general queue")  # alone, for texts inside others are not found by who translates
    last = (None, f"{why} · {general}")
    return [last] if team_id is None else [(team_id, why), last]


def _members(team_id: int | None, *, lock: bool = False) -> list[QueueMember]:
    query = select(QueueMember).where(QueueMember.team_id.is_not_distinct_from(team_id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session().scalars(query.order_by(QueueMember.id)))


def _ready(members: Sequence[QueueMember], without: Sequence[int]) -> list[QueueMember]:
    """Those who take leads today."""
    today = utcnow().astimezone(current_timezone()).date()
    active = active_among([m.user_id for m in members]) if members else set()
    return [
        m
        for m in members
        if m.available
        and m.user_id in active
        and m.user_id not in without
        and (m.away_until is None or m.away_until < today)
    ]


def _next(members: Sequence[QueueMember]) -> QueueMember:
    """Who is furthest behind their share (smooth weighted turns); the first of several."""
    return max(members, key=lambda m: (m.credit + m.weight, -m.id))


def _move_on(members: Sequence[QueueMember], chosen: QueueMember) -> None:
    """Everybody gains their weight; who was chosen pays for the turn."""
    total = sum(m.weight for m in members)
    table = QueueMember.__table__
    rows = [
        {"key_": m.id, "new": m.credit + m.weight - (total if m is chosen else 0)} for m in members
    ]
    change = update(table).where(table.c.id == bindparam("key_")).values(credit=bindparam("new"))
    session().connection().execute(change, rows)


def _usual(team_id: int | None, without: Sequence[int] = ()) -> list[int]:
    """Who takes leads while nobody has set up a queue: the team, or whoever sells."""
    found = members_of(team_id) if team_id else []
    if team_id is None:
        found = next((people for role in FALLBACK if (people := people_with(role))), [])
    return [number for number in found if number not in without]


def _fill(team_id: int | None) -> None:
    """A queue that was never set up begins with everybody who could be in it."""
    now = utcnow()
    stamp = {"created_at": now, "updated_at": now, "version": 1}
    rows = [
        {
            **stamp,
            "team_id": team_id,
            "user_id": number,
            "weight": 1,
            "available": True,
            "credit": 0,
        }
        for number in _usual(team_id)
    ]
    if rows:
        session().execute(insert(QueueMember.__table__), rows)


def reassign(lead: Any, owner_id: int | None = None) -> Turn:
    """Give a lead to somebody, or to the next one in turn who is not its owner; its time begins anew.

    :raises Invalid: there is nobody, or they no longer work here.
    """
    from modules.sales.services.leads.starting import begin_clock

    current_company()  # read by the session that lives on
    with write(), sudo("A lead goes to somebody else") as current:
        own = current.get(type(lead), lead.id)
        turn = _chosen(own, owner_id) if owner_id else _following(own, take_turn)
        own.owner_id, own.team_id, own.assigned_why = turn.user_id, turn.team_id, turn.why
        current.flush()
        if own.first_contact_at is None:
            begin_clock([own])
    return turn


def who_follows(lead: Any) -> Turn | None:
    """Who would get a lead if its owner gave it away; nothing is written."""
    return _following(lead, whose_turn)


def _following(lead: Any, ask: Any) -> Any:
    return ask(Asked.of(lead), without=[lead.owner_id] if lead.owner_id else [])


def _chosen(lead: Any, owner_id: int) -> Turn:
    if owner_id not in active_among([owner_id]):
        raise Invalid({"owner_id": [_("Choose somebody who works here.")]})
    return Turn(owner_id, lead.team_id, _("Reassigned by %(name)s", name=actor().name)[:200])

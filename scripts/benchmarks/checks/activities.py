"""The agenda with 100,000 activities: one's own, those of the team, all one sees."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import request

from scripts.benchmarks.filling import Filler
from scripts.benchmarks.floors import Database, page, table
from scripts.benchmarks.installation import VIEWER, Installation
from scripts.benchmarks.registry import check, fills, floor
from scripts.benchmarks.results import Result
from scripts.benchmarks.screens import Screen, measure

ACTIVITIES = 100_000
CONTACT = "contacts.contact"
COLUMNS = (
    "id", "kind", "subject", "due_at", "all_day", "private", "priority", "model", "record_id",
    "root_model", "root_id", "done_at", "done_by_id", "result", "owner_id", "team_id", "search",
    "sort_key", "created_at", "updated_at", "version",
)  # fmt: skip
#: Who the activities belong to: the viewer among others, each with a team.
PEOPLE = "SELECT user_id, min(team_id) FROM core_team_member GROUP BY user_id ORDER BY user_id"


@fills(weight=25)
def activities(filler: Filler) -> None:
    """Nine of ten are done; of the open ones some are overdue and most lie in the next months."""
    people = filler.rows(PEOPLE)
    filler.insert("core_activity", COLUMNS, _rows(filler, people))


def _rows(filler: Filler, people: list[tuple]) -> Iterator[tuple]:
    dice, first = random.Random(17), filler.next_id("core_activity")
    now = datetime.now(UTC).replace(microsecond=0)
    oldest = filler.shown - filler.size // 2
    for number in range(first, first + ACTIVITIES):
        done = number % 10 > 0
        minutes = dice.randrange(1_000_000)
        due = now - timedelta(minutes=minutes) if done else now + timedelta(minutes=minutes // 8)
        if not done and number % 50 == 0:
            due = now - timedelta(minutes=minutes // 100)
        contact = oldest + dice.randrange(filler.size)
        owner, team = dice.choice(people)
        subject = f"Llamar por el pedido {number}"
        yield (
            number, dice.choice(("call", "task", "meeting", "mail")), subject, due, False, False,
            "normal", CONTACT, contact, CONTACT, contact, due if done else None,
            owner if done else None, "contacted" if done else None, owner, team, subject.lower(),
            subject.lower(), due, due, 1,
        )  # fmt: skip


LINES = (
    "SELECT a.id, a.version, a.kind, a.subject, a.due_at, a.all_day, a.priority, c.name, u.name "
    "FROM core_activity a LEFT JOIN contacts_contact c ON c.id = a.record_id "
    "AND a.model = 'contacts.contact' LEFT JOIN core_user u ON u.id = a.owner_id "
    "WHERE a.done_at IS NULL AND a.archived_at IS NULL {whose} ORDER BY a.due_at, a.id LIMIT 51"
)
COUNTS = (
    "SELECT sum(CASE WHEN a.due_at < {m} THEN 1 ELSE 0 END), "
    "sum(CASE WHEN a.due_at >= {m} AND a.due_at < {m} THEN 1 ELSE 0 END), "
    "sum(CASE WHEN a.due_at >= {m} THEN 1 ELSE 0 END) FROM core_activity a "
    "WHERE a.done_at IS NULL AND a.archived_at IS NULL AND a.due_at < {m} {whose}"
)
ME = "SELECT id FROM core_user WHERE mail = '" + VIEWER + "'"
OURS = (
    "SELECT m.user_id FROM core_team_member m WHERE m.team_id IN (SELECT team_id FROM "
    f"core_team_member WHERE user_id = ({ME}))"
)


@floor("/activities")
def agenda_floor(database: Database) -> str:
    """The first page of what is open, and how much is overdue, due today and this week."""
    asked = request.args.get("who", "me")
    whose = {"me": f"AND a.owner_id = ({ME})", "team": f"AND a.owner_id IN ({OURS})"}.get(asked, "")
    moments = [datetime.now(UTC) + timedelta(days=days) for days in (0, 0, 1, 0, 8)]
    now = [str(at.replace(tzinfo=None)) if database.sqlite else at for at in moments]
    counts = database.rows(COUNTS.replace("{whose}", whose), *now)
    found = database.rows(LINES.replace("{whose}", whose))[:50]
    return page("Actividades", table(counts) + table(found, "/activities/"), database)


COSTS = (
    "a third goes into templates and fifty lines of HTML, a third into Flask, the session and the "
    "shell around the page, the rest into five statements and the words for each day"
)


@check("activities")
def agenda(where: Installation) -> list[Result]:
    """The agenda is a list: it costs at most 2.5 times its floor, by 6 queries."""
    ways = {"mine": "", "team's": "?who=team", "all": "?who=all"}
    screens = [
        Screen(f"activities: {name}", f"/activities{query}", ratio=2.5, queries=6, why=COSTS)
        for name, query in ways.items()
    ]
    return measure(where, *screens)

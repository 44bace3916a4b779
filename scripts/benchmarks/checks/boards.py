"""The board of sales with 5,000 open opportunities, and moving a card on it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request

from scripts.benchmarks.filling import Filler
from scripts.benchmarks.floors import Database, page, table
from scripts.benchmarks.installation import VIEWER, Installation
from scripts.benchmarks.registry import check, fills, floor
from scripts.benchmarks.results import Result
from scripts.benchmarks.screens import Screen, both, measure_one
from scripts.benchmarks.server import Ask, Server

MODEL, BOARD = "sales.opportunity", "/sales/opportunities/board"
OPEN, CLOSED = 5_000, 5_000
#: How many of the open ones are of the contact that is shown with everything.
SHOWN = 200
#: Cards of a column at first; cards that are moved to and fro.
FIRST, MOVED = 20, 200
COLUMNS = (
    "id", "name", "contact_id", "amount", "currency", "expected_close", "pipeline_id", "stage_id",
    "stage_since", "closed_at", "owner_id", "team_id", "search", "sort_key", "custom", "created_at",
    "updated_at", "version",
)  # fmt: skip
STAGES = (
    "SELECT s.id, s.pipeline_id, s.category FROM core_stage s "
    "JOIN core_pipeline p ON p.id = s.pipeline_id "
    "WHERE p.model = 'sales.opportunity' AND p.code = 'main' ORDER BY s.position"
)
#: Who sells, and for which of the viewer's teams.
SELLERS = (
    "SELECT user_id, team_id FROM core_team_member WHERE team_id IN (SELECT m.team_id FROM "
    "core_team_member m JOIN core_user u ON u.id = m.user_id WHERE u.mail = '" + VIEWER + "')"
)
START = datetime(2026, 1, 1, tzinfo=UTC)


@fills(weight=20)
def opportunities(filler: Filler) -> None:
    """5,000 open ones, and as many that were won or lost; each with its stay in the stage."""
    stages, sellers = filler.rows(STAGES), filler.rows(SELLERS)
    dice, first = random.Random(7), filler.next_id("sales_opportunity")
    rows = list(_rows(filler, stages, sellers, dice, first))
    filler.insert("sales_opportunity", COLUMNS, rows)
    stay = ("model", "record_id", "pipeline_id", "stage_id", "entered_at", "via")
    stays = ((MODEL, row[0], row[6], row[7], row[8], "screen") for row in rows)
    filler.insert("core_stage_change", stay, stays)


def _rows(
    filler: Filler, stages: list, sellers: list, dice: random.Random, first: int
) -> Iterator[tuple]:
    ongoing = [s for s in stages if s[2] == "open"]
    over = [s for s in stages if s[2] in ("won", "lost")]
    for number in range(first, first + OPEN + CLOSED):
        closed = number >= first + OPEN
        stage, pipeline, _category = dice.choice(over if closed else ongoing)
        since = START + timedelta(minutes=dice.randrange(400_000))
        amount, customer = dice.randrange(100, 20_000), dice.randrange(filler.size // 3)
        worth: Any = amount * 100 if filler.kind == "sqlite" else amount
        name = f"Renovación {number} · {dice.randrange(2, 9)} terminales"
        yield (
            number, name, filler.shown - (0 if number < first + SHOWN else customer), worth, "EUR",
            (START + timedelta(days=dice.randrange(360))).date().isoformat(), pipeline, stage,
            since, since if closed else None, *dice.choice(sellers), name.lower(), name.lower(), {},
            since, since, 1,
        )  # fmt: skip


SUMS = (
    "SELECT o.stage_id, o.currency, count(*), sum(o.amount), sum(o.amount * o.probability), "
    "sum(CASE WHEN o.probability IS NULL THEN o.amount END), "
    "sum(CASE WHEN o.next_activity_at IS NULL THEN 1 ELSE 0 END), "
    "sum(CASE WHEN o.next_activity_at < CURRENT_TIMESTAMP THEN 1 ELSE 0 END) FROM sales_opportunity o "
    "WHERE o.archived_at IS NULL AND o.stage_id {ids} GROUP BY o.stage_id, o.currency"
)
CARDS = (
    "SELECT o.id, o.version, o.name, c.name, o.amount, o.currency, o.probability, o.stage_since, "
    "u.name FROM sales_opportunity o JOIN contacts_contact c ON c.id = o.contact_id "
    "LEFT JOIN core_user u ON u.id = o.owner_id WHERE o.archived_at IS NULL AND {where}"
)
LABELS = (
    "SELECT g.record_id, t.name FROM core_tagging g JOIN core_tag t ON t.id = g.tag_id "
    "WHERE g.model = 'sales.opportunity' AND g.record_id {ids} ORDER BY t.folded"
)


def _ordered(database: Database) -> str:
    """The first cards by what a board puts first: what is due, where the table knows it."""
    key = "next_activity_at NULLS LAST" if database.due else "stage_since"
    return f"o.stage_id = {{m}} ORDER BY o.{key}, o.id LIMIT {FIRST + 1}"


@floor(BOARD)
def board_floor(database: Database) -> str:
    """Sums of the columns and the first cards of each, with customer, owner and labels."""
    stages = [row[0] for row in database.rows(STAGES) if row[2] == "open"]
    sums = database.of_each(SUMS, stages)
    cards: list[tuple] = []
    for stage in stages:
        cards += database.rows(CARDS.replace("{where}", _ordered(database)), stage)[:FIRST]
    labels = dict(database.of_each(LABELS, [card[0] for card in cards]))
    shown = [(*card, labels.get(card[0], "")) for card in cards]
    return page("Embudo", table(sums) + table(shown, "/sales/opportunities/"), database)


@floor(f"{BOARD}/move", "POST")
def move_floor(database: Database) -> str:
    """What a move stores (record, stay that ends, stay that begins, history, log), then the card as
    it is now."""
    number, target = int(request.form["id"]), int(request.form["stage"])
    find = "SELECT * FROM sales_opportunity WHERE id = {m}"
    database.rows(find, number)
    now, zero = datetime.now(UTC).replace(tzinfo=None).isoformat(" "), 0
    database.change(
        ("UPDATE sales_opportunity SET stage_id = {m}, stage_since = {m}, updated_at = {m}, "
         "version = version + 1 WHERE id = {m}", (target, now, now, number)),
        ("UPDATE core_stage_change SET left_at = {m}, seconds = 60 WHERE model = {m} AND "
         "record_id = {m} AND left_at IS NULL", (now, MODEL, number)),
        ("INSERT INTO core_stage_change (model, record_id, pipeline_id, stage_id, entered_at, via) "
         "SELECT model, record_id, pipeline_id, {m}, {m}, 'screen' FROM core_stage_change "
         "WHERE model = {m} AND record_id = {m} ORDER BY id DESC LIMIT 1",
         (target, now, MODEL, number)),
        ("INSERT INTO core_timeline (at, kind, model, record_id, root_model, root_id, body, data, "
         "internal, created_at, updated_at, version) VALUES ({m}, 'stage', {m}, {m}, "
         "'contacts.contact', {m}, '', '{}', {m}, {m}, {m}, 1)",
         (now, MODEL, number, number, not zero, now, now)),
        ("INSERT INTO core_audit (at, who, via, action, model, record_id, changes, digest) "
         "VALUES ({m}, 'Jefatura', 'screen', 'update', {m}, {m}, '{}', '')", (now, MODEL, number)),
    )  # fmt: skip
    card = database.rows(CARDS.replace("{where}", "o.id = {m}"), number)
    return table(card) + table(database.of_each(LABELS, [number]))


@floor(f"{BOARD}/heads")
def heads_floor(database: Database) -> str:
    """The sums of the columns, which the board asks for after a move."""
    stages = [row[0] for row in database.rows(STAGES) if row[2] == "open"]
    return table(database.of_each(SUMS, stages))


class Mover:
    """Moves cards to and fro as the board's script does."""

    def __init__(self, where: Installation, first: int, stages: list[int]) -> None:
        self.where, self.first, self.stages = where, first, stages
        #: Server → (token against forgery, record → version).
        self.known: dict[Server, tuple[str, dict[int, int]]] = {}

    def __call__(self, server: Server, number: int) -> None:
        """Move one card."""
        token, versions = self.known.setdefault(server, ("", {}))
        if not token:
            found = re.search(rb'name="csrf-token" content="([^"]+)"', server.ask(Ask(BOARD)))
            token = found[1].decode() if found else "-"
            self.known[server] = (token, versions)
        # cards of its own for each server: both write, and neither must meet the other's versions
        record = self.first + number % MOVED + MOVED * list(self.known).index(server)
        moved = versions.get(record, 1)
        body = {"id": record, "from": self.stages[(moved + 1) % 2], "version": moved}
        body["stage"] = self.stages[moved % 2]
        headers = {
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{server.port}/",
        }
        ask = Ask(f"{BOARD}/move", "POST", urlencode(body).encode(), headers)
        answer = server.ask(ask)
        told = re.search(rb'data-version=\\?"(\d+)', answer)
        versions[record] = int(told[1]) if told else moved + 1


MOVING = (
    "a move goes through the one service of every way in: it reads the record as an entity, checks "
    "rights, lock and version before and after, and tells the receivers of other modules"
)
SHOWING = (
    "the sums of all 5,000 ask of each whether it may be seen, the cards are put together by hand; the "
    "rest is the session, the shell and the tags"
)


@check("board")
def board(where: Installation) -> list[Result]:
    """The board against its floor, and a move."""
    database = Database(where.settings["CAUCE_DATABASE_URL"])
    stages = [row[0] for row in database.rows(STAGES) if row[2] == "open"][:2]
    first = database.rows("SELECT max(id) FROM sales_opportunity")[0][0] - OPEN - CLOSED + 1
    mover = Mover(where, first, stages)
    screens = (
        Screen("board, 5,000 open", BOARD, ratio=3.0, queries=12, why=SHOWING),
        Screen(
            "move", f"{BOARD}/move", ratio=3.0, queries=12, product=mover, floor=mover, why=MOVING
        ),
        Screen("sums after a move", f"{BOARD}/heads", ratio=3.0, queries=12, why=SHOWING),
    )
    with both(where) as pair:
        return [measure_one(pair, screen) for screen in screens]

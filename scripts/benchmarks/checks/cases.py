"""The board of 5,000 cases, a case with 500 messages, and the clocks of 10,000 open cases."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import g

from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import Settings
from core.db import write
from scripts.benchmarks.filling import Filler
from scripts.benchmarks.floors import Database, page, table
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check, fills, floor
from scripts.benchmarks.results import Result
from scripts.benchmarks.screens import Screen, measure

MODEL, BOARD = "support.case", "/support/cases/board"
#: In the funnel of the board, and in another one, so that 10,000 are open in all.
ON_BOARD, ELSEWHERE = 5_000, 5_000
MESSAGES = 500
#: Cards of a column at first.
FIRST = 20
#: Seconds for the clocks of all open cases.
LIMIT = 5.0
COLUMNS = (
    "id", "name", "contact_id", "priority", "channel", "sla_state", "sla_policy", "reopened",
    "number", "pipeline_id", "stage_id", "stage_since", "owner_id", "company_id", "search",
    "sort_key", "custom", "created_at", "updated_at", "version",
)  # fmt: skip
STAGES = (
    "SELECT s.id, s.pipeline_id, s.category, p.code FROM core_stage s "
    "JOIN core_pipeline p ON p.id = s.pipeline_id "
    "WHERE p.model = 'support.case' AND s.category IN ('open', 'waiting') ORDER BY s.position"
)
START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)


@fills(weight=30)
def cases(filler: Filler) -> None:
    """Open cases with the log of their clocks; the first of them has a long conversation."""
    stages = filler.rows(STAGES)
    first, dice = filler.next_id("support_case"), random.Random(13)
    rows = list(_rows(filler, stages, dice, first))
    filler.insert("support_case", COLUMNS, rows)
    log = ("case_id", "at", "what", "reason", "policy", "first_response", "resolution")
    filler.insert("support_case_event", log, _events(rows, stages, dice))
    entry = ("at", "kind", "model", "record_id", "root_model", "root_id", "direction",
             "interaction", "private", "body", "data", "internal", "created_at", "updated_at",
             "version")  # fmt: skip
    filler.insert("core_timeline", entry, _said(filler, rows[0]))


def _rows(filler: Filler, stages: list, dice: random.Random, first: int) -> Iterator[tuple]:
    company = filler.rows("SELECT min(id) FROM core_company")[0][0]
    main = [s for s in stages if s[3] == "main"]
    other = [s for s in stages if s[3] == "complaints"]
    for number in range(first, first + ON_BOARD + ELSEWHERE):
        stage = dice.choice(main if number < first + ON_BOARD else other)
        at = START + timedelta(minutes=dice.randrange(14_000))
        name = f"Avería {number}"
        yield (
            number, name, filler.shown - 1 - dice.randrange(filler.size // 3),
            dice.choice(("low", "normal", "high", "urgent")), "phone", "none", "", 0,
            f"B-{number}", stage[1], stage[0], at, dice.choice(filler.owners), company,
            name.lower(), name.lower(), {}, at, at, 1,
        )  # fmt: skip


def _events(rows: list, stages: list, dice: random.Random) -> Iterator[tuple]:
    """Opened, looked at, answered, asked again: the log of a case that lives."""
    waits = {s[0] for s in stages if s[2] == "waiting"}
    for row in rows:
        number, stage, at = row[0], row[10], row[17]
        yield number, at, "opened", "", "Banco", 240, 2400
        yield number, at, "working", "", "", None, None
        if dice.random() < 0.7:
            yield number, at + timedelta(minutes=50), "reply", "", "", None, None
            yield number, at + timedelta(minutes=90), "inbound", "", "", None, None
        if stage in waits:
            yield number, at + timedelta(minutes=200), "waiting", "Esperando", "", None, None


def _said(filler: Filler, case: tuple) -> Iterator[tuple]:
    no, yes = (0, 1) if filler.kind == "sqlite" else (False, True)
    for number in range(MESSAGES):
        at = case[17] + timedelta(minutes=number)
        kind, way = (("message", "in"), ("message", "out"), ("note", None))[number % 3]
        yield (
            at, kind, MODEL, case[0], "contacts.contact", case[2], way, yes if way else no, no,
            f"Mensaje {number} de una conversación larga", {}, no, at, at, 1,
        )  # fmt: skip


CARDS = (
    "SELECT o.id, o.version, o.name, c.name, o.number, o.sla_state, o.sla_due_at, o.priority, "
    "o.stage_since, u.name, t.name FROM support_case o "
    "JOIN contacts_contact c ON c.id = o.contact_id LEFT JOIN core_user u ON u.id = o.owner_id "
    "LEFT JOIN support_case_type t ON t.id = o.type_id WHERE o.archived_at IS NULL AND "
)
SUMS = (
    "SELECT o.stage_id, count(*), sum(CASE WHEN o.next_activity_at IS NULL THEN 1 ELSE 0 END), "
    "sum(CASE WHEN o.next_activity_at < CURRENT_TIMESTAMP THEN 1 ELSE 0 END) "
    "FROM support_case o WHERE o.archived_at IS NULL AND o.stage_id {ids} GROUP BY o.stage_id"
)
SAID = (
    "SELECT e.id, e.at, e.kind, e.direction, e.body, u.name FROM core_timeline e "
    "LEFT JOIN core_user u ON u.id = e.user_id WHERE e.model = 'support.case' "
    "AND e.record_id = {m} AND e.deleted_at IS NULL ORDER BY e.at DESC, e.id DESC LIMIT 21"
)


LABELS = (
    "SELECT g.record_id, t.name FROM core_tagging g JOIN core_tag t ON t.id = g.tag_id "
    "WHERE g.model = 'support.case' AND g.record_id {ids} ORDER BY t.folded"
)
FOLLOWS = (
    "SELECT following FROM core_follower WHERE model = 'support.case' AND record_id = {m} "
    "AND user_id = {m}"
)
#: What the page warns of: the customer's other open cases, and sales about to close.
OPEN_CASES = (
    "SELECT k.id, k.number, k.name, s.name, k.priority, k.sla_state, k.sla_due_at, k.created_at "
    "FROM support_case k JOIN core_stage s ON s.id = k.stage_id WHERE k.contact_id = {m} "
    "AND s.category IN ('open', 'waiting') AND k.archived_at IS NULL ORDER BY k.priority DESC LIMIT 101"
)
OPEN_SALES = (
    "SELECT o.id, o.name, o.amount, o.currency, coalesce(o.probability, s.probability) "
    "FROM sales_opportunity o JOIN core_stage s ON s.id = o.stage_id WHERE o.id IN (SELECT id FROM "
    "sales_opportunity WHERE contact_id = {m} UNION ALL SELECT id FROM sales_opportunity WHERE "
    "person_id = {m} UNION ALL SELECT id FROM sales_opportunity WHERE decider_id = {m} UNION ALL "
    "SELECT opportunity_id FROM sales_involved WHERE contact_id = {m}) AND s.category "
    "IN ('open', 'waiting') AND o.archived_at IS NULL ORDER BY o.expected_close LIMIT 50"
)
DESK = (
    "SELECT (SELECT max(id) FROM support_case_event WHERE case_id = {m} AND what IN ('inbound', "
    "'reply')), d.body, d.head FROM support_case c LEFT JOIN support_draft d ON d.case_id = c.id "
    "AND d.user_id = {m} WHERE c.id = {m}"
)


@floor(BOARD)
def board_floor(database: Database) -> str:
    """Counts of the columns and the first cards of each, with customer, type, owner and labels."""
    stages = [row[0] for row in database.rows(STAGES) if row[3] == "main"]
    counts = database.of_each(SUMS, stages)
    cards: list[tuple] = []
    order = f"o.stage_id = {{m}} ORDER BY o.next_activity_at NULLS LAST, o.id LIMIT {FIRST + 1}"
    for stage in stages:
        cards += database.rows(CARDS + order, stage)[:FIRST]
    labels = dict(database.of_each(LABELS, [card[0] for card in cards]))
    shown = [(*card, labels.get(card[0], "")) for card in cards]
    return page("Casos", table(counts) + table(shown, "/support/cases/"), database)


@floor("/support/cases/<int:number>")
def case_floor(database: Database, number: int) -> str:
    """The case with its fields, customer, labels and flag, the last of what was said, whether one
    follows it, what one began to answer, and what the page warns of."""
    case = database.rows(CARDS + "o.id = {m}", number)
    fields = database.rows("SELECT * FROM support_case WHERE id = {m}", number)[0]
    customer = database.rows("SELECT contact_id FROM support_case WHERE id = {m}", number)[0][0]
    flag = "SELECT golden, golden_reason FROM support_golden_flag WHERE id = {m}"
    tables = [
        case,
        [(value,) for value in fields],
        database.rows(
            "SELECT id, name, mail, phone FROM contacts_contact WHERE id = {m}", customer
        ),
        database.of_each(LABELS, [number]),
        database.rows(flag, number),
        database.rows(FOLLOWS, number, g.session[3]),
        database.rows(DESK, number, g.session[3], number),
        database.rows(OPEN_CASES, customer),
        database.rows(OPEN_SALES, customer, customer, customer, customer)[:1],
        database.rows(SAID, number)[:20],
    ]
    return page("Caso", "".join(map(table, tables)), database)


BOARDED = (
    "the cards are put together by hand, the sums of all 5,000 cases ask of each whether it may be "
    "seen; the rest is the session, the shell and the times of service on each card"
)
TALKED = (
    "two fifths go into the conversation and the five forms under it, a quarter into what the other "
    "departments warn of, the rest into fields, labels and the flag, each a statement of its own"
)
CLOCKED = "each case is read through event by event, and stored by itself"


@check("cases")
def cases_check(where: Installation) -> list[Result]:
    """The board and the page of a case against their floors; the clocks of all open cases."""
    database = Database(where.settings["CAUCE_DATABASE_URL"])
    first = database.rows("SELECT min(id) FROM support_case WHERE number LIKE {m}", "B-%")[0][0]
    screens = (
        Screen("board, 5,000 cases", BOARD, ratio=3.0, queries=12, why=BOARDED),
        Screen("case, 500 messages", f"/support/cases/{first}", ratio=3.0, queries=12, why=TALKED),
    )
    return [*measure(where, *screens), _clocks(where)]


def _clocks(where: Installation) -> Result:
    """Work out the clocks of every open case anew, as after a change of the policies."""
    from modules.support.services import clocks
    from modules.support.tasks import open_ids

    app = create_app(Settings.load(where.settings))
    with app.app_context(), acting_as(SYSTEM):
        from core.db import session
        from modules.support.models import Case

        ids = open_ids()
        began, cpu = time.perf_counter(), time.process_time()
        for start in range(0, len(ids), clocks.CHUNK):
            with write():
                chunk = ids[start : start + clocks.CHUNK]
                clocks.refresh(list(session().query(Case).where(Case.id.in_(chunk))))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    figures = {"cases": float(len(ids)), "seconds": seconds, "cpu_seconds": cpu}
    result = Result("clocks of open cases", where.kind, where.size, figures, why=CLOCKED)
    result.must(seconds < LIMIT * len(ids) / 10_000, f"{seconds:.1f} s, must be < {LIMIT} s")
    return result

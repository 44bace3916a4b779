"""The floors: for each screen the same data by raw driver queries, the session read and a minimal page
written by hand. Served by the same gunicorn and Flask as Cauce, so that the ratio says what Cauce
itself costs.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

import psycopg
from flask import Flask, g, request

#: All that a request must know before it answers anything: a session that lives, whose it is and how
#: they read (language, zone, theme, rights), which modules run, which company it is.
SESSION = (
    "SELECT c.id, c.seen_at, c.view_as_id, u.id, u.name, u.locale, u.timezone, u.theme, "
    "u.keys_enabled, u.version, u.access_stamp, s.generation, s.schema_version, "
    "o.id, o.version, o.name, o.country, o.currency, o.timezone, o.locale, o.accent "
    "FROM core_session c JOIN core_user u ON u.id = c.user_id CROSS JOIN core_state s "
    "LEFT JOIN core_company o ON o.id = (SELECT min(id) FROM core_company) "
    "WHERE c.token_hash = {m} AND c.expires_at > {now} AND c.seen_at > {now} - {idle} AND u.active"
)
PAGE = (
    "<!doctype html><html lang=es><meta charset=utf-8><title>{title}</title>"
    "<link rel=stylesheet href=/s.css><body><main><h1>{title}</h1>{body}</main></body></html>"
)
#: What stands around every page: how much is overdue for who looks, and what they did not read yet.
COUNTERS = (
    "SELECT (SELECT count(*) FROM (SELECT 1 FROM core_activity WHERE owner_id = {m} AND done_at IS NULL "
    "AND archived_at IS NULL AND due_at < {m} LIMIT 99) a), (SELECT count(*) FROM (SELECT 1 FROM "
    "core_notification WHERE user_id = {m} AND read_at IS NULL LIMIT 99) n)"
)
#: An address that reads nothing: how fast the machine is just now.
EMPTY = "/empty"


class Database:
    """One raw connection a thread."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("+psycopg", "")
        self.sqlite = url.startswith("sqlite")
        self._local = threading.local()

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """All rows of a statement; ``{m}`` stands for a parameter."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        mark = "?" if self.sqlite else "%s"
        return connection.execute(statement.replace("{m}", mark), values).fetchall()

    def of_each(self, statement: str, ids: Sequence[int]) -> list[tuple]:
        """All rows of a statement for several ids; ``{ids}`` stands for ``IN (…)``."""
        marks = ",".join(["{m}"] * len(ids))
        values = [*ids] * statement.count("{ids}")
        return self.rows(statement.replace("{ids}", f"IN ({marks})"), *values) if ids else []

    def change(self, *statements: tuple[str, Sequence[Any]]) -> None:
        """Statements with their values, in one transaction."""
        self.rows("SELECT 1")
        connection, mark = self._local.connection, "?" if self.sqlite else "%s"
        connection.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        for statement, values in statements:
            connection.execute(statement.replace("{m}", mark), values)
        connection.execute("COMMIT")

    @property
    def due(self) -> bool:
        """Whether opportunities know what is due next."""
        find = "SELECT count(*) FROM information_schema.columns WHERE table_name = {m} AND "
        find += "column_name = {m}"
        if self.sqlite:
            find = "SELECT count(*) FROM pragma_table_info({m}) WHERE name = {m}"
        if not hasattr(self._local, "due"):
            self._local.due = self.rows(find, "sales_opportunity", "next_activity_at")[0][0] > 0
        return self._local.due

    def session(self) -> tuple:
        """Who asks. :raises IndexError: nobody."""
        now, idle = ("datetime('now')", "3") if self.sqlite else ("now()", "interval '3 days'")
        if self.sqlite:
            statement = SESSION.replace("{now} - {idle}", "datetime('now', '-3 days')")
        else:
            statement = SESSION.replace("{idle}", idle)
        secret = request.cookies["cauce_session"]
        digest = hashlib.sha256(secret.encode()).hexdigest()
        return self.rows(statement.replace("{now}", now), digest)[0]

    def _connect(self) -> Any:
        if not self.sqlite:
            return psycopg.connect(self.url, autocommit=True)
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA cache_size=-16000")
        return connection


Floor = Callable[..., str]


def page(title: str, body: str, database: Database) -> str:
    """A page with a heading, and the counters that every page shows. :param body: HTML."""
    user, now = g.session[3], datetime.now(UTC)
    late = str(now.replace(tzinfo=None)) if database.sqlite else now
    counters = table(database.rows(COUNTERS, user, late, user))
    return PAGE.format(title=escape(title), body=counters + body)


def table(rows: Iterable[Sequence[Any]], link: str = "") -> str:
    """Rows as a table. :param link: address before the first value of each, which is then its link."""
    lines = []
    for row in rows:
        cells = "".join([f"<td>{escape(str(v))}</td>" if v else "<td></td>" for v in row[1:]])
        first = f"<a href={link}{row[0]}>{row[0]}</a>" if link else escape(str(row[0]))
        lines.append(f"<tr><td>{first}</td>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


def create_app() -> Flask:
    """The floor application, on the database of the environment."""
    from scripts.benchmarks.registry import FLOORS, load

    load()
    app = Flask("floor")
    database = Database(os.environ["CAUCE_DATABASE_URL"])
    app.add_url_rule(EMPTY, view_func=lambda: "", endpoint="empty")
    for number, (address, methods, answer) in enumerate(FLOORS):
        app.add_url_rule(
            address, f"floor{number}", _view(answer, database), methods=[*methods, "HEAD"]
        )
    gc.collect()
    gc.freeze()
    return app


def _view(answer: Floor, database: Database) -> Callable[..., str]:
    def view(**given: Any) -> str:
        g.session = database.session()
        return answer(database, **given)

    return view

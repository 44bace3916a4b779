"""The floor: the same data by raw driver queries, the session read and a minimal hand-written page.

Served by the same gunicorn as Cauce, so that the ratio says what Cauce itself costs.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from html import escape
from typing import Any

import psycopg
from flask import Flask, request

SESSION = (
    "SELECT u.id, u.name, s.generation FROM core_session c JOIN core_user u ON u.id = c.user_id, "
    "core_state s WHERE c.token_hash = {m} AND u.active"
)
LIST = (
    "SELECT c.id, c.name, c.tax_id, c.mail, c.phone, c.city, c.lifecycle, c.updated_at, u.name "
    "FROM contacts_contact c LEFT JOIN core_user u ON u.id = c.owner_id "
    "WHERE c.archived_at IS NULL {where} ORDER BY c.sort_key, c.id LIMIT 51"
)
ONE = "SELECT * FROM contacts_contact WHERE id = {m}"
AUDIT = (
    "SELECT at, who, action, changes FROM core_audit WHERE model = 'contacts.contact' "
    "AND record_id = {m} ORDER BY id DESC LIMIT 20"
)
PAGE = (
    "<!doctype html><html lang=es><meta charset=utf-8><title>{title}</title>"
    "<link rel=stylesheet href=/s.css><body><main><h1>{title}</h1>{body}</main></body></html>"
)


class Database:
    """One raw connection a thread."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        self.mark = "?" if self.sqlite else "%s"
        self._local = threading.local()

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """All rows of a statement; {m} stands for a parameter."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            path = self.url.removeprefix("sqlite:///")
            connection = (
                sqlite3.connect(path) if self.sqlite else psycopg.connect(self.url, autocommit=True)
            )
            self._local.connection = connection
        return connection.execute(statement.replace("{m}", self.mark), values).fetchall()

    def match(self) -> str:
        """The condition of a search."""
        if self.sqlite:
            return "AND c.id IN (SELECT rowid FROM contacts_contact_fts WHERE contacts_contact_fts MATCH ?)"
        return "AND c.search LIKE %s"

    def pattern(self, words: str) -> str:
        """The parameter of :meth:`match`."""
        return f'"{words}"' if self.sqlite else f"%{words}%"


def create_app() -> Flask:
    """The floor application, on the database of the environment."""
    app = Flask("floor")
    database = Database(os.environ["CAUCE_DATABASE_URL"])

    def session() -> tuple:
        secret = request.cookies["cauce_session"]
        return database.rows(SESSION, hashlib.sha256(secret.encode()).hexdigest())[0]

    def table(found: list[tuple]) -> str:
        cells = ("".join(f"<td>{escape(str(v or ''))}</td>" for v in row[1:]) for row in found[:50])
        lines = (
            f"<tr><td><a href=/contacts/{row[0]}>" + line
            for row, line in zip(found, cells, strict=False)
        )
        return "<table>" + "</tr>".join(lines) + "</table>"

    @app.get("/contacts/")
    def contacts() -> str:
        session()
        words = request.args.get("q")
        where, values = (database.match(), [database.pattern(words)]) if words else ("", [])
        found = database.rows(LIST.replace("{where}", where), *values)
        return PAGE.format(title="Contactos", body=table(found))

    @app.get("/contacts/<int:number>")
    def contact(number: int) -> str:
        session()
        record = database.rows(ONE, number)[0]
        body = "".join(f"<dd>{escape(str(v or ''))}</dd>" for v in record)
        entries = table(database.rows(AUDIT, number))
        return PAGE.format(title="Contacto", body=f"<dl>{body}</dl>{entries}")

    return app

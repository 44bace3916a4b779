"""Taking in what somebody sent: one short row, and they are thanked; a job makes the lead of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from zlib import crc32

from flask import current_app
from sqlalchemy import CompoundSelect, bindparam, func, insert, select, union_all

from core.api.jobs import enqueue
from core.api.models import utcnow
from core.api.services import on_commit, prepared_rows, session, sudo, write
from modules.sales.models import Intake, Submission
from modules.sales.services.forms.pages import Page, in_use
from modules.sales.services.forms.reading import Sent

WINDOW = timedelta(minutes=10)
#: The job that makes leads of what came in.
JOB = "sales.forms"
#: Whoever writes so late in a second asks for the job of the next but one: it begins after them.
MARGIN = 0.2
DESK, ASKED = "sales_forms_desk", "sales_forms_asked"


class TooOften(Exception):
    """This connection has sent the form too often."""


class Changed(Exception):
    """The form is not what this process remembers: read it again."""


@dataclass(eq=False)
class Letter:
    """A form on its way into the intake."""

    page: Page
    sent: Sent
    ip: str | None
    #: What came of it: stored, refused, or a failure of the unit of work.
    stored: bool = False
    #: The form was changed since its page was read.
    stale: bool = False
    failure: Exception | None = None


@dataclass
class Desk:
    """Where the threads of a process hand in their letters: one of them writes those of all.

    SQLite has one writer at a time, and whoever waits for it asks again and again; a process asks
    once for everything that came while it waited.
    """

    waiting: list[Letter] = field(default_factory=list)
    writing: Lock = field(default_factory=Lock)

    def hand_in(self, letter: Letter) -> None:
        """Store a letter, and those of others that wait. :raises Exception: it was not stored."""
        self.waiting.append(letter)
        with self.writing:
            if letter in self.waiting:
                letters, self.waiting = self.waiting, []
                try:
                    _store(letters)
                except Exception as error:
                    for other in letters:
                        other.failure = error
                    raise
        if letter.failure:
            raise letter.failure


def receive(page: Page, sent: Sent, ip: str | None) -> None:
    """Store what was sent; the same opening of a page is stored once.

    :raises TooOften, Changed: see there.
    """
    letter = Letter(page, sent, ip)
    current_app.extensions.setdefault(DESK, Desk()).hand_in(letter)
    if not letter.stored:
        raise Changed if letter.stale else TooOften


def _store(letters: Sequence[Letter]) -> None:
    with sudo("A public form"), write():
        _wait_for(letters)
        known = _known([letter.sent.key for letter in letters])
        current = in_use(letter.page for letter in letters)
        for letter in letters:
            letter.stale = (letter.page.id, letter.page.version) not in current
            if letter.stale or letter.sent.key in known:
                letter.stored = not letter.stale
            elif not _too_often(letter.page, letter.ip):
                letter.stored = True
                known.add(letter.sent.key)
                _add(letter)
        ask_for_leads()


def _wait_for(letters: Sequence[Letter]) -> None:
    """PostgreSQL has many writers: what is counted by connection, or comes twice from a page, waits
    for the other (SQLite has one anyhow)."""
    if session().get_bind().dialect.name != "postgresql":
        return
    words = {letter.sent.key for letter in letters} | {letter.ip or "" for letter in letters}
    for number in sorted(crc32(word.encode()) >> 1 for word in words):
        session().execute(select(func.pg_advisory_xact_lock(4_210_301, number)))


def _known(keys: Sequence[str]) -> set[str]:
    """Those that are stored already, or a lead was made of."""

    def build() -> CompoundSelect:
        given: Any = bindparam("keys", expanding=True)
        return union_all(*(select(c.key).where(c.key.in_(given)) for c in (Intake, Submission)))

    return {key for (key,) in prepared_rows("sales.forms.known", build, {"keys": keys})}


def _too_often(page: Page, ip: str | None) -> bool:
    if not page.limit or not ip:
        return False
    since, count = utcnow() - WINDOW, 0
    for cls in (Intake, Submission):
        query = select(func.count(cls.id)).where(cls.ip == ip, cls.at > since)
        count += session().scalar(query) or 0
    return count >= page.limit


def _add(letter: Letter) -> None:
    sent = letter.sent
    row = {"form_id": letter.page.id, "key": sent.key, "ip": letter.ip, "sent": sent.as_json()}
    session().execute(insert(Intake.__table__), [{**row, "at": utcnow()}])


def ask_for_leads() -> None:
    """Ask for the job once a second, however many forms come: it takes all that are stored when it
    begins, and it begins when the second is over."""
    second = math.ceil(utcnow().timestamp() + MARGIN)
    extensions = current_app.extensions
    if extensions.get(ASKED, 0) >= second:
        return
    enqueue(JOB, key=f"{JOB}@{second}", run_at=datetime.fromtimestamp(second, UTC), user=None)
    on_commit(lambda: extensions.__setitem__(ASKED, second))

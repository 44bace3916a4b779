"""What goes ahead of an erasure: what a customer may have thousands of, and the files of others.

An erasure (:func:`~core.lifecycle.erasures.erase`) is one unit of work, so that it is whole or not at
all. What takes long is done before it in small units of work, each of which may be the last before the
process dies: the next attempt goes on with what is left. Files of others that name the person are
not ours to change; they are read, and told to who answers for privacy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import select

from core.access.actor import sudo
from core.db.session import session, write
from core.files import FileRow, open_file
from core.files.reading import words_of
from core.lifecycle.erasing import SHORTEST, Erasable, EraseStep, Erasing
from core.lifecycle.naming import Names

REASON = "Erasure of personal data"
#: Files looked up at once.
CHUNK = 200
#: What people put between the words of the name of a file.
_JOINTS = re.compile(r"[_\-.+]+")
#: (rows or files done): called between units of work; what it raises ends the work there.
Progress = Callable[[int], None]


@dataclass
class Told:
    """Files of whichever records, as they stood before the erasure."""

    #: Ids of those that name the person.
    naming: list[int] = field(default_factory=list)
    #: How many cannot be read: pictures, scanned pages, packed and damaged ones.
    unread: int = 0


def go_ahead(model: str, record_id: int, progress: Progress = lambda _done: None) -> Told:
    """Empty ahead what there may be thousands of, and look through the files.

    Cut off anywhere, it is done again from there. :returns: what :func:`erase` is to be told.
    """
    done = 0
    for step in current_app.extensions["cauce"].of(EraseStep):
        while step.ahead:
            with write(), sudo(REASON) as current:
                erasing = Erasing(current, model, record_id)
                erasing.add(model, _same(erasing))
                rows = step.ahead(erasing)
            if not rows:
                break
            done += rows
            progress(done)
    return _look(Names(_needles(model, record_id)), done, progress)


def _kind(model: str) -> Erasable:
    return current_app.extensions["cauce"].of(Erasable)[model]


def _same(erasing: Erasing) -> list[int]:
    """The record, and those that were merged into it."""
    gone = _kind(erasing.model).absorbed(erasing.current, erasing.record_id)
    return [*gone, erasing.record_id]


def _needles(model: str, record_id: int) -> set[str]:
    with sudo(REASON) as current:
        kind, found = _kind(model), set()
        for number in (*kind.absorbed(current, record_id), record_id):
            found |= kind.names(current, number)
    return {needle for needle in found if len(needle) >= SHORTEST}


def _look(names: Names, done: int, progress: Progress) -> Told:
    told = Told()
    if not names.likes:
        return told
    for row in _files():
        done += 1
        progress(done)
        words = _words(row)
        told.unread += words is None
        if names.found(words or "") or names.found(spaced(row.name)):
            told.naming.append(row.id)
    return told


def _files() -> Iterator[FileRow]:
    """The files of records; those of imports and exports go by themselves."""
    last = 0
    while True:
        query = select(FileRow).where(FileRow.id > last, FileRow.model.is_not(None))
        with sudo(REASON) as current:
            rows = list(current.scalars(query.order_by(FileRow.id).limit(CHUNK)))
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].id
        session().expire_all()


def _words(row: FileRow) -> str | None:
    try:
        with open_file(row) as stream:
            return words_of(stream, row.media_type)
    except FileNotFoundError:
        return None


def spaced(name: str) -> str:
    """The name of a file as words: "Contrato_Rosa-Alemany.pdf" names her."""
    return _JOINTS.sub(" ", name)

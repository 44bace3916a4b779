"""Keeping, reading and removing files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from flask import Response, current_app, send_file
from sqlalchemy import delete, select

from core.db.base import utcnow
from core.db.session import read, session, write
from core.files.models import FileRow
from core.files.names import SHOWN, media_type, safe_name
from core.files.storage import Storage, storage_at

#: Largest file, in bytes, unless whoever stores it says otherwise.
LIMIT = 25 * 1024 * 1024


def storage() -> Storage:
    """The storage of this installation."""
    extensions = current_app.extensions
    if "cauce_files" not in extensions:
        extensions["cauce_files"] = storage_at(current_app.config["CAUCE"].files_url)
    return extensions["cauce_files"]


def store(
    stream: BinaryIO,
    name: str,
    *,
    limit: int = LIMIT,
    kind: str | None = None,
    model: str | None = None,
    record_id: int | None = None,
    user_id: int | None = None,
    expires_at: datetime | None = None,
) -> FileRow:
    """Keep a file. The bytes are written first, without holding up the database; the row joins the
    unit of work in progress. Bytes whose row never came are removed at night.

    :param limit: largest size in bytes. :param expires_at: when it goes by itself (aware).
    :param kind: what it is, where its content was looked at (see :mod:`core.files.kinds`); otherwise
        what its name promises.
    :raises TooLarge: it is longer.
    """
    stored = storage().save(stream, limit)
    name = safe_name(name)
    row = FileRow(
        digest=stored.digest,
        size=stored.size,
        name=name,
        media_type=kind or media_type(name),
        model=model,
        record_id=record_id,
        user_id=user_id,
        expires_at=expires_at,
    )
    with write() as current:
        current.add(row)
        current.flush()
    return row


def open_file(row: FileRow) -> BinaryIO:
    """The content, to be read in pieces. :raises FileNotFoundError: the storage has lost it."""
    return storage().open(row.digest)


def download(row: FileRow, *, show: bool = False) -> Response:
    """The file as an answer; the caller has checked that its record may be seen.

    :param show: in the browser, where its kind is harmless; otherwise it is saved.
    """
    inline = show and row.media_type in SHOWN
    answer = send_file(
        open_file(row),
        mimetype=row.media_type,
        as_attachment=not inline,
        download_name=row.name,
        etag=row.digest,
        max_age=0,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.content_length = row.size
    return answer


def remove(row: FileRow) -> None:
    """Remove a file; its bytes go at night, when nothing else needs them."""
    with write() as current:
        current.delete(row)


def remove_expired(before: datetime) -> int:
    """Remove the rows whose time is over. :returns: how many."""
    with write() as current:
        result = current.execute(delete(FileRow).where(FileRow.expires_at < utcnow()))
        return result.rowcount  # type: ignore[attr-defined]


def remove_unneeded(before: datetime) -> int:
    """Remove contents saved before a moment to which no row points. :returns: how many."""
    return remove_contents(storage().older_than(before.timestamp()))


def remove_contents(digests: Iterable[str]) -> int:
    """Remove those contents to which no row points; call it after the commit. Cut short, the nightly
    round finishes it.

    :returns: how many.
    """
    kept, count = storage(), 0
    for digest in digests:
        with read():
            needed = session().scalar(select(FileRow.id).where(FileRow.digest == digest).limit(1))
        if needed is None:
            kept.remove(digest)
            count += 1
    return count

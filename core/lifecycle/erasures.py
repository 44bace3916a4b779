"""Erasures that were done: their certificates, and the tombstones that a restored backup obeys.

A tombstone is a line in ``erasures.jsonl`` in the data directory, outside the database: it names the
record by model and id and says nothing about the person. A backup that is older brings the person back;
:func:`reapply` takes them out again before anybody is served.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.access import audit
from core.access.actor import actor, sudo
from core.db.base import Base, utcnow
from core.db.session import on_commit, session, write
from core.db.types import Json, UTCDateTime
from core.files import FileRow, remove_contents
from core.lifecycle.ahead import Told
from core.lifecycle.erasing import Erasable, Erasing, carry_out

TOMBSTONES = "erasures.jsonl"
#: Files that a certificate lists.
MOST_FILES = 500


class Erasure(Base):
    """An erasure: what was done, provable by its digest, without a word about whom."""

    __tablename__ = "core_erasure"
    __table_args__ = (UniqueConstraint("model", "record_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The record that was erased.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: What told it from any other record of that id (see Erasable.stamp).
    stamp: Mapped[str] = mapped_column(String(64))
    #: When it was done for the first time.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Why: a code such as "request" or "retention".
    reason: Mapped[str] = mapped_column(String(40))
    #: {"number", "erased_at", "subject", "reason", "tables", "kept", "files", "unread_files"}: what
    #: the certificate says.
    certificate: Mapped[dict[str, Any]] = mapped_column(Json)
    #: SHA-256 of the certificate's canonical JSON.
    digest: Mapped[str] = mapped_column(String(64))


def erase(
    model: str,
    record_id: int,
    reason: str,
    at: datetime | None = None,
    told: Told | None = None,
) -> Erasure:
    """Erase a record and all that is kept about it; the caller has checked that the actor may.

    Customers have thousands of entries: a job calls :func:`~core.lifecycle.ahead.go_ahead` before.

    :param reason: a code, kept in the certificate. :param at: when it was first done (restores).
    :param told: files that name the person, as ``go_ahead`` found them.
    :raises LookupError: there is no such record, or it is of a kind that cannot be erased.
    """
    kind: Erasable | None = current_app.extensions["cauce"].of(Erasable).get(model)
    with write(), sudo("Erasure of personal data") as current:
        stamp = kind.stamp(current, record_id) if kind else None
        if stamp is None:
            raise LookupError(f"{model} {record_id}")
        erasing = Erasing(current, model, record_id)
        carry_out(erasing)
        row = _keep(current, erasing, stamp, reason, at or utcnow(), told or Told())
        audit.log(current, "erased", model, record_id, changes={"certificate": [None, row.digest]})
        contents = set(erasing.contents)
    on_commit_or_now(lambda: _after(contents))
    return row


def on_commit_or_now(call: Any) -> None:
    """After the unit of work in progress; at once where there is none any more."""
    if session().info.get("writing"):
        on_commit(call)
    else:
        call()


def _keep(
    current: Session, erasing: Erasing, stamp: str, reason: str, at: datetime, told: Told
) -> Erasure:
    found = current.scalar(
        select(Erasure).where(
            Erasure.model == erasing.model, Erasure.record_id == erasing.record_id
        )
    )
    if found is not None:
        return found  # once more, after a restore: the certificate stands
    row = Erasure(
        model=erasing.model, record_id=erasing.record_id, stamp=stamp, at=at, reason=reason,
        certificate={}, digest="",
    )  # fmt: skip
    current.add(row)
    current.flush()
    left = select(FileRow.id).where(FileRow.id.in_(told.naming[:MOST_FILES])).order_by(FileRow.id)
    kept = {t: n["kept"] for t, n in erasing.counts.items() if "kept" in n}
    row.certificate = {
        "number": row.id,
        "erased_at": at.isoformat(timespec="seconds"),
        "subject": f"{erasing.model}/{erasing.record_id}",
        "reason": reason,
        "tables": {
            t: {k: v for k, v in n.items() if k != "kept"} for t, n in erasing.counts.items()
        },
        "kept": kept,
        # of others, for whoever answers for privacy to look at
        "files": list(current.scalars(left)),
        "unread_files": told.unread,
        "done_by": actor().user_id,
    }
    row.digest = digest_of(row.certificate)
    current.flush()
    return row


def digest_of(certificate: dict[str, Any]) -> str:
    """SHA-256 of a certificate as canonical JSON, in hexadecimal."""
    return hashlib.sha256(orjson.dumps(certificate, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _after(contents: set[str]) -> None:
    """Once it is committed: bytes that no file needs any more, and the tombstone."""
    remove_contents(contents)
    keep_tombstones()


def tombstones_path() -> Path:
    """Where the tombstones of this installation are."""
    return current_app.config["CAUCE"].data_dir / TOMBSTONES


def keep_tombstones() -> int:
    """Write the tombstones that are not in the file yet. :returns: how many."""
    path = tombstones_path()
    known = {_key(line) for line in read_tombstones(path)}
    with sudo("keep tombstones") as current:
        rows = list(current.scalars(select(Erasure).order_by(Erasure.id)))
    new = [line for row in rows if _key(line := _line(row)) not in known]
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as out:
            out.writelines(json.dumps(line, sort_keys=True) + "\n" for line in new)
            out.flush()
            os.fsync(out.fileno())
    return len(new)


def _line(row: Erasure) -> dict[str, Any]:
    return {
        "model": row.model, "id": row.record_id, "stamp": row.stamp, "reason": row.reason,
        "at": row.at.isoformat(), "certificate": row.certificate, "digest": row.digest,
    }  # fmt: skip


def _key(line: dict[str, Any]) -> tuple[Any, ...]:
    return line["model"], line["id"], line["stamp"]


def read_tombstones(path: Path) -> list[dict[str, Any]]:
    """The tombstones of a file; a line cut off by a crash is left out."""
    found = []
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def reapply(path: Path | None = None) -> tuple[int, list[str]]:
    """Erase again whom a restored backup brought back.

    :param path: the tombstones; those of the data directory by default.
    :returns: how many were erased, and those that could not be (their module does not run).
    """
    done, failed = 0, []
    kinds = current_app.extensions["cauce"].of(Erasable)
    for line in read_tombstones(path or tombstones_path()):
        name = f"{line['model']}/{line['id']}"
        kind = kinds.get(line["model"])
        if kind is None:
            failed.append(name)
            continue
        with sudo("Erasures after a restore") as current:
            if kind.stamp(current, line["id"]) != line["stamp"] or _stands(current, line):
                continue  # another record of that id, or erased in the backup already
        with write():  # the tombstone is kept once the certificate is that of the first time
            erase(line["model"], line["id"], line["reason"], datetime.fromisoformat(line["at"]))
            _same_certificate(line)
        done += 1
    keep_tombstones()
    return done, failed


def _stands(current: Session, line: dict[str, Any]) -> bool:
    mine = (Erasure.model == line["model"], Erasure.record_id == line["id"])
    return current.scalar(select(Erasure.id).where(*mine)) is not None


def _same_certificate(line: dict[str, Any]) -> None:
    """The certificate that the person has is the one that counts."""
    with write(), sudo("Erasures after a restore") as current:
        mine = (Erasure.model == line["model"], Erasure.record_id == line["id"])
        row = current.scalars(select(Erasure).where(*mine)).one()
        row.certificate, row.digest = line["certificate"], line["digest"]

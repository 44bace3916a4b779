"""What may be wrong with an installation, and what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from core.config import ConfigError, Settings
from core.db import db, session
from core.db.base import utcnow
from core.files import FileRow, storage
from core.jobs import JobRow, broker
from core.kernel.loader import Kernel
from core.mail import server

#: A gigabyte: below it a busy installation is full within days.
LITTLE_SPACE = 1_000_000_000
#: How many of the newest files are looked for.
SAMPLE = 200


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``state``: ok | warning | error."""

    name: str
    state: str
    text: str
    #: What to do; empty when nothing need be done.
    advice: str = ""


def examine(settings: Settings, open_app: Callable[[], Flask]) -> Iterator[Finding]:
    """Look at everything; what needs the database only when it answers."""
    yield _python()
    yield from _data_directory(settings)
    database = _database(settings)
    yield database
    yield _broker(settings)
    yield _mail(settings)
    yield _static_files()
    yield from _tools(settings)
    if database.state == "error":
        return
    app = open_app()
    with app.app_context():
        yield _migrations()
        yield from _modules()
        yield from _jobs()
        yield _files()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", version)


def _data_directory(settings: Settings) -> Iterator[Finding]:
    directory = settings.data_dir
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield Finding("data", "error", str(error), "Give this user the right to write there.")
        return
    free = shutil.disk_usage(directory).free
    room = f"{directory}, {free / 1e9:.1f} GB free"
    yield (
        Finding("data", "ok", room)
        if free > LITTLE_SPACE
        else Finding("data", "warning", room, "Make room before it is full.")
    )
    key = directory / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding("secret_key", "error", "others may read it", f"chmod 600 {key}")


def _database(settings: Settings) -> Finding:
    url = make_url(settings.database_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and sqlite3.sqlite_version_info < (3, 34):
        advice = "Use a Python with SQLite 3.34 or newer, or PostgreSQL."
        return Finding("database", "error", f"SQLite {sqlite3.sqlite_version}", advice)
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                return Finding("database", "ok", f"{shown}, SQLite {sqlite3.sqlite_version}")
            version = connection.scalar(text("SHOW server_version"))
            query = text("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if not connection.scalar(query):
                advice = "Install PostgreSQL's contrib package (pg_trgm) on the server."
                return Finding("database", "error", f"{shown}: pg_trgm is missing", advice)
            return Finding("database", "ok", f"{shown}, PostgreSQL {version}")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return Finding("database", "error", f"{shown}: {reason}", "Check CAUCE_DATABASE_URL.")
    finally:
        engine.dispose()


def _broker(settings: Settings) -> Finding:
    shown = broker.shown(settings)
    if broker.answers(settings):
        return Finding("broker", "ok", shown)
    advice = "Check CAUCE_BROKER_URL. Until it answers, jobs start up to a second late."
    return Finding("broker", "error", f"{shown} does not answer", advice)


def _mail(settings: Settings) -> Finding:
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "outbox":
        advice = "Set CAUCE_MAIL_URL=smtp://user:password@host:587 to send them."
        return Finding("mail", "warning", "mails are kept in the outbox, none leaves", advice)
    try:
        with server.connection(settings.mail_url):
            return Finding("mail", "ok", f"{parts.scheme}://{parts.hostname}")
    except Exception as error:
        return Finding("mail", "error", str(error), "Check CAUCE_MAIL_URL.")


def _static_files() -> Finding:
    dist = Path(__file__).resolve().parent.parent / "ui" / "static" / "dist"
    if dist.is_dir():
        return Finding("static", "ok", "built")
    return Finding("static", "error", "pages have no style", "Run scripts/setup.")


def _tools(settings: Settings) -> Iterator[Finding]:
    """What is not Python: for PDF documents, for backups of PostgreSQL, and for developers."""
    if not settings.database_url.startswith("sqlite"):
        for name in ("pg_dump", "pg_restore"):
            advice = "apt install postgresql-client, of the server's version or newer."
            yield _tool(name, "error", "backups need it", advice)
    if not find_library("pangoft2-1.0"):
        advice = "apt install libpangoft2-1.0-0"
        yield Finding("Pango", "error", "missing; PDF documents need it", advice)
    browsers = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(shutil.which, browsers), "chromium")
    yield _tool(chromium, "warning", "scripts/test needs it", "apt install chromium")
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield _tool("initdb", "warning", "scripts/test needs it", "apt install postgresql")


def _tool(name: str, state: str, why: str, advice: str) -> Finding:
    found = shutil.which(name)
    return Finding(name, "ok", found) if found else Finding(name, state, f"missing; {why}", advice)


def _migrations() -> Finding:
    from core.lifecycle.setup import pending

    with db.engine.connect() as connection:
        behind = [f"{finding.owner} {finding.text}" for finding in pending(connection)]
    if behind:
        return Finding("migrations", "error", "; ".join(behind), "Run cauce db upgrade.")
    return Finding("migrations", "ok", "all tables are up to date")


def _modules() -> Iterator[Finding]:
    kernel: Kernel = current_app.extensions["cauce"]
    for name, reason in {**kernel.broken, **kernel.failed}.items():
        yield Finding(name, "error", reason, "Mend or remove the module's files.")
    names = ", ".join(module.name for module in kernel.modules) or "none"
    yield Finding("modules", "ok", f"running: {names}")


def _jobs() -> Iterator[Finding]:
    try:
        counts = dict(
            session().execute(select(JobRow.state, func.count()).group_by(JobRow.state)).all()
        )
        late = JobRow.state == "queued", JobRow.run_at < utcnow() - timedelta(minutes=2)
        waiting = session().scalar(select(func.count()).select_from(JobRow).where(*late))
    except SQLAlchemyError:
        return  # no tables yet; the migrations say so
    if waiting:
        advice = "Is a worker running? Start cauce worker."
        yield Finding("worker", "error", f"{waiting} jobs wait longer than two minutes", advice)
    stuck = {state: counts[state] for state in ("dead", "doubtful") if counts.get(state)}
    if stuck:
        listed = ", ".join(f"{count} {state}" for state, count in stuck.items())
        yield Finding("jobs", "warning", listed, "Look at them under Jobs in /admin.")
    else:
        yield Finding("jobs", "ok", f"{counts.get('done', 0)} done, none given up")


def _files() -> Finding:
    try:
        newest = select(FileRow).order_by(FileRow.id.desc()).limit(SAMPLE)
        rows = session().scalars(newest).all()
    except SQLAlchemyError:
        return Finding("files", "warning", "no tables yet", "Run cauce db upgrade.")
    try:
        kept = storage()
        if not kept.answers():
            return Finding("files", "error", "the bucket is missing", "Check CAUCE_FILES_URL.")
        lost = [row for row in rows if not kept.holds(row.digest)]
    except (ConfigError, ServiceUnavailable) as error:
        text = getattr(error, "description", None) or str(error)
        return Finding("files", "error", str(text), "Check CAUCE_FILES_URL.")
    if lost:
        names = ", ".join(row.name for row in lost[:5])
        advice = "Restore them from a backup, or check CAUCE_FILES_URL."
        return Finding("files", "error", f"{len(lost)} are missing: {names}", advice)
    where = urlsplit(current_app.config["CAUCE"].files_url)
    place = f"{where.hostname}{where.path}" if where.scheme == "s3" else where.path
    return Finding("files", "ok", f"the newest {len(rows)} are in {place}")

"""Backups: the database as it was at one instant, and every file it names, in one archive.

The archive is a plain tar: ``backup.json`` (what it is), ``database.sqlite`` or ``database.dump``
(``pg_dump`` custom format), ``files/<sha256>``. The secret key is not in it: with the key, whoever
finds the archive could read the secrets and sign sessions.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, func, inspect, make_url, select

from core.config import Settings
from core.files import FileRow
from core.files.storage import Storage, storage_at
from core.kernel.product import product_version

FORMAT = 1
#: Larger than any file that may be stored, so that a restore refuses none.
NO_LIMIT = 1 << 62
Progress = Callable[[int, int], None]


class BackupError(Exception):
    """A backup cannot be made or restored; the text says what to do."""


def backup(
    settings: Settings, target: Path, progress: Progress = lambda *_: None
) -> dict[str, Any]:
    """Write a backup while everybody goes on working.

    The database first: files never change and stay a day after nothing needs them, so every file that
    the snapshot names is still there afterwards.

    :param target: the archive; appears complete or not at all, readable by its owner only.
    :param progress: called with files done and files in all.
    :returns: what the archive says about itself.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        dump, digests = dump_database(settings, Path(scratch))
        about = {
            "format": FORMAT,
            "cauce": product_version(),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": dump.name,
            "sha256": file_digest(dump),
            "files": len(digests),
        }
        draft = Path(scratch, "archive")
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            _add_text(archive, "backup.json", json.dumps(about, indent=1))
            archive.add(dump, dump.name, filter=_anonymous)
            _add_files(archive, storage_at(settings.files_url), digests, progress)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(draft, target)
    return about


def dump_database(settings: Settings, directory: Path) -> tuple[Path, list[str]]:
    """The database at one instant, and the digests of the files it names at that instant."""
    url = make_url(settings.database_url)
    query = select(FileRow.digest).distinct().order_by(FileRow.digest)
    if url.get_backend_name() == "sqlite":
        path = directory / "database.sqlite"
        with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(path),))
        with _engine(url.set(database=str(path))) as engine, engine.connect() as connection:
            return path, list(connection.scalars(query))
    path = directory / "database.dump"
    with _engine(url) as engine, engine.connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.scalar(select(func.pg_export_snapshot()))
        digests = list(connection.scalars(query))
        options = ("--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}")
        _postgres_tool("pg_dump", settings, *options)
    return path, digests


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _add_files(
    archive: tarfile.TarFile, storage: Storage, digests: list[str], progress: Progress
) -> None:
    for number, digest in enumerate(digests, start=1):
        try:
            with storage.open(digest) as content:
                member = tarfile.TarInfo(f"files/{digest}")
                member.size, member.mode = os.fstat(content.fileno()).st_size, 0o600
                archive.addfile(member, content)
        except FileNotFoundError:
            pass  # removed since, or lost before: the restored database says which
        progress(number, len(digests))


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    archive.addfile(member, io.BytesIO(text.encode()))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def restore(
    settings: Settings, source: Path, progress: Progress = lambda *_: None
) -> dict[str, Any]:
    """Bring a backup into an empty installation (another data directory or database).

    Database and files only; the caller brings the tables to this version.

    :raises BackupError: it is no backup, it is damaged, it is newer than this program, it is of the
        other kind of database, or there is something in the place it should go to.
    """
    try:
        with tarfile.open(source) as archive, tempfile.TemporaryDirectory() as scratch:
            members = iter(archive)
            about = _about(archive, next(members, None))
            dump = _extract_database(archive, next(members, None), about, Path(scratch))
            _demand_place(make_url(settings.database_url), about["database"])
            _extract_files(archive, members, storage_at(settings.files_url), about, progress)
            load_database(settings, dump)
    except tarfile.TarError as error:
        raise BackupError(f"{source} is damaged or is no backup: {error}") from error
    return about


def _about(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> dict[str, Any]:
    content = archive.extractfile(member) if member and member.name == "backup.json" else None
    if content is None:
        raise BackupError("The file is no backup of Cauce.")
    about = json.loads(content.read())
    if about["format"] > FORMAT:
        raise BackupError(
            f"The backup was made by a newer Cauce ({about['cauce']}); install it first."
        )
    return about


def _extract_database(
    archive: tarfile.TarFile, member: tarfile.TarInfo | None, about: dict[str, Any], scratch: Path
) -> Path:
    content = archive.extractfile(member) if member and member.name == about["database"] else None
    if content is None:
        raise BackupError("The backup has no database in it.")
    dump = scratch / "database"
    with dump.open("wb") as out:
        shutil.copyfileobj(content, out)
    if file_digest(dump) != about["sha256"]:
        raise BackupError("The database in the backup is damaged.")
    return dump


def load_database(settings: Settings, dump: Path) -> None:
    """Put a dumped database in the place of an empty one; last, so that a failure can be repeated."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        options = ("--exit-on-error", "--single-transaction", "--no-owner")
        _postgres_tool("pg_restore", settings, *options, str(dump))
        return
    with closing(sqlite3.connect(dump)) as opened:
        (answer,) = opened.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            raise BackupError(f"The database in the backup is damaged: {answer}")
        opened.execute("PRAGMA journal_mode=WAL")
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".restoring")
    shutil.copyfile(dump, beside)
    os.replace(beside, path)


def _demand_place(url: URL, kind: str) -> None:
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite != (kind == "database.sqlite"):
        raise BackupError(
            f"The backup holds a {'PostgreSQL' if sqlite else 'SQLite'} database; point "
            "CAUCE_DATABASE_URL to one of that kind."
        )
    if sqlite and not Path(url.database or "").exists():
        return
    with _engine(url) as engine:
        if inspect(engine).get_table_names():
            raise BackupError(
                f"There is already something in {url.render_as_string(hide_password=True)}. Restore "
                "into an empty database: another CAUCE_DATA_DIR or CAUCE_DATABASE_URL."
            )


def _extract_files(
    archive: tarfile.TarFile,
    members: Iterator[tarfile.TarInfo],
    storage: Storage,
    about: dict[str, Any],
    progress: Progress,
) -> None:
    """Every file is what its name says: the storage computes the digest anew."""
    for number, member in enumerate(members, start=1):
        content = archive.extractfile(member)
        if content is None or not member.name.startswith("files/"):
            raise BackupError(f"The backup has something unknown in it: {member.name}")
        stored = storage.save(content, NO_LIMIT)  # type: ignore[arg-type]
        if stored.digest != member.name.removeprefix("files/"):
            storage.remove(stored.digest)
            raise BackupError(f"The file {member.name} in the backup is damaged.")
        progress(number, about["files"])


def _postgres_tool(name: str, settings: Settings, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the database; the password never shows in ``ps``."""
    if not shutil.which(name):
        raise BackupError(f"{name} is not installed. On Debian: apt install postgresql-client")
    url = make_url(settings.database_url).set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(password=None).render_as_string(hide_password=False)
    result = subprocess.run(
        [name, f"--dbname={address}", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BackupError(f"{name}: {result.stderr.strip() or result.returncode}")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

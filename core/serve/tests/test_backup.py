"""Backups: complete while everybody writes, and only what they say they are."""

import io
import json
import os
import tarfile
import threading
import time

import pytest

from core.access.actor import SYSTEM, acting_as
from core.db import db, read, session, write
from core.files import FileRow, open_file, store
from core.jobs import JobRow
from core.mail import Mail, send
from core.testing.database import drop, fresh_url
from core.testing.installation import Installation

pytestmark = pytest.mark.slow


@pytest.fixture
def elsewhere(database_kind, tmp_path):
    """An empty place to restore into."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    url = fresh_url(database_kind, f"restored_{time.time_ns()}", place)
    other = Installation(place, url)
    yield other
    other.stop()
    drop(url)


class Writers:
    """Eight people who keep storing files, and what they have been told is stored."""

    def __init__(self, app):
        self.app = app
        self.committed = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._work) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def _work(self):
        while not self.stopping.is_set():
            content = os.urandom(3000)
            with self.app.app_context(), acting_as(SYSTEM):
                row = store(io.BytesIO(content), "letter.txt")
                self.committed.append((row.id, row.digest))
            time.sleep(0.02)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def test_under_eight_writers_every_committed_row_is_restored_and_the_site_starts(
    installation, elsewhere
):
    app = installation.create("contacts")
    writers = Writers(app)
    archive = installation.directory / "backup.tar"
    try:
        while len(writers.committed) < 50:
            time.sleep(0.01)
        before = list(writers.committed)
        made = installation.command("backup", str(archive), "--key", f"{archive}.key", "--json")
    finally:
        writers.stop()
    assert made.returncode == 0, made.stderr
    about = json.loads(made.stdout)
    assert len(before) <= about["files"] < len(writers.committed)
    assert archive.stat().st_mode & 0o077 == 0

    restored = elsewhere.command("restore", str(archive), "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["files"] == about["files"]
    other = elsewhere.open()
    with other.app_context(), acting_as(SYSTEM), read():
        rows = {row.id: row for row in session().query(FileRow)}
        assert {number for number, _digest in before} <= set(rows)
        assert len(rows) == about["files"]
        for row in rows.values():
            with open_file(row) as content:
                assert len(content.read()) == 3000
    assert [m.name for m in other.extensions["cauce"].modules] == ["contacts"]
    assert other.test_client().get("/readyz").get_json()["ready"]


def test_what_was_about_to_leave_is_held_after_a_restore(installation, elsewhere):
    app = installation.create()
    with app.app_context(), acting_as(SYSTEM), write():
        send(Mail(to=("a@b.example",), subject="Hola", text="Hola"))
    archive = installation.directory / "backup.tar"
    assert installation.command("backup", str(archive)).returncode == 0
    assert elsewhere.command("restore", str(archive)).returncode == 0
    with elsewhere.open().app_context(), read():
        assert [(j.name, j.state) for j in session().query(JobRow)] == [("mail.send", "doubtful")]


@pytest.fixture
def archive(installation):
    app = installation.create()
    with app.app_context(), acting_as(SYSTEM):
        store(io.BytesIO(b"content"), "a.txt")
        db.engine.dispose()
    path = installation.directory / "backup.tar"
    assert installation.command("backup", str(path)).returncode == 0
    return path


def test_a_place_that_is_not_empty_is_left_alone(installation, archive):
    refused = installation.command("restore", str(archive))
    assert refused.returncode == 1
    assert "There is already something in" in refused.stderr


def changed(archive, name, change):
    """A copy of an archive with one member changed."""
    other = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(other, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name.startswith(name):
                content = change(content)
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return other


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("database", lambda c: c[:-1] + b"?", "The database in the backup is damaged"),
        ("files/", lambda c: b"other", "is damaged"),
        ("backup.json", lambda c: c.replace(b'"format": 1', b'"format": 99'), "newer Cauce"),
    ],
)
def test_damaged_and_foreign_backups_are_refused(archive, elsewhere, name, change, reason):
    refused = elsewhere.command("restore", str(changed(archive, name, change)))
    assert refused.returncode == 1
    assert reason in refused.stderr


def test_what_is_no_backup_is_refused(elsewhere, tmp_path):
    for name, content in {"text": b"not a tar" * 100, "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        refused = elsewhere.command("restore", str(tmp_path / name))
        assert refused.returncode == 1
        assert "no backup" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_the_key_is_apart_and_kept_for_its_owner(installation, archive):
    with tarfile.open(archive) as opened:
        assert not [n for n in opened.getnames() if "key" in n]
        database = opened.extractfile(opened.getmembers()[1]).read()
    key = installation.settings.secret_key.encode()
    assert key not in database
    assert installation.command("backup", "b.tar", "--key", "b.key").returncode == 0
    kept = installation.directory / "b.key"
    assert kept.read_bytes() == key
    assert kept.stat().st_mode & 0o077 == 0

"""The doctor: names what is wrong and what to do, whatever is broken."""

import io
import json
import os
from datetime import timedelta

import pytest

from core.access.actor import SYSTEM, acting_as
from core.db import write
from core.db.base import utcnow
from core.files import storage, store
from core.jobs import JobRow

pytestmark = pytest.mark.slow


def findings(installation):
    result = installation.command("doctor", "--json")
    found = {f["name"]: f for f in json.loads(result.stdout)}
    errors = {name for name, f in found.items() if f["state"] == "error"}
    assert result.returncode == (1 if errors else 0)
    for finding in found.values():
        assert finding["state"] == "ok" or finding["advice"], finding
    return found, errors - {"static"}  # assets are built by the set-up, not by tests


def test_a_sound_installation(installation):
    installation.create("contacts")
    found, errors = findings(installation)
    assert errors == set()
    assert found["modules"]["text"] == "running: contacts"
    assert found["migrations"]["state"] == "ok"


def test_everything_broken_at_once_is_named(installation):
    app = installation.create()
    with app.app_context(), acting_as(SYSTEM):
        storage().remove(store(io.BytesIO(b"x"), "contrato.pdf").digest)
        with write() as current:
            current.add(JobRow(name="mail.send", run_at=utcnow() - timedelta(hours=1)))
            current.add(JobRow(name="mail.send", state="dead"))
    key = installation.directory / "secret_key"
    key.write_text("x" * 40)
    key.chmod(0o644)
    installation.variables["CAUCE_BROKER_URL"] = "redis://127.0.0.1:1/0"
    installation.variables["CAUCE_MAIL_URL"] = "smtp://127.0.0.1:1"
    found, errors = findings(installation)
    assert errors == {"secret_key", "broker", "mail", "worker", "files"}
    assert "contrato.pdf" in found["files"]["text"]
    assert found["jobs"]["text"] == "1 dead"


def test_a_database_that_does_not_answer(installation):
    installation.variables["CAUCE_DATABASE_URL"] = "postgresql://nobody:secret@127.0.0.1:1/none"
    found, errors = findings(installation)
    assert "database" in errors
    assert "secret" not in json.dumps(found)


def test_an_empty_database_needs_an_upgrade(installation):
    found, errors = findings(installation)
    assert errors == {"migrations"}
    assert "cauce db upgrade" in found["migrations"]["advice"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written(installation):
    installation.variables["CAUCE_DATA_DIR"] = "/proc/cauce"
    assert "data" in findings(installation)[1]

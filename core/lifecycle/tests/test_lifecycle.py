"""The life of modules, with real processes on a database of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text

from core.access.actor import SYSTEM, acting_as
from core.db import read
from core.files import FileRow, storage, store
from core.kernel.generation import GenerationFile
from core.lifecycle.plan import plan_purge
from core.testing.installation import Installation, wait_for
from core.testing.modules import write_module

SEED = """from core.api.services import CatchUp, Seed, session
from modules.alpha.models import Thing


def seed() -> None:
    session().add(Thing(name="from the seed"))
    session().flush()


def catch_up() -> None:
    session().add(Thing(name="caught up"))
    session().flush()


contributions = (
    Seed(name="alpha.seed", call=seed),
    CatchUp(name="alpha.catch_up", call=catch_up),
)
"""

ADD_COLUMN = """import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    with op.batch_alter_table("alpha_thing") as table:
        table.add_column(sa.Column("colour", sa.String(10)))
{more}

def downgrade() -> None:
    with op.batch_alter_table("alpha_thing") as table:
        table.drop_column("colour")
"""


VERSION = "extra/modules/alpha/migrations/versions/0001_initial.py"

pytestmark = pytest.mark.slow  # each command is two processes


@pytest.fixture
def home(installation: Installation, tmp_path: Path) -> Installation:
    """A set-up installation that can have modules alpha and beta (which needs alpha)."""
    write_module(tmp_path / "extra", "alpha", files={"hooks.py": SEED})
    write_module(tmp_path / "extra", "beta", depends=("alpha",))
    installation.variables["CAUCE_MODULES_PATH"] = str(tmp_path / "extra")
    ok(installation, "db", "upgrade")
    return installation


@pytest.fixture
def engine(home: Installation) -> Iterator[Engine]:
    """The database, seen from outside."""
    seen = create_engine(home.settings.database_url)
    yield seen
    seen.dispose()


def ok(home: Installation, *arguments: str) -> str:
    """Run a command that must succeed. :returns: its output."""
    done = home.command(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(home: Installation, *arguments: str) -> str:
    """Run a command that must fail. :returns: what it says."""
    done = home.command(*arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def listed(home: Installation) -> dict[str, dict]:
    """``cauce module list`` by name."""
    return {m["name"]: m for m in json.loads(ok(home, "module", "list", "--json"))}


def things(engine: Engine, module: str = "alpha") -> list[str]:
    """Names in the table of a module."""
    with engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT name FROM {module}_thing ORDER BY id")))  # noqa: S608


def test_the_whole_life_of_a_module(home: Installation, engine: Engine) -> None:
    assert ok(home, "module", "install", "beta", "--yes") == "Installed: alpha, beta\n"
    assert things(engine) == ["from the seed"]
    assert listed(home)["alpha"]["dependants"] == ["beta"]

    assert "Beta" in refused(home, "module", "deactivate", "alpha")
    done = ok(home, "module", "deactivate", "alpha", "--with-dependants", "--yes")
    assert done == "Deactivated: beta, alpha\n"
    modules = listed(home)
    assert [modules[n]["state"] for n in ("alpha", "beta")] == ["inactive", "inactive"]
    assert things(engine) == ["from the seed"]

    ok(home, "module", "install", "alpha")
    assert things(engine) == ["from the seed", "caught up"]
    assert ok(home, "module", "install", "alpha") == "Nothing to do\n"

    assert "Beta" in refused(home, "module", "purge", "alpha", "--yes-name", "alpha")
    ok(home, "module", "purge", "beta", "--yes-name", "beta")
    assert "alpha" in refused(home, "module", "purge", "alpha", "--yes-name", "beta")
    exported = Path(ok(home, "module", "purge", "alpha", "--yes-name", "alpha").split()[-1])
    assert (exported / "alpha_thing.csv").read_text().splitlines() == [
        "id,name",
        "1,from the seed",
        "2,caught up",
    ]
    left = inspect(engine).get_table_names()
    assert not {"alpha_thing", "beta_thing", "mig_alpha", "mig_beta"} & set(left)
    assert listed(home)["alpha"]["state"] == "available"
    with engine.connect() as connection:
        actions = list(
            connection.scalars(
                text("SELECT action FROM core_audit WHERE model = 'core.module' ORDER BY id")
            )
        )
    assert actions == [
        *("install", "install", "deactivate", "deactivate", "install", "purge", "purge")
    ]
    assert GenerationFile(home.directory).read().generation == 6


def test_an_upgrade_that_fails_names_the_module_and_the_rest_runs(
    home: Installation, engine: Engine, tmp_path: Path
) -> None:
    ok(home, "module", "install", "beta", "--yes")
    folder = tmp_path / "extra/modules/alpha"
    manifest = folder / "manifest.py"
    manifest.write_text(manifest.read_text().replace("1.0", "1.1"))
    version = folder / "migrations/versions/0002_colour.py"
    version.write_text(ADD_COLUMN.format(more="    raise RuntimeError('no such colour')\n"))

    waiting = listed(home)["alpha"]
    assert not waiting["running"]
    assert "cauce module upgrade alpha" in waiting["reason"]
    assert "no such colour" in refused(home, "db", "upgrade")
    assert "colour" not in {c["name"] for c in inspect(engine).get_columns("alpha_thing")}
    assert things(engine) == ["from the seed"]
    assert not listed(home)["beta"]["running"]

    version.write_text(ADD_COLUMN.format(more=""))
    assert "alpha" in ok(home, "db", "upgrade")
    assert "colour" in {c["name"] for c in inspect(engine).get_columns("alpha_thing")}
    modules = listed(home)
    assert modules["alpha"]["version"] == "1.1"
    assert modules["alpha"]["reason"] == ""
    assert modules["beta"]["running"]

    # a migration counts also where the version was not raised, as between two releases
    further = ADD_COLUMN.replace('"0002", "0001"', '"0003", "0002"').replace("colour", "size")
    (folder / "migrations/versions/0003_size.py").write_text(further.format(more=""))
    assert "alpha" in ok(home, "db", "upgrade")
    assert "size" in {c["name"] for c in inspect(engine).get_columns("alpha_thing")}
    assert "Nothing to do" in ok(home, "db", "upgrade")


def test_modules_that_raise_are_named_and_hurt_nobody(
    home: Installation, engine: Engine, tmp_path: Path
) -> None:
    extra = tmp_path / "extra"
    write_module(extra, "gamma", files={"models.py": "raise ValueError('bad import')"})
    write_module(
        extra,
        "delta",
        files={
            "migrations/versions/0001_initial.py": "revision, down_revision = '0001', None\n"
            "def upgrade():\n    1 / 0\n"
        },
    )
    write_module(extra, "epsilon", files={"manifest.py": "import nowhere_at_all"})
    assert "bad import" in refused(home, "module", "install", "gamma")
    assert "division by zero" in refused(home, "module", "install", "alpha", "delta", "--yes")
    assert "nowhere_at_all" in refused(home, "module", "install", "epsilon")
    assert "zeta" in refused(home, "module", "install", "zeta")
    assert "alpha_thing" not in inspect(engine).get_table_names()
    modules = listed(home)
    assert "bad import" in modules["gamma"]["reason"]
    assert "division by zero" in modules["delta"]["reason"]
    assert modules["modules.epsilon"]["state"] == "broken"
    assert modules["alpha"]["state"] == "available"

    ok(home, "module", "install", "alpha")
    (extra / "modules/alpha/models.py").write_text("raise ValueError('broken later')")
    broken = listed(home)["alpha"]
    assert (broken["state"], broken["running"]) == ("installed", False)
    assert "broken later" in broken["reason"]
    checked = home.command("db", "check", "--json")
    assert checked.returncode == 1
    assert json.loads(checked.stdout)[0]["owner"] == "alpha"
    ready = home.open().test_client().get("/readyz")
    assert ready.json["modules_not_running"] == ["alpha"]
    assert ready.status_code == 200, ready.json


def test_killed_in_the_middle_of_an_install(
    home: Installation, engine: Engine, tmp_path: Path
) -> None:
    reached = tmp_path / "reached"
    slow = "\n" + pausing(reached)
    version = tmp_path / VERSION
    good = version.read_text()
    version.write_text(good.replace("\n\ndef downgrade", slow + "\n\ndef downgrade"))
    process = home.start("module", "install", "alpha")
    wait_for(reached.exists)
    assert GenerationFile(home.directory).in_switch()
    kill_at(process, reached)

    assert not GenerationFile(home.directory).in_switch()
    assert "alpha_thing" not in inspect(engine).get_table_names()
    assert listed(home)["alpha"]["state"] == "available"
    version.write_text(good)
    ok(home, "module", "install", "alpha")
    assert things(engine) == ["from the seed"]


def test_the_files_of_its_records_go_with_a_purged_module(
    home: Installation, tmp_path: Path
) -> None:
    """They are announced and copied aside; killed in the middle, everything is still there."""
    ok(home, "module", "install", "alpha")
    app = home.open()

    def kept(digest: str) -> bool:
        with app.app_context(), suppress(FileNotFoundError), storage().open(digest) as content:
            return bool(content.read())
        return False

    with app.app_context(), acting_as(SYSTEM):
        own = store(BytesIO(b"of alpha"), "a.txt", model="alpha.thing", record_id=1)
        shared = store(BytesIO(b"of both"), "b.txt", model="alpha.thing", record_id=1)
        store(BytesIO(b"of both"), "b.txt", model="alphabet.thing", record_id=1)
        plan = plan_purge("alpha")
    assert (plan.files.files, plan.files.size) == (2, 15)

    reached, version = tmp_path / "reached", tmp_path / VERSION
    good = version.read_text()
    version.write_text(good + pausing(reached))
    process = home.start("module", "purge", "alpha", "--yes-name", "alpha")
    kill_at(process, reached)
    assert kept(own.digest)
    version.write_text(good)
    exported = Path(ok(home, "module", "purge", "alpha", "--yes-name", "alpha").split()[-1])
    assert (exported / "files" / str(own.id)).read_bytes() == b"of alpha"
    assert "a.txt" in (exported / "core_file.csv").read_text()
    assert not kept(own.digest)
    assert kept(shared.digest)
    with app.app_context(), read() as current:
        assert list(current.scalars(select(FileRow.model))) == ["alphabet.thing"]


def pausing(reached: Path) -> str:
    """A last line of a migration's step: says that it is reached, and stays."""
    return f"    open({str(reached)!r}, 'w').close()\n    import time; time.sleep(600)\n"


def kill_at(process: subprocess.Popen, reached: Path) -> None:
    """Kill -9 a change of modules, its fresh process too, once a point is reached."""
    wait_for(reached.exists)
    worker = children(process.pid)[0]
    for pid in (worker, process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    wait_for(lambda: not Path(f"/proc/{worker}/fd").exists())


def children(pid: int) -> list[int]:
    """Processes started by a process."""
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(number) for number in listing.split()]

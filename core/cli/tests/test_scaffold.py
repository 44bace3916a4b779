"""``cauce module new``: what it writes works as it is, wherever it is put."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.testing.installation import ROOT, Installation

pytestmark = [pytest.mark.slow(seconds=15), pytest.mark.once]


@pytest.fixture
def written(installation: Installation, tmp_path: Path) -> Path:
    """A new module in a directory of its own."""
    target = tmp_path / "fleet"
    done = installation.command("module", "new", "fleet", "--path", str(target))
    assert done.returncode == 0, done.stderr
    return target


def test_its_generic_tests_pass_untouched(written: Path, database_kind: str) -> None:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--db", database_kind],
        cwd=written,
        env={**os.environ, "PYTHONPATH": path, "CAUCE_MODULES_PATH": str(written)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_one_beside_it_leaves_what_is_there(
    written: Path, installation: Installation
) -> None:
    project = written / "pyproject.toml"
    project.write_text(project.read_text() + "# ours\n")
    again = installation.command("module", "new", "fleet", "--path", str(written))
    assert "exists already" in again.stderr
    done = installation.command("module", "new", "garage", "--path", str(written))
    assert done.returncode == 0, done.stderr
    assert (written / "modules/garage/manifest.py").exists()
    assert project.read_text().endswith("# ours\n")


def test_it_installs_the_same_way_from_a_path_and_from_a_distribution(
    written: Path, installation: Installation, tmp_path: Path
) -> None:
    assert installation.command("db", "upgrade").returncode == 0
    installation.variables["CAUCE_MODULES_PATH"] = str(written)
    states = [life(installation)]
    del installation.variables["CAUCE_MODULES_PATH"]
    gone = {m["name"]: m for m in listed(installation)}["fleet"]
    assert not gone["running"]
    assert "not on this machine" in gone["reason"]

    site = tmp_path / "site"  # what an installer makes of it
    shutil.copytree(written / "modules", site / "modules")
    info = site / "cauce_fleet-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cauce-fleet\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[cauce.modules]\nfleet = modules.fleet\n")
    path = os.pathsep.join([str(ROOT), str(site)])
    assert (
        installation.command(
            *("module", "purge", "fleet", "--yes-name", "fleet"), env={"PYTHONPATH": path}
        ).returncode
        == 0
    )
    states.append(life(installation, env={"PYTHONPATH": path}))
    assert states[0] == states[1]
    assert states[0]["running"]


def life(installation: Installation, **options: dict) -> dict:
    """Install it. :returns: its entry of the list."""
    done = installation.command("module", "install", "fleet", **options)
    assert done.returncode == 0, done.stderr
    return next(m for m in listed(installation, **options) if m["name"] == "fleet")


def listed(installation: Installation, **options: dict) -> list[dict]:
    """``cauce module list``."""
    return json.loads(installation.command("module", "list", "--json", **options).stdout)


def test_names_that_cannot_be_used_are_refused(installation: Installation, tmp_path: Path) -> None:
    for name in ("Fleet", "core", "apps", "9lives"):
        done = installation.command("module", "new", name, "--path", str(tmp_path / "x"))
        assert done.returncode == 1, name
    assert not (tmp_path / "x").exists()

"""The integrator's tutorial: its blocks are run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.testing.installation import ROOT, Installation

TUTORIAL = ROOT / "docs/en/integrators/tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.M | re.S)


def blocks() -> list[tuple[str, str, str]]:
    """(language, what the fence says further, code) of every block."""
    return [(a, b or "", c) for a, b, c in BLOCK.findall(TUTORIAL.read_text("utf-8"))]


@pytest.mark.once
@pytest.mark.slow(seconds=50)
def test_every_block_of_the_tutorial_works(installation: Installation, tmp_path: Path) -> None:
    shell = Shell(installation, tmp_path)
    for language, more, code in blocks():
        if language == "bash":
            shell.run(code)
        elif language == "diff":
            edit(tmp_path, code)
        elif more == "run":
            shell.run(f"python - <<'END'\n{code}END\n")
        else:
            (tmp_path / more.removeprefix("file=")).write_text(code, "utf-8")
    shell.run("cd fleet-module && python -m pytest -p no:cacheprovider")


class Shell:
    """Runs blocks one after the other; what is exported lasts."""

    def __init__(self, installation: Installation, directory: Path) -> None:
        self.directory = directory
        tools = directory / "tools"
        tools.mkdir()
        call = "import sys; from core.cli import main; sys.exit(main())"
        scripts = {"cauce": f'-c "{call}" "$@"', "python": '"$@"'}
        for name, arguments in scripts.items():
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}\n')
            (tools / name).chmod(0o755)
        outside = {k: v for k, v in os.environ.items() if not k.startswith("CAUCE_")}
        self.environment = {
            **outside,
            **installation.variables,
            "PATH": f"{tools}{os.pathsep}{outside['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), outside.get("PYTHONPATH")])),
        }

    def run(self, code: str) -> None:
        """Run a block; each of its lines must succeed."""
        script = f"set -e\n{code}\nenv -0 > '{self.directory}/after'\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        pairs = (self.directory / "after").read_text().rstrip("\0").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs)


def edit(directory: Path, diff: str) -> None:
    """Apply a diff whose places are found by their lines, not by numbers."""
    lines = diff.splitlines()
    path = directory / lines[1].removeprefix("+++ ")
    content = path.read_text("utf-8")
    for hunk in "\n".join(lines[2:]).split("@@\n")[1:]:
        rows = hunk.splitlines()
        before = "\n".join(r[1:] for r in rows if not r.startswith("+"))
        after = "\n".join(r[1:] for r in rows if not r.startswith("-"))
        assert content.count(before) == 1, before
        content = content.replace(before, after)
    path.write_text(content, "utf-8")

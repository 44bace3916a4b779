"""The steps of scripts/setup, run by the interpreter of ``.venv``: each one only when its inputs
changed since it last succeeded (standard library only, because it installs the rest)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.prefix, "bin")
LOCK = ROOT / "requirements.lock"

#: `pip` options that uv must follow too; uv reads neither pip's variables nor its files.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}

#: Finds the checkout from its own place, so that a moved or linked checkout runs its own code, and
#: never imports from the directory that somebody happens to stand in.
LAUNCHER = """#!/bin/sh
bin=$(cd "$(dirname "$(readlink "$0" || echo "$0")")" && pwd -L)
PYTHONPATH="${bin%/.venv/bin}${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONPATH PYTHONSAFEPATH=1
exec "$bin/python" -c 'import sys; from core.cli import main; sys.exit(main())' "$@"
"""


class Stamps:
    """Remembers, per step, the digest of the inputs with which it last succeeded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.known = json.loads(path.read_text())
        except (OSError, ValueError):
            self.known = {}

    def step(
        self, label: str, inputs: Iterable[Path | str], output: Path, work: Callable[[], None]
    ) -> None:
        """Run ``work`` unless ``output`` exists and the inputs are those of the last success.

        :param inputs: files (their content counts) and plain texts such as versions.
        """
        digest = _digest(inputs)
        if output.exists() and self.known.get(label) == digest:
            return
        print(f"{label}…", file=sys.stderr, flush=True)
        work()
        self.known[label] = digest
        self.path.write_text(json.dumps(self.known))


def main() -> None:
    """Run every step; the exit code of a failing command becomes that of the set-up."""
    with (ROOT / ".cauce-setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        in_venv = Stamps(Path(sys.prefix, "cauce-setup.json"))
        in_venv.step(
            "Python packages", [LOCK, sys.version, LAUNCHER], BIN / "cauce", install_packages
        )
        in_tree = Stamps(ROOT / ".cauce-setup")
        build_assets(in_tree)
        compile_sources()


def install_packages() -> None:
    """Install the locked packages, hashes checked, and the ``cauce`` command."""
    uv = BIN / "uv"
    if not uv.exists():
        wanted = Path(sys.prefix, "uv.txt")
        wanted.write_text(_locked("uv"))
        run(sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(wanted))
    uv_install(LOCK)
    launcher = BIN / "cauce"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


def uv_install(lock: Path) -> None:
    """Install what a lock names into this environment, every archive checked by its hash."""
    environment = {**os.environ, **_uv_settings(), "VIRTUAL_ENV": sys.prefix}
    command = [str(BIN / "uv"), "pip", "install", "-q", "--compile-bytecode", "--require-hashes"]
    run(*command, "-r", lock, env=environment)


def build_assets(stamps: Stamps) -> None:
    """Fetch the front-end packages and build the static files."""
    builder, lock = ROOT / "scripts/assets.py", ROOT / "package-lock.json"
    if not builder.exists():
        return
    stamps.step(
        "Front-end packages", [lock, ROOT / "package.json"], ROOT / "node_modules", npm_install
    )
    dist = ROOT / "core/ui/static/dist"
    folders = [ROOT / "core/ui/static", *ROOT.glob("modules/*/static")]
    sources = [f for folder in folders for f in sorted(folder.rglob("*")) if dist not in f.parents]
    stamps.step(
        "Static files",
        [builder, lock, *sources],
        dist,
        lambda: run(sys.executable, str(builder)),
    )


def npm_install() -> None:
    """``npm ci`` with the system's node, else with the one that PyPI carries."""
    if not shutil.which("npm"):
        uv_install(ROOT / "requirements-node.lock")
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(BIN)])
    environment = {**os.environ, "PATH": path}
    npm = shutil.which("npm", path=path) or "npm"
    run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", env=environment)


def compile_sources() -> None:
    """Write the compiled files of the checkout; without them a start takes seconds longer."""
    folders = [str(ROOT / name) for name in ("core", "modules") if (ROOT / name).is_dir()]
    run(sys.executable, "-m", "compileall", "-q", *folders)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in the checkout; on failure leave with its exit code, after saying which."""
    arguments = [str(part) for part in command]
    result = subprocess.run(arguments, cwd=ROOT, env=env, check=False)
    if result.returncode:
        print(f"cauce setup: failed: {shlex.join(arguments)}", file=sys.stderr)
        raise SystemExit(result.returncode)


def _digest(inputs: Iterable[Path | str]) -> str:
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, Path):
            digest.update(f"\0{item}\0".encode())
            digest.update(item.read_bytes() if item.is_file() else b"")
        else:
            digest.update(item.encode())
    return digest.hexdigest()


def _locked(name: str) -> str:
    """The lines of one package, with its hashes, out of the lock."""
    lines, wanted = [], False
    for line in LOCK.read_text().splitlines():
        if not line.startswith((" ", "#")):
            wanted = line.startswith(f"{name}==")
        if wanted and not line.lstrip().startswith("#"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _uv_settings() -> dict[str, str]:
    """What pip is configured with (variables and files), said in uv's variables."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    found: dict[str, str] = {}
    for line in sorted(listing.stdout.splitlines(), reverse=True):  # ":env:" last: it wins
        key, _, value = line.partition("=")
        variable = PIP_TO_UV.get(key.rpartition(".")[2])
        if variable:
            found[variable] = ",".join(value.strip("'").split())
    if "UV_INDEX" in found:
        found["UV_INDEX"] = found["UV_INDEX"].replace(",", " ")
        # Every archive is checked against the lock, so any index may provide it.
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {key: value for key, value in found.items() if key not in os.environ}


if __name__ == "__main__":
    main()

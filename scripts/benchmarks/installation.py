"""Installations of a given size: prepared as ``cauce run`` prepares them, then filled."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.access.tokens import create_token
from core.app import create_app
from core.config import Settings
from core.db import db
from core.serve.signature import remember, signature
from core.testing.database import POSTGRES, created
from scripts.benchmarks.filling import filling
from scripts.benchmarks.registry import FILLINGS

HERE = Path(__file__).parent
#: Who looks at the screens: somebody who sees everything, as on a demo installation.
VIEWER = "jefatura@demo.example"


@dataclass
class Installation:
    """A filled installation and how to reach it."""

    settings: dict[str, str]
    size: int
    #: sqlite | postgresql
    kind: str
    #: Cookie of a signed-in browser.
    cookie: str
    #: The contact that is shown with history, people and labels.
    contact: int
    #: API token of the same person.
    token: str
    #: How often a screen is measured.
    turns: int = 40


def prepare(kind: str, size: int, folder: Path, *, keep: bool = False) -> Installation:
    """Make and fill an installation with every module and its demo data.

    :param kind: sqlite | postgresql.
    :param keep: take the one that is there already, if it was made by these very files.
    """
    place = folder / f"{kind}-{size}"
    settings = {
        "CAUCE_ENV": "development",
        "CAUCE_DATA_DIR": str(place),
        "CAUCE_SECRET_KEY": "bench-" + "0" * 40,
        "CAUCE_DATABASE_URL": _address(kind, size, place),
    }
    loaded = Settings.load(settings)
    stamp, kept = _stamp(loaded), place / "installation.pickle"
    if keep and kept.exists():
        found_stamp, found = pickle.loads(kept.read_bytes())
        if found_stamp == stamp:
            return found
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    if kind == "postgresql":
        created(_name(size))
    _set_up(settings)
    with filling(kind, settings["CAUCE_DATABASE_URL"], size) as filler:
        for _weight, fill in FILLINGS:
            fill(filler)
        shown = filler.shown
    secret, token = _sign_in(loaded)
    made = Installation(settings, size, kind, f"{COOKIE}={secret}", shown, token)
    kept.write_bytes(pickle.dumps((stamp, made)))
    return made


def _set_up(settings: dict[str, str]) -> None:
    """Tables by their migrations, every module there is, demo people and records."""
    command = [sys.executable, "-m", "core.serve.prepare", "--demo"]
    subprocess.run(command, env={**os.environ, **settings}, check=True, capture_output=True)
    remember(Settings.load(settings))


def _sign_in(settings: Settings) -> tuple[str, str]:
    """(secret of a session, API token) of the viewer."""
    with create_app(settings).app_context(), acting_as(SYSTEM):
        boss = db.session.scalars(select(User).where(User.mail == VIEWER)).one()
        secret = start_session(boss)
        with acting_as(actor_of(boss)):
            token = create_token("bench")[1]
        db.session.remove()
        db.engine.dispose()
    return secret, token


def _address(kind: str, size: int, folder: Path) -> str:
    return f"sqlite:///{folder / 'cauce.db'}" if kind == "sqlite" else f"{POSTGRES}/{_name(size)}"


def _name(size: int) -> str:
    """Of a database of this checkout: two that are measured at the same time do not meet."""
    return f"cauce_bench_{hashlib.sha256(str(HERE).encode()).hexdigest()[:8]}_{size}"


def _stamp(settings: Settings) -> str:
    """Changes with migrations, manifests, demo data and fillings."""
    digest = hashlib.sha256(signature(settings).encode())
    for pattern in ("*.py", "checks/*.py", "../../core/demo/*.py", "../../modules/*/demo.py"):
        for path in sorted(HERE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()

"""Whether an installation was prepared by exactly these files: then a start need not wait for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.config import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def signature(settings: Settings) -> str:
    """Changes with the database, and with every manifest and migration on this machine."""
    digest = hashlib.sha256(settings.database_url.encode())
    for place in (ROOT, *settings.modules_path):
        for pattern in (
            "core/migrations/versions/*.py",
            "modules/*/manifest.py",
            "modules/*/migrations/versions/*.py",
        ):
            for path in sorted(place.glob(pattern)):
                digest.update(path.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def is_prepared(settings: Settings) -> bool:
    """Whether :func:`remember` was called for these files and this database."""
    own = settings.data_dir / "cauce.db"
    if settings.database_url == f"sqlite:///{own}" and not own.exists():
        return False
    try:
        return (settings.data_dir / "prepared").read_text() == signature(settings)
    except FileNotFoundError:
        return False


def remember(settings: Settings) -> None:
    """The installation has been prepared."""
    (settings.data_dir / "prepared").write_text(signature(settings))

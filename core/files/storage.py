"""Where the bytes are: named by what they are (SHA-256), so the same file is kept once and a name
given by a person never becomes a path."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from core.config import ConfigError

CHUNK = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


class TooLarge(ValueError):
    """The content is longer than allowed; nothing was kept. ``limit`` in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class Stored:
    """What a storage keeps of a content: SHA-256 in hexadecimal, and length in bytes."""

    digest: str
    size: int


class Storage(Protocol):
    """A place for contents. Nothing in it is ever changed; it is written once and later removed."""

    def save(self, stream: BinaryIO, limit: int) -> Stored:
        """Keep what a stream holds, without holding it in memory. :raises TooLarge: beyond limit."""

    def open(self, digest: str) -> BinaryIO:
        """The content, to be read in pieces. :raises FileNotFoundError: it is not here."""

    def holds(self, digest: str) -> bool:
        """Whether a content is here."""

    def answers(self) -> bool:
        """Whether the place is there at all."""

    def remove(self, digest: str) -> None:
        """Forget a content; nothing happens when it is not here."""

    def older_than(self, moment: float) -> Iterator[str]:
        """Digests of contents last saved before a moment (seconds since 1970)."""


class LocalStorage:
    """A directory: ``ab/cd/abcd…``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def save(self, stream: BinaryIO, limit: int) -> Stored:
        """Write aside, then move into place: a content is complete or absent, also after a crash."""
        self.directory.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.directory, prefix=".new", delete=False) as draft:
            try:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    if size > limit:
                        raise TooLarge(limit)
                    digest.update(piece)
                    draft.write(piece)
                draft.flush()
                os.fsync(draft.fileno())
                target = self._path(digest.hexdigest())
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(draft.name, target)  # over the same content: makes it recent again
            except BaseException:
                os.unlink(draft.name)
                raise
        return Stored(digest.hexdigest(), size)

    def open(self, digest: str) -> BinaryIO:
        """The file, opened for reading."""
        return self._path(digest).open("rb")

    def holds(self, digest: str) -> bool:
        """Whether the file is there."""
        return self._path(digest).is_file()

    def answers(self) -> bool:
        """The directory is made when it is needed."""
        return True

    def remove(self, digest: str) -> None:
        """Delete the file."""
        self._path(digest).unlink(missing_ok=True)

    def older_than(self, moment: float) -> Iterator[str]:
        """Files by time of their last change. Drafts that a crash left behind go on the way."""
        for draft in self.directory.glob(".new*"):
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime < min(moment, time.time() - 86400):
                    draft.unlink()
        for path in self.directory.glob("??/??/*"):
            if path.stat().st_mtime < moment:
                yield path.name

    def _path(self, digest: str) -> Path:
        return self.directory / checked(digest)[:2] / digest[2:4] / digest


def checked(digest: str) -> str:
    """A digest. :raises ValueError: it is none, and could name anything."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is not a SHA-256")
    return digest


def storage_at(url: str) -> Storage:
    """The storage of an address (``CAUCE_FILES_URL``).

    :raises ConfigError: nothing here speaks that address.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalStorage(Path(unquote(parts.path)))
    if parts.scheme != "s3":
        raise ConfigError(f"CAUCE_FILES_URL must start with file:/// or s3://, not {parts.scheme}:")
    try:
        from core.files.s3 import s3_at
    except ImportError as error:
        raise ConfigError("CAUCE_FILES_URL: pip install 'cauce[s3]' to use s3://") from error
    return s3_at(parts)

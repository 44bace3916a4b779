"""The uploaded files of imports: kept by the files service until their time is over."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from core.access.actor import actor
from core.db.base import utcnow
from core.db.session import session
from core.files import FileRow, TooLarge, open_file, store
from core.jobs.retention import kept_for
from core.locale import _
from core.records.tabular.errors import TabularError
from core.records.tabular.reader import MEGABYTE, Limits


def keep(stream: BinaryIO, name: str, limits: Limits | None = None) -> FileRow:
    """Store an upload. :raises TabularError: it is larger than allowed."""
    limit = (limits or Limits()).bytes
    until = utcnow() + kept_for("imports.undo")  # so long it can be resumed, corrected and undone
    try:
        return store(stream, name, limit=limit, user_id=actor().user_id, expires_at=until)
    except TooLarge:
        raise TabularError(
            _("The file is larger than %(size)s MB. Split it.", size=limit // MEGABYTE)
        ) from None


def path_of(file_id: int | None) -> Path:
    """A path under which the stored file can be read; where the storage has none of its own, a copy
    for this process. :raises TabularError: it is no longer kept."""
    row = session().get(FileRow, file_id) if file_id else None
    try:
        if row is None:
            raise FileNotFoundError
        with open_file(row) as stream:
            path = Path(str(getattr(stream, "name", "")))
            return path if path.is_file() else _copy(row, stream)
    except FileNotFoundError:
        raise TabularError(_("The file is no longer kept. Upload it again.")) from None


def _copy(row: FileRow, stream: BinaryIO) -> Path:
    path = Path(tempfile.gettempdir()) / f"cauce-{row.digest}"
    if not path.is_file() or path.stat().st_size != row.size:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as target:
            shutil.copyfileobj(stream, target)
        Path(target.name).replace(path)
    return path

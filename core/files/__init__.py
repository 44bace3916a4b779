"""Files: bytes in a storage, rows in the database."""

from core.files.kinds import NotTaken, kind_of
from core.files.models import FileRow
from core.files.names import media_type, safe_name
from core.files.service import LIMIT, download, open_file, remove, remove_contents, storage, store
from core.files.storage import LocalStorage, Storage, TooLarge, storage_at

__all__ = [
    "LIMIT",
    "FileRow",
    "LocalStorage",
    "NotTaken",
    "Storage",
    "TooLarge",
    "download",
    "kind_of",
    "media_type",
    "open_file",
    "remove",
    "remove_contents",
    "safe_name",
    "storage",
    "storage_at",
    "store",
]

"""Files: bytes in a storage, rows in the database."""

from core.files.models import FileRow
from core.files.names import media_type, safe_name
from core.files.service import LIMIT, download, open_file, remove, storage, store
from core.files.storage import LocalStorage, Storage, TooLarge, storage_at

__all__ = [
    "LIMIT",
    "FileRow",
    "LocalStorage",
    "Storage",
    "TooLarge",
    "download",
    "media_type",
    "open_file",
    "remove",
    "safe_name",
    "storage",
    "storage_at",
    "store",
]

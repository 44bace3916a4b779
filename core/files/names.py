"""File names that people gave, made harmless, and what kind of file they promise."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

LONGEST = 150
#: Names that address a device on Windows, where the file may be opened.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
#: Kinds a browser may show; anything else is downloaded, so that it cannot run as our page.
SHOWN = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}
)


def safe_name(name: str) -> str:
    """A name without path, control and direction characters, that every system can keep.

    >>> safe_name("../../etc/passwd")
    'passwd'
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        name = f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
    return name[:LONGEST] or "file"


def media_type(name: str) -> str:
    """The kind a name promises; never what a client says."""
    return mimetypes.guess_type(name, strict=True)[0] or "application/octet-stream"

"""What a file is, by its content; never by what its name or a client says.

Only kinds that people send each other are taken. What a browser or a system could run (programs,
scripts, web pages, drawings with scripts, documents with macros) is refused, whatever it is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from core.files.names import media_type
from core.locale import _

#: How much of a file tells what it is.
HEAD = 8192
#: Kinds a browser may draw inside a page of ours.
DRAWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_OOXML = "application/vnd.openxmlformats-officedocument."
#: Kind → extensions its name may have; the first one is given to a name that has none of them.
DOCUMENTS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
    "image/bmp": ("bmp",),
    "image/tiff": ("tif", "tiff"),
    "application/pdf": ("pdf",),
    "application/rtf": ("rtf",),
    "application/msword": ("doc", "dot"),
    "application/vnd.ms-excel": ("xls", "xlt"),
    "application/vnd.ms-powerpoint": ("ppt", "pps"),
    f"{_OOXML}wordprocessingml.document": ("docx", "dotx"),
    f"{_OOXML}spreadsheetml.sheet": ("xlsx", "xltx"),
    f"{_OOXML}presentationml.presentation": ("pptx", "ppsx", "potx"),
    "application/vnd.oasis.opendocument.text": ("odt", "ott"),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods", "ots"),
    "application/vnd.oasis.opendocument.presentation": ("odp", "otp"),
    "image/vnd.dwg": ("dwg",),
}
#: Sound and film.
MEDIA: dict[str, tuple[str, ...]] = {
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "mp4"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/aac": ("aac",),
    "audio/amr": ("amr",),
    "audio/x-wav": ("wav",),
    "video/mp4": ("mp4", "m4v"),
    "video/x-m4v": ("m4v", "mp4"),
    "video/quicktime": ("mov",),
    "video/3gpp": ("3gp",),
    "video/webm": ("webm",),
}
#: Boxes whose content nobody has looked at.
ARCHIVES: dict[str, tuple[str, ...]] = {
    "application/zip": ("zip",),
    "application/x-rar-compressed": ("rar",),
    "application/x-7z-compressed": ("7z",),
    "application/gzip": ("gz", "tgz"),
}
_TEXTS = frozenset({"txt", "csv", "tsv", "md", "log", "ics", "vcf", "eml", "json"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Compound files that filetype does not tell apart, by the only thing that does.
_OLE_NAMES = {"doc": "application/msword", "xls": "application/vnd.ms-excel",
              "ppt": "application/vnd.ms-powerpoint", "msg": "application/vnd.ms-outlook"}  # fmt: skip
_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm"})


class NotTaken(ValueError):
    """A file of a kind that is not taken; the text says so to whoever sent it."""


@dataclass(frozen=True)
class FileKind:
    """What a file is, and the name it may keep."""

    media_type: str
    name: str


def kind_of(stream: BinaryIO, name: str, *, media: bool = True, archives: bool = False) -> FileKind:
    """What a stream holds; it is left at its beginning.

    :param media, archives: whether sound and film, and archives, are taken.
    :raises NotTaken: it is empty or of a kind that is not taken.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise NotTaken(_("The file is empty."))
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in _MACROS:
        raise NotTaken(_("Documents with macros are not accepted: save it without them."))
    known = DOCUMENTS | (MEDIA if media else {}) | (ARCHIVES if archives else {})
    found = _by_content(head, extension)
    if found in known:
        if extension not in known[found] and found != _OLE_NAMES.get(extension):
            stem = name.rpartition(".")[0] if extension else name
            name = f"{stem or name}.{known[found][0]}"
        return FileKind(found, name)
    if found in _OLE_NAMES.values() or (found is None and _is_text(head, extension)):
        return FileKind(found or _text_type(extension), name)
    if found in MEDIA:
        raise NotTaken(_("Sound and video are not accepted here: the settings say so."))
    if found in ARCHIVES:
        raise NotTaken(_("Compressed files are not accepted here: send what is inside."))
    raise NotTaken(
        _("Files of this kind are not accepted. Send a document, an image or a text file.")
    )


def is_drawn(stream: BinaryIO) -> bool:
    """Whether a content is, today as on the day it came, an image that a browser only draws."""
    head = stream.read(HEAD)
    stream.seek(0)
    return _by_content(head, "") in DRAWN


def _by_content(head: bytes, extension: str) -> str | None:
    import filetype  # eighty matchers, for who sends a file

    guess = filetype.guess(head)
    if guess is None and head.startswith(_OLE):
        return _OLE_NAMES.get(extension, "application/x-ole-storage")
    return guess.mime if guess else None


def _is_text(head: bytes, extension: str) -> bool:
    """Plain text that is called so; invoices in XML too, but nothing that a browser would run."""
    if b"\0" in head or head.startswith(b"#!"):
        return False
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if extension == "xml":
        lowered = head.lower()
        runs = (b"<svg", b"<html", b"<script", b"<xsl:", b"<?xml-stylesheet", b"<!entity")
        return start.startswith(b"<") and not any(mark in lowered for mark in runs)
    return extension in _TEXTS and not start.startswith(b"<")


def _text_type(extension: str) -> str:
    if extension == "xml":
        return "application/xml"
    found = media_type(f"x.{extension}")
    return found if found.startswith("text/") else "text/plain"

"""The words of a file, to look for something in them: texts, mails, office documents and PDF."""

from __future__ import annotations

import re
import zipfile
from email import message_from_bytes, policy
from typing import BinaryIO

#: Parts and pages beyond these are not read: the file counts as one that cannot be.
LARGEST_PART = 60 * 1024 * 1024
MOST_PAGES = 300
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_OLD_OFFICE = ("application/msword", "application/vnd.ms-")
_MAIL = "message/rfc822"
#: What ends a paragraph or a cell in the XML of office documents; other tags stand inside of words.
_BREAKS = re.compile(
    r"</(?:w:p|a:p|text:p|text:h|si|c|row|table:table-cell)>|<(?:w:br|w:tab)\b[^>]*>"
)
_TAGS = re.compile(r"<[^>]+>")
_RTF_LETTER = re.compile(r"\\'([0-9a-f]{2})", re.IGNORECASE)
_RTF_WORD = re.compile(r"\\[a-z]+-?\d* ?|[{}]")


def words_of(stream: BinaryIO, media_type: str) -> str | None:
    """The text of a file. None: it is of a kind without words (pictures, scanned pages, sound), packed
    or damaged, so that nobody can say what stands in it.

    :param media_type: by its content, see :func:`~core.files.kinds.kind_of`.
    """
    try:
        return _words(stream, media_type)
    except Exception:  # whatever a damaged file makes of its reader
        return None


def _words(stream: BinaryIO, media_type: str) -> str | None:
    stream.seek(0)
    if media_type == "application/pdf":
        return _pdf(stream)
    if media_type.startswith(_OFFICE):
        return _office(stream)
    if media_type == _MAIL:
        return _mail(stream.read())
    if media_type == "application/rtf":
        text = _RTF_LETTER.sub(
            lambda m: chr(int(m[1], 16)), stream.read().decode("cp1252", "replace")
        )
        return _RTF_WORD.sub("", text)
    if media_type.startswith(_OLD_OFFICE):
        content = stream.read()  # its letters are of one byte or of two, as the writer liked
        return content.decode("cp1252", "replace") + content.decode("utf-16-le", "replace")
    if media_type.startswith("text/") or media_type == "application/json":
        content = stream.read()
        return _mail(content) if _looks_like_mail(content) else decoded(content)
    return None


def decoded(content: bytes) -> str:
    """Bytes as text: UTF-8 and what Windows writes, whichever it is."""
    if b"\0" in content[:1000]:
        return content.decode("utf-16-le", "replace") + content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _looks_like_mail(content: bytes) -> bool:
    head = content[:4000].lower()
    return b"\nmime-version:" in head or b"\ncontent-transfer-encoding:" in head


def _mail(content: bytes) -> str:
    message = message_from_bytes(content, policy=policy.default)
    found = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = str(part.get_content())
            found.append(_TAGS.sub(" ", text) if part.get_content_subtype() == "html" else text)
        elif name := part.get_filename():
            found.append(name)
    return "\n".join(found)


def _office(stream: BinaryIO) -> str | None:
    found = []
    with zipfile.ZipFile(stream) as packed:
        for part in packed.infolist():
            if part.filename.endswith(".xml"):
                if part.file_size > LARGEST_PART:
                    return None
                xml = packed.read(part).decode("utf-8", "replace")
                found.append(_TAGS.sub("", _BREAKS.sub("\n", xml)))
    return "\n".join(found)


def _pdf(stream: BinaryIO) -> str | None:
    from pypdf import PdfReader  # 27 MB, which processes that erase nobody need not hold

    pages = PdfReader(stream).pages
    if len(pages) > MOST_PAGES:
        return None
    text = "\n".join(page.extract_text() for page in pages)
    return text if text.strip() else None

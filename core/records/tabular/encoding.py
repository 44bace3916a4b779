"""Find out how the characters of a text file are stored.

UTF-8 is proven by decoding the whole file strictly: text in another encoding practically never
passes. For the rest, the statistics of `charset_normalizer` are unsure between the many Latin
pages on short Spanish text, so the three that spreadsheets in Spain and Latin America really
write are compared first by how many of their accented characters make sense.
"""

import codecs
from pathlib import Path

from core.locale import _
from core.records.tabular.errors import TabularError

BLOCK = 1 << 20
SAMPLE_BYTES = 1 << 16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the UTF-16 one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Excel on Windows, old Excel on the Mac, DOS programs that many small firms still export from.
LEGACY = ("cp1252", "mac_roman", "cp850")
PLAUSIBLE = frozenset("áéíóúñüçàèòïâêôãõÁÉÍÓÚÑÜÇÀÈÒÏÂÊÔÃÕºª°¿¡€“”‘’«»–—·´…½\xa0")
MIN_PLAUSIBLE = 0.8


def detect_encoding(path: Path) -> str:
    """Name of the codec that reads `path` (utf-8, utf-8-sig, utf-16, cp1252, …).

    Raises TabularError when the content is not text.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    wide = _utf16_without_mark(head)
    if wide:
        return wide
    if b"\x00" in head:
        raise TabularError(_("The file is not text. Save it as CSV or XLSX and upload it again."))
    if _decodes(path, "utf-8"):
        return "utf-8"
    return _legacy_encoding(_lines_with_accents(path))


def is_known_encoding(name: str) -> bool:
    """Whether `name` is a text codec that a person may choose."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in every second byte."""
    if len(head) < 4 or len(head) % 2:
        head = head[: len(head) - len(head) % 2]
    if not head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_with_accents(path: Path) -> bytes:
    """The first lines that are not plain ASCII: only they tell one legacy page from another."""
    found = bytearray()
    with path.open("rb") as file:
        while len(found) < SAMPLE_BYTES and (line := file.readline(BLOCK)):
            if not line.isascii():
                found += line
    return bytes(found)


def _legacy_encoding(sample: bytes) -> str:
    scored = [(share, name) for name in LEGACY if (share := _plausible(sample, name)) is not None]
    share, name = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if share >= MIN_PLAUSIBLE:
        return name
    import charset_normalizer  # slow to load, and rarely asked

    best = charset_normalizer.from_bytes(sample).best()
    if best is not None:
        return best.encoding
    if name:
        return name
    raise TabularError(_("The file is not text. Save it as CSV or XLSX and upload it again."))


def _plausible(sample: bytes, name: str) -> float | None:
    """Share of the non-ASCII characters that Spanish or Portuguese text uses."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return None
    special = [char for char in text if char > "\x7f"]
    return sum(char in PLAUSIBLE for char in special) / len(special) if special else 1.0

"""Texts made comparable: without accents, case and superfluous spaces."""

from __future__ import annotations

import unicodedata
from itertools import filterfalse

#: Letters that Unicode does not take apart.
_WHOLE = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE"})


def fold(text: str | None) -> str:
    """``"  Pasado  MAÑANA "`` → ``"pasado manana"``; nothing → ``""``."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_WHOLE))
        text = "".join(filterfalse(unicodedata.combining, text))
    # NUL is the one character that no database keeps.
    return " ".join(text.replace("\0", "").casefold().split())

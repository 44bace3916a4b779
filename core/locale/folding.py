"""Texts made comparable: without accents, case and superfluous spaces."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """``"  Pasado  MAÑANA "`` → ``"pasado manana"``."""
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(text.casefold().split())

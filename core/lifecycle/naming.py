"""How somebody's name, mails and numbers are found in texts, however they were written there.

What people type is not what records hold: "ROSA GARCIA" or "García Pérez, Rosa" for a name, "612 34 56 79"
for +34612345679, "12.345.678-Z" for a tax id. The database finds candidates by patterns that are wider than
that (:func:`likes`); what decides is the expression (:func:`expression`), which is also what takes them out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import phonenumbers

from core.kernel.folding import fold

#: What people put between the digits of a number.
_BETWEEN = r"[\s.\-/()\u00a0\u202f]{0,2}"
#: What stands between the words of a name, cells of a table included.
_APART = r"[\s,;\"]{1,4}"
#: What people put into tax ids and the like.
_DIVIDED = r"[\s./-]?"
#: Letters that are written with marks in the languages of Europe and America.
_MARKED = frozenset("aeiounc")
#: How people group the digits of a number, by how many there are.
_GROUPS = {
    8: ((4, 4), (2, 3, 3), (2, 2, 2, 2)),
    9: ((3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (1, 4, 4), (3, 6)),
    10: ((3, 3, 4), (2, 4, 4), (2, 2, 2, 2, 2), (3, 7)),
    11: ((2, 3, 3, 3), (3, 4, 4), (2, 1, 4, 4), (1, 2, 4, 4)),
}
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,}")
_CODE = re.compile(r"(?=(?:\D*\d){5})[\w./-]+", re.ASCII)


@cache
def _letter(base: str) -> str:
    """An expression for a letter with or without marks."""
    variants = {
        chr(n) for n in range(0xC0, 0x250)
        if unicodedata.normalize("NFD", chr(n))[0].lower() == base
    }  # fmt: skip
    return f"[{base}{''.join(sorted(variants))}]" if variants else re.escape(base)


def _words(name: str) -> str:
    return _APART.join(
        "".join(f"{_letter(c)}[\u0300-\u036f]*" if c.isalpha() else re.escape(c) for c in word)
        for word in fold(name).split()
    )


def _orders(name: str) -> Iterator[str]:
    """A name as it is, and surnames first: "García Pérez, Rosa"."""
    yield name
    words = name.split()
    for cut in range(1, len(words)) if 1 < len(words) < 6 else ():
        yield f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"


def _number(text: str) -> tuple[str, str]:
    """(prefix of the country or empty, digits after it)."""
    if text.startswith("+"):
        try:
            known = phonenumbers.parse(text)
            return str(known.country_code), phonenumbers.national_significant_number(known)
        except phonenumbers.NumberParseException:
            pass
    return "", re.sub(r"\D", "", text)


def _kind(needle: str) -> str:
    if "@" in needle:
        return "mail"
    if _PHONE.fullmatch(needle):
        return "phone"
    return "code" if _CODE.fullmatch(needle) else "words"


def expression(needle: str) -> str:
    """A regular expression that finds a needle as people write it, and not inside of something else."""
    kind = _kind(needle)
    if kind == "mail":
        return rf"(?<![\w.+-]){re.escape(needle)}(?![\w-]|\.\w)"
    if kind == "phone":
        prefix, digits = _number(needle)
        country = rf"(?:(?:\+|00)?\s?\(?{prefix}\)?{_BETWEEN})?" if prefix else ""
        return rf"(?<!\d){country}{_BETWEEN.join(digits)}(?!\d)"
    if kind == "code":
        bare = re.sub(r"[^\w]", "", needle)
        return rf"(?<!\w){_DIVIDED.join(map(re.escape, bare))}(?!\w)"
    return "|".join(rf"(?<!\w){_words(way)}(?!\w)" for way in _orders(needle))


def likes(needle: str) -> set[str]:
    """Patterns of LIKE, without regard to case, one of which fits every text that holds a needle.

    Of names with marks in JSON that escapes them: as usual writings of them.
    """
    kind = _kind(needle)
    if kind == "mail":
        return {_exactly(needle)}
    if kind == "phone":
        _prefix, digits = _number(needle)
        return {_exactly(needle), *_grouped(digits)}
    if kind == "code":
        bare = re.sub(r"[^\w]", "", needle).lower()
        head, last = bare[:-1], bare[-1]
        inner = {g.strip("%") for g in _grouped(head)} if head.isdigit() else {head}
        wide = {f"%{g}{mark}{last}%" for g in inner for mark in ("", "_")}
        # a letter or two digits before: B-12345678, 20-12345678-9
        cut = {f"%{bare[:n]}_{bare[n:-1]}{mark}{last}%" for n in (1, 2) for mark in ("", "_")}
        return {_exactly(needle), *wide, *cut}
    return {p for way in _orders(needle) for p in _name_patterns(way)}


def _name_patterns(name: str) -> Iterator[str]:
    folded = fold(name)
    if sum(c not in _MARKED and c.isalpha() for c in folded) > 3:
        yield (
            "%"
            + "".join("_" if c in _MARKED else "%" if c == " " else c for c in _safe(folded))
            + "%"
        )
    else:
        yield _exactly(folded)
        yield _exactly(name)
    if not name.isascii():
        for way in (name, name.lower(), name.upper()):
            yield _exactly(json.dumps(way)[1:-1])


def _grouped(digits: str) -> set[str]:
    found = {f"%{digits}%"}
    for sizes in _GROUPS.get(len(digits), ()):
        parts, start = [], 0
        for size in sizes:
            parts.append(digits[start : start + size])
            start += size
        found.add(f"%{'_'.join(parts)}%")
    return found


def _exactly(text: str) -> str:
    return f"%{_safe(text.lower())}%"


def _safe(text: str) -> str:
    """With the wild cards of LIKE taken as any character: candidates only become more."""
    return text.replace("\\", "_").replace("%", "_")


class Names:
    """Needles made ready: patterns for the database, one expression for Python."""

    def __init__(self, needles: Iterable[str]) -> None:
        ordered = sorted(needles, key=len, reverse=True)
        self.likes = sorted({p for n in ordered for p in likes(n)})
        self._found = (
            re.compile("|".join(f"(?:{expression(n)})" for n in ordered), re.IGNORECASE)
            if ordered
            else None
        )

    def found(self, text: str) -> bool:
        """Whether a text names them."""
        return bool(self._found and self._found.search(text))

    def without(self, text: str, instead: str) -> str:
        """A text with something else where it names them."""
        return self._found.sub(instead, text) if self._found else text

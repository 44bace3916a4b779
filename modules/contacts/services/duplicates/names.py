"""Names of people and companies made comparable: as they sound, in any order, without legal forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from core.api.models import fold

#: Words that people leave out or put in.
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "i", "and", "et", "the"})
#: What follows the name of a company, dots taken out: S.L., S.A. de C.V., S.A.S. …
_FORMS = frozenset({
    "sl", "sll", "slne", "slu", "sa", "sau", "sal", "sad", "sat", "sas", "sac", "saa", "saic",
    "scp", "scom", "scoop", "coop", "scl", "srl", "rl", "cv", "sc", "spa", "sapi", "ltda", "eirl",
    "cia", "inc", "llc", "ltd", "co", "corp", "gmbh", "ac", "sociedad", "limitada", "anonima",
})  # fmt: skip
#: Short forms of given names.
_SHORT = {
    "ma": "maria", "fco": "francisco", "fca": "francisca", "jse": "jose", "ant": "antonio",
    "fdo": "fernando", "gzlez": "gonzalez", "glez": "gonzalez", "fdez": "fernandez",
    "rguez": "rodriguez", "hdez": "hernandez", "mtnez": "martinez", "mnez": "martinez",
    "pepe": "jose", "paco": "francisco", "hnos": "hermanos",
}  # fmt: skip
#: Letters that sound alike in Spanish, in this order.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"ch", "\x01"), (r"h", ""), (r"qu(?=[ei])", "k"), (r"q", "k"),
        (r"c(?=[ei])", "s"), (r"c", "k"), (r"\x01", "ch"), (r"z", "s"), (r"v", "b"),
        (r"w", "u"), (r"g(?=[ei])", "j"), (r"x", "j"), (r"ll", "y"), (r"y$", "i"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
#: Two words are not the same word, however alike, below this.
_SAME_WORD = 86.0


@lru_cache(maxsize=65536)
def words(name: str, company: bool = False) -> tuple[str, ...]:
    """The words of a name that distinguish it, sorted: "Cabeza, Erasmo" is "Erasmo Cabeza"."""
    text = fold(name).replace(".", "").replace("'", "")
    found = [_SHORT.get(word, word) for word in re.findall(r"[a-z0-9ªº]+", text)]
    kept = [w for w in found if w not in _PARTICLES and not (company and w in _FORMS)]
    if company and len(kept) > 1:
        kept = [w for w in kept if len(w) > 1] or kept
    return tuple(sorted(kept or found))


@lru_cache(maxsize=65536)
def form(name: str) -> str:
    """The legal form in the name of a company, without dots; "" where it is not said."""
    found = re.findall(r"[a-z]+", fold(name).replace(".", ""))
    while found and found[-1] not in _FORMS:
        found.pop()
    start = len(found)
    while start and (
        found[start - 1] in _FORMS or found[start - 1] == "de" or len(found[start - 1]) == 1
    ):
        start -= 1
    return "".join(found[start:])


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """How a folded word sounds in Spanish: Giménez and Jiménez, Vaca and Baca are one."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def sounds(name: str, company: bool = False) -> str:
    """How a name sounds, its words in order; what contacts are grouped by to be compared."""
    return " ".join(sorted(sound(word) for word in words(name, company)))


@lru_cache(maxsize=65536)
def alike(one: str, other: str, company: bool = False) -> float:
    """How much two names are the same, from 0 to 1.

    Each word finds its partner, and the worst pair counts: María and Marta with the same surnames
    are two people. A name that lacks a word of the other (the second surname) is nearly the same.
    """
    short, long = sorted((words(one, company), words(other, company)), key=len)
    if not short:
        return 0.0
    if short == long:
        return 1.0
    left, scores = list(long), []
    for word in short:
        best = max(left, key=lambda candidate: _word(word, candidate), default="")
        scores.append(_word(word, best))
        if best:
            left.remove(best)
    worst, mean = min(scores), sum(scores) / len(scores)
    if worst < _SAME_WORD / 100:
        glued = _ratio("".join(short), "".join(long)) / 100
        return max(min(mean, 0.8) * 0.8, glued if company and glued >= 0.94 else 0.0)
    if not left:
        return mean
    return mean * 0.95 if len(short) > 1 else mean * (0.75 if company else 0.6)


def _ratio(one: str, other: str) -> float:
    return _library()(one, other)


@cache
def _library() -> Callable[[str, str], float]:
    from rapidfuzz.fuzz import ratio  # loaded by the first comparison

    return ratio


def _word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if sound(one) == sound(other):
        return 0.98
    if min(len(one), len(other)) == 1 and one[0] == other[0]:
        return 0.9  # an initial
    return _ratio(one, other) / 100

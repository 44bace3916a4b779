"""Sentences that tell a customer they are nobody's: "Eso lo lleva otro departamento, le paso"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select

from core.api.locale import using_locale
from core.api.models import fold
from core.api.services import Seed, create, current_company, session, sudo, write
from modules.support.models import Phrase

#: How alike a passage must be: 1 is the same.
ALIKE = 0.8
#: Words of a sentence that a passage must share before it is compared letter by letter.
SHARED = 0.6
_WORD = re.compile(r"[^\W_]+", re.UNICODE)

#: Sentences like the one customers hate most; Spanish is what agents write in.
SEEDS = (
    "Eso lo lleva otro departamento, le paso",
    "Eso no es de mi departamento",
    "Tiene que hablar con otro departamento",
    "Le paso con otro departamento",
    "Le transfiero con el área correspondiente",
)
#: What to say instead, possible because everything about the customer is in one place.
INSTEAD = (
    "Permítame un segundo que consulto su historial completo para darle la mejor solución.",
    "Veo aquí toda su información, déjeme resolver esto directamente.",
    "Tengo acceso a todos sus datos, voy a gestionarlo personalmente ahora mismo.",
)


@dataclass(frozen=True)
class Found:
    """A passage that should not be sent."""

    #: As it was written.
    text: str
    #: What to write instead.
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Banned:
    """A sentence, ready to be compared."""

    words: tuple[str, ...]
    instead: tuple[str, ...]


def banned() -> list[Banned]:
    """The sentences in use."""
    query = select(Phrase.name, Phrase.instead).where(Phrase.archived_at.is_(None))
    return [
        Banned(tuple(_words(name)), tuple(line.strip() for line in (instead or "").splitlines()
                                          if line.strip()) or INSTEAD)
        for name, instead in session().execute(query.order_by(Phrase.id))
    ]  # fmt: skip


def find(text: str, sentences: Sequence[Banned]) -> list[Found]:
    """Passages of a text that say one of the sentences, in other letters or words of the same
    length; each passage once, by the sentence it is most like."""
    places = list(_WORD.finditer(text))
    words = [fold(place[0]) for place in places]
    hits: list[tuple[float, int, int, Banned]] = []
    for sentence in sentences:
        length, wanted = len(sentence.words), set(sentence.words)
        for start in range(len(words) - length + 1) if length else ():
            window = words[start : start + length]
            if len(wanted.intersection(window)) < SHARED * len(wanted):
                continue
            alike = SequenceMatcher(None, " ".join(window), " ".join(sentence.words)).ratio()
            if alike >= ALIKE:
                hits.append((alike, start, start + length, sentence))
    return [
        Found(text[places[start].start() : places[end - 1].end()], sentence.instead)
        for _alike, start, end, sentence in _apart(hits)
    ]


def _apart(hits: list[tuple[float, int, int, Banned]]) -> list[tuple[float, int, int, Banned]]:
    """The best of those that overlap, in the order of the text."""
    kept: list[tuple[float, int, int, Banned]] = []
    for hit in sorted(hits, key=lambda each: (-each[0], each[1])):
        if all(hit[2] <= other[1] or hit[1] >= other[2] for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda each: each[1])


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def seed_phrases() -> None:
    """The sentence of the house, and its like; the Master changes the list."""
    company = current_company()
    with (
        write(),
        sudo("Sentences that send customers away"),
        using_locale(company.locale if company else "es"),
    ):
        if session().scalar(select(Phrase.id).limit(1)) is None:
            for sentence in SEEDS:
                create("support.phrase", {"name": sentence, "instead": "\n".join(INSTEAD)})


contributions = (Seed(name="support.phrases", call=seed_phrases),)

"""Colleagues named in a text: written ``@Name``, kept as ``@[7]``, read with the name they have today."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select

from core.access.models import User
from core.db.session import session
from core.kernel.folding import fold
from core.locale import _

_MARK = re.compile(r"@\[(\d{1,9})\]")
#: Names offered while somebody types.
OFFERED = 8


def encode(text: str, picked: Collection[int] = ()) -> str:
    """Put marks in the place of names, the longest name first.

    :param picked: users chosen from the list, who win where two have the same name; otherwise such a
        name stays text.
    """
    if "@" not in text:
        return text
    known: dict[str, set[int]] = {}
    for number, name in session().execute(select(User.id, User.name).where(User.active)):
        known.setdefault(name.casefold(), set()).add(number)
    if not known:
        return text
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))

    def mark(found: re.Match) -> str:
        ids = known.get(found[1].casefold(), set())
        chosen = ids if len(ids) == 1 else ids & set(picked)
        return f"@[{chosen.pop()}]" if len(chosen) == 1 else found[0]

    return re.sub(rf"(?<!\w)@({names})(?!\w)", mark, text, flags=re.IGNORECASE)


def mentioned(text: str) -> list[int]:
    """The users that a kept text names, in its order."""
    return list(dict.fromkeys(int(number) for number in _MARK.findall(text)))


def names_in(texts: Iterable[str]) -> dict[int, str]:
    """Names of everybody the texts name, in one query; none when they name nobody."""
    ids = {number for text in texts for number in mentioned(text)}
    if not ids:
        return {}
    return dict(session().execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def decode(
    text: str, names: Mapping[int, str], show: Callable[[str], str] = lambda name: f"@{name}"
) -> str:
    """The text as people read it. :param show: what stands for a name."""
    return _MARK.sub(lambda m: show(names.get(int(m[1])) or _("somebody who left")), text)


def readable(text: str) -> str:
    """One text as people read it."""
    return decode(text, names_in([text]))


def offered(q: str) -> list[tuple[int, str]]:
    """(id, name) of active colleagues whose name, or a word of it, begins like this."""
    wanted = fold(q)
    people = session().execute(select(User.id, User.name).where(User.active).order_by(User.name))
    found = []
    for number, name in people:
        folded = fold(name)
        if folded.startswith(wanted) or any(w.startswith(wanted) for w in folded.split()):
            found.append((number, name))
    return found[:OFFERED]

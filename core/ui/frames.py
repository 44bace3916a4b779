"""Pages kept with marks in the places of what differs from one time to the next.

A person opens the same list all day: only its rows, its search and the tokens differ. Such a page is
rendered once with marks, split at them, and filled with what they stand for. What a mark is nobody
can guess, so no text of a record or of a name can pass for one.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Hashable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from core.access.actor import actor
from core.access.forgery import stand_in
from core.kernel.keeping import keeps, kept
from core.locale import current_locale
from core.settings import current_company
from core.settings.state import settled_version

#: Letters alone: a mark passes unchanged through escaping and through addresses.
_TOKEN = "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))
_MARKS = re.compile(f"{_TOKEN}([A-Z]+)z")


def mark(name: str) -> Markup:
    """What stands in a kept page for something that differs. :param name: capital letters."""
    return Markup(f"{_TOKEN}{name}z")


def in_address(name: str) -> str:
    """How :meth:`Frame.fill` calls a mark that is the value of a parameter of an address."""
    return f"={name}"


def marking() -> bool:
    """Whether the page being rendered will be kept: what differs must be marked."""
    return bool(g.get("ui_marking"))


@dataclass(frozen=True)
class Frame:
    """A page in pieces: text, name of a mark, text, … text."""

    pieces: tuple[str, ...]

    def fill(self, values: Mapping[str, Callable[[], str]]) -> str:
        """The page with the marks filled in. :param values: name → what gives its HTML."""
        pieces = list(self.pieces)
        given = {name: values[name]() for name in set(pieces[1::2])}
        pieces[1::2] = [given[name] for name in pieces[1::2]]
        return "".join(pieces)


def frame(key: Hashable, render: Callable[[], str]) -> Frame | None:
    """The kept page of a key, rendered with marks when there is none.

    :param key: what the page shows, apart from who looks and the versions of the installation.
    :returns: None when this page cannot be kept.
    """
    whose = viewer()
    if whose is None:
        return None
    made = kept("frames", (whose, key), lambda: _make(render))
    return made if made.pieces else None


def viewer() -> Hashable | None:
    """Who looks, and the versions of all that decides how a page looks to them; None when nothing
    may be kept for them."""
    user, version, company = g.get("cauce_user"), settled_version(), current_company()
    if not (keeps() and request.method == "GET" and user and version) or actor().viewed_by:
        return None
    person = (user.id, user.version, user.access_stamp, user.name, user.theme, user.keys_enabled)
    house = (company.id, company.version) if company else ()
    return (person, house, version, current_locale())


def _make(render: Callable[[], str]) -> Frame:
    token = generate_csrf()
    with _marked():
        text = render()
    if token in text:  # a piece of a module wrote this browser's token by itself: not to be kept
        return Frame(())
    pieces = _MARKS.split(text)
    for at in range(1, len(pieces), 2):
        if pieces[at - 1].endswith("="):  # attributes are quoted: this is a parameter
            pieces[at] = in_address(pieces[at])
    return Frame(tuple(pieces))


@contextmanager
def _marked():
    g.ui_marking = True
    try:
        with stand_in(mark("CSRF")):
            yield
    finally:
        del g.ui_marking

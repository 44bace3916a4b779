"""What set off what: how a rule learns that it would go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from flask import g

from core.access.actor import SYSTEM, actor

#: Rules that may follow from one another; whatever comes after that is a circle to people.
DEEPEST = 5
#: Way of acting of rules, as the audit log names it.
VIA = "automation"

_chain: ContextVar[tuple[str, ...]] = ContextVar("automation chain", default=())


def chain() -> tuple[str, ...]:
    """What led to the work in progress: "rule:model:record" of each run, the first one first."""
    return _chain.get()


@contextmanager
def acting(name: str, causes: tuple[str, ...]) -> Iterator[None]:
    """Act as a rule, in the unit of work of its job: it may do everything the house allows at all, and
    the log tells its name."""
    before, token = actor(), _chain.set(causes)
    g.cauce_actor = replace(SYSTEM, name=name[:120], via=VIA)
    try:
        yield
    finally:
        g.cauce_actor = before
        _chain.reset(token)

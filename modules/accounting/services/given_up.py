"""Movements of debts that are given up are no payments: only :mod:`writing_off` touches them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.api.services import _
from modules.accounting.models.payment import WRITE_OFF
from modules.accounting.services.exceptions import CannotAllocate

_asked: ContextVar[bool] = ContextVar("accounting_write_off", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Such movements may be written or taken back meanwhile."""
    token = _asked.set(True)
    try:
        yield
    finally:
        _asked.reset(token)


def check(method: str | None) -> None:
    """:raises CannotAllocate: a write-off is touched as if it were a payment."""
    if method == WRITE_OFF and not _asked.get():
        raise CannotAllocate(
            _("That is no payment but a debt that was written off: undo the write-off itself.")
        )

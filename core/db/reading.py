"""What several parts of a page ask for, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import has_request_context, request

from core.db.session import session

T = TypeVar("T")


def once_a_page(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` reads, kept while a page is shown: an alert above it and a panel beside it ask for
    the same. Whoever writes, and whoever works outside a request, reads anew each time.

    :param key: what is read, with the name of the module and everything it depends on.
    """
    if not has_request_context() or request.method != "GET":
        return make()
    known = request.environ.setdefault("cauce.once_a_page", {})
    mine = session(), key  # elevated work sees more
    if mine not in known:
        known[mine] = make()
    return known[mine]

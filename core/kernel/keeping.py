"""What a process works out once and keeps while nothing it depends on differs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

T = TypeVar("T")

#: Things of one kind kept at most; those not used for longest go first.
SIZE = 128
_lock = Lock()


def keeps() -> bool:
    """Whether this process keeps anything. Tests roll versions back, so they keep nothing unless
    they set ``CAUCE_KEEPS``."""
    return not current_app.testing or bool(current_app.config.get("CAUCE_KEEPS"))


def kept(
    kind: str, key: Hashable, make: Callable[[], T], size: int = SIZE, *, stamped: bool = True
) -> T:
    """What ``make`` gives, made once per key.

    :param key: holds everything that the result depends on: who looks, language, versions.
    :param size: how many are kept of this kind.
    :param stamped: the key holds a version of what is stored; without one, tests keep it, too.
    """
    if stamped and not keeps():
        return make()
    found: OrderedDict[Hashable, Any]
    with _lock:
        found = current_app.extensions["cauce"].cache.setdefault(f"kept:{kind}", OrderedDict())
        if key in found:
            found.move_to_end(key)
            return found[key]
    made = make()
    with _lock:
        found[key] = made
        if len(found) > size:
            found.popitem(last=False)
    return made

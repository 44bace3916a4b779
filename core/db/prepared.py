"""Statements built once for those who see the same, and executed with other values each time.

Building a statement and adding the row conditions to it costs more than the database needs to answer
most of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.sql.base import Executable

from core.db.scoping import NOTHING, Scope
from core.db.session import session

T = TypeVar("T", bound=Executable)

#: Statements kept per scope.
SIZE = 128


def prepared(key: Hashable, build: Callable[[], T]) -> T:
    """The statement of a key for what the session in use may see.

    It already carries the session's row conditions, and only a session with the very same scope
    takes it as it is: any other adds its own again.

    :param key: everything that ``build`` depends on, except the scope and bound values.
    :param build: makes the statement; values are ``bindparam``, lists expanding ones.
    """
    scope: Scope = session().info.get("scope", NOTHING)
    kept: OrderedDict[Hashable, Any] = scope.__dict__.setdefault("_prepared", OrderedDict())
    found = kept.get(key)
    if found is None:
        made = build()
        given = scope if scope.everything else made.get_execution_options().get("scope", scope)
        if not given.everything:
            made = made.options(*given.options())
        found = kept[key] = made.execution_options(prepared_for=scope)
        if len(kept) > SIZE:
            kept.popitem(last=False)
    return found

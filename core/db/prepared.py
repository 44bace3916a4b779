"""Statements built once for those who see the same, and executed with other values each time.

Building a statement and adding the row conditions to it costs more than the database needs to answer
most of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from sqlalchemy.sql.base import Executable

from core.db.direct import Direct
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
        whole = scope.everything and not scope.hidden
        given = scope if whole else made.get_execution_options().get("scope", scope)
        if not given.everything or given.hidden:
            made = made.options(*given.options())
        found = kept[key] = made.execution_options(prepared_for=scope)
        if len(kept) > SIZE:
            kept.popitem(last=False)
    return found


def prepared_rows(
    key: Hashable, build: Callable[[], Executable], values: Mapping[str, Any] | None = None
) -> list[tuple]:
    """The rows of :func:`prepared` as plain tuples, at little more than the driver's own price.

    :param build: as for :func:`prepared`; it selects columns, not entities.
    :param values: of its ``bindparam``; an expanding one takes a list.
    """
    current = session()
    current._autoflush()  # as any query of the session: it reads what was written before it
    connection = current.connection()
    scope: Scope = current.info.get("scope", NOTHING)
    kept: OrderedDict[Hashable, Direct] = scope.__dict__.setdefault("_direct", OrderedDict())
    mine = (key, connection.dialect.name)
    found = kept.get(mine)
    if found is None:
        found = kept[mine] = Direct(prepared(key, build), connection)
        if len(kept) > SIZE:
            kept.popitem(last=False)
    return found.rows(connection, values or {})

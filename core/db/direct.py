"""Statements compiled once to the driver's own text, and run past everything SQLAlchemy does each time.

SQLAlchemy spends ten times what the database needs on a small query: cache keys, contexts, result
objects. What a page reads many times a day is compiled here once, on the session's own connection and
inside its transaction, so that it sees what the session wrote and nothing of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

#: A value of the driver's named style, or a list whose length is known when it is run.
_PLACES = re.compile(r"%\((\w+)\)s|__\[POSTCOMPILE_(\w+)(?:~~.*?~~)?\]")
_LISTS = re.compile(r"__\[POSTCOMPILE_(\w+)(?:~~.*?~~)?\]")

Processor = Callable[[Any], Any]


class Direct:
    """A statement of columns for one kind of database.

    :param statement: names every column it reads; whole records are the mapper's.
    """

    def __init__(self, statement: Executable, connection: Connection) -> None:
        self.dialect = connection.dialect
        compiled: Any = statement.compile(dialect=self.dialect)  # type: ignore[attr-defined]
        positional = compiled.positional
        text = compiled.string
        order = compiled.positiontup if positional else _named(text)
        if not positional:
            text = re.sub(r"%\((\w+)\)s", "%s", text)
        self.text, self.mark = text, "?" if positional else "%s"
        self.lists = _LISTS.findall(text)
        #: What stands for a list with nothing in it, which no database takes as it is.
        self.empty = {
            name: compiled.visit_empty_set_op_expr(
                [compiled.binds[name].type], compiled.binds[name].expand_op
            )
            for name in self.lists
        }
        binds, processors = compiled.binds, compiled._bind_processors
        #: (name of the value, the one it has when none is given, how the driver wants it)
        self.values = [(n, binds[n].effective_value, _scalar(processors.get(n))) for n in order]
        self._types = [entry.type for entry in compiled._result_columns]
        self._converters: list[tuple[int, Processor]] | None = None
        self._texts: dict[tuple, str] = {}

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[tuple]:
        """All rows. :param given: values by the names of their ``bindparam``."""
        text, values = self._filled(given)
        pooled: Any = connection.connection
        cursor = pooled.dbapi_connection.cursor()
        try:
            for listener in connection.dispatch.before_cursor_execute:
                text, values = listener(connection, cursor, text, values, None, False)
            cursor.execute(text, values)
            found = cursor.fetchall()
            described = cursor.description
        except self.dialect.loaded_dbapi.Error as error:
            # wrapped and, where the connection is lost, dropped from the pool as SQLAlchemy does it
            connection._handle_dbapi_exception(error, text, values, cursor, None)
            raise
        finally:
            cursor.close()
        return self._converted(found, described)

    def _filled(self, given: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        values: list[Any] = []
        lengths = []
        for name, default, process in self.values:
            value = given.get(name, default)
            if name in self.lists:
                lengths.append((name, len(value)))
                values += map(process, value) if process else value
            else:
                values.append(process(value) if process else value)
        if not lengths:
            return self.text, tuple(values)
        key = tuple(lengths)
        text = self._texts.get(key)
        if text is None:
            marks = iter([",".join([self.mark] * n) or self.empty[name] for name, n in lengths])
            text = _LISTS.sub(lambda _found: next(marks), self.text)
            if len(self._texts) < 256:
                self._texts[key] = text
        return text, tuple(values)

    def _converted(self, found: list[Any], described: Any) -> list[tuple]:
        """The rows with their values as the types of the columns give them."""
        converters = self._converters
        if converters is None:
            made = (
                (at, kind._cached_result_processor(self.dialect, described[at][1]))
                for at, kind in enumerate(self._types)
            )
            converters = self._converters = [(at, how) for at, how in made if how]
        if not converters or not found:
            return found
        columns: list[Any] = list(zip(*found, strict=True))
        for at, how in converters:
            columns[at] = map(how, columns[at])
        return list(zip(*columns, strict=True))


def _named(text: str) -> list[str]:
    return [one or several for one, several in _PLACES.findall(text)]


def _scalar(processor: Any) -> Processor | None:
    return processor[0] if isinstance(processor, tuple) else processor

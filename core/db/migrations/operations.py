"""What Alembic does not know of by itself: the search index of a table."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrateOperation, Operations

from core.db import search


class _SearchIndexOp(MigrateOperation):
    def __init__(self, table: str, column: str = "search") -> None:
        self.table = table
        self.column = column

    @classmethod
    def run(cls, operations: Operations, table: str, column: str = "search") -> None:
        """Add the operation to the migration."""
        operations.invoke(cls(table, column))


@Operations.register_operation("create_search_index", "run")
class CreateSearchIndex(_SearchIndexOp):
    """``op.create_search_index(table, column)``: its trigram index, on both databases."""

    def reverse(self) -> MigrateOperation:
        """What a downgrade does."""
        return DropSearchIndex(self.table, self.column)


@Operations.register_operation("drop_search_index", "run")
class DropSearchIndex(_SearchIndexOp):
    """``op.drop_search_index(table, column)``."""

    def reverse(self) -> MigrateOperation:
        """What an upgrade does."""
        return CreateSearchIndex(self.table, self.column)


@Operations.implementation_for(CreateSearchIndex)
def _create(operations: Operations, operation: CreateSearchIndex) -> None:
    connection = operations.get_bind()
    for statement in search.create_statements(
        operation.table, operation.column, connection.dialect.name
    ):
        connection.exec_driver_sql(statement)


@Operations.implementation_for(DropSearchIndex)
def _drop(operations: Operations, operation: DropSearchIndex) -> None:
    connection = operations.get_bind()
    for statement in search.drop_statements(
        operation.table, operation.column, connection.dialect.name
    ):
        connection.exec_driver_sql(statement)


@renderers.dispatch_for(CreateSearchIndex)
def _render_create(_context: AutogenContext, operation: Any) -> str:
    return f"op.create_search_index({operation.table!r}, {operation.column!r})"


@renderers.dispatch_for(DropSearchIndex)
def _render_drop(_context: AutogenContext, operation: Any) -> str:
    return f"op.drop_search_index({operation.table!r}, {operation.column!r})"

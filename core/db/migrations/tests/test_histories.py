"""Every owner's history: from empty it makes what its models say, and the way back is the way there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from core.config import Settings
from core.db.base import Base
from core.db.ext import apply_rules, engine_options
from core.db.migrations import (
    CORE,
    History,
    current,
    history_of,
    in_one_transaction,
    migrate,
    table_owners,
)
from core.db.migrations.autogenerate import differences
from core.db.migrations.transaction import BrokenReferences
from core.kernel.loader import Kernel
from core.testing.database import drop, fresh_url

Scratch = Callable[[str], Engine]


@pytest.fixture
def scratch(database_kind: str, tmp_path: Path) -> Iterator[Scratch]:
    """``scratch("name")``: an engine on an empty database, with the rules of the house."""
    made: list[tuple[Engine, str]] = []

    def make(name: str) -> Engine:
        url = fresh_url(database_kind, name, tmp_path)
        address = Settings.load({"CAUCE_DATA_DIR": str(tmp_path), "CAUCE_DATABASE_URL": url})
        engine = create_engine(address.database_url, **engine_options(address.database_url))
        apply_rules(engine)
        made.append((engine, url))
        return engine

    yield make
    for engine, url in made:
        engine.dispose()
        drop(url)


@pytest.fixture
def kernel(whole_app: Flask) -> Kernel:
    """What runs in the application with every module."""
    return whole_app.extensions["cauce"]


def histories(kernel: Kernel) -> list[History]:
    """The histories of the core and of every running module, dependencies first."""
    return [CORE, *(history_of(m) for m in kernel.modules)]


def shape(engine: Engine, tables: set[str]) -> dict:
    """What a database says about some tables, in a form that can be compared."""
    inspector = inspect(engine)
    found: dict = {}
    for name in sorted(set(inspector.get_table_names()) & tables):
        found[name] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (
                    f["constrained_columns"],
                    f["referred_table"],
                    f["referred_columns"],
                    sorted(f["options"].items()),
                )
                for f in inspector.get_foreign_keys(name)
            ),
            "unique": sorted(u["column_names"] for u in inspector.get_unique_constraints(name)),
            "checks": sorted(
                (str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(name)
            ),
            "indexes": sorted(
                (
                    i["name"] or "",
                    [c or "" for c in i["column_names"]],
                    bool(i["unique"]),
                    str({k: str(v) for k, v in i.get("dialect_options", {}).items()}),
                )
                for i in inspector.get_indexes(name)
            ),
        }
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT name, sql FROM sqlite_master WHERE name LIKE '%\\_fts\\_%' ESCAPE '\\'"
            found["search"] = sorted(connection.execute(text(query)).all())
    return found


def test_from_empty_equals_the_models(kernel: Kernel, scratch: Scratch) -> None:
    owners = table_owners(kernel.modules)
    migrated, created = scratch("migrated"), scratch("created")
    for history in histories(kernel):
        in_one_transaction(migrated, lambda c, h=history: migrate(c, h))
    Base.metadata.create_all(
        created, [table for name, table in Base.metadata.tables.items() if name in owners]
    )
    assert shape(migrated, set(owners)) == shape(created, set(owners))
    with migrated.connect() as connection:
        for history in histories(kernel):
            assert current(connection, history) == history.head()
            assert differences(connection, history, owners) == []


def test_down_and_up_again(kernel: Kernel, scratch: Scratch) -> None:
    owners = set(table_owners(kernel.modules))
    engine = scratch("updown")
    for history in histories(kernel):
        in_one_transaction(engine, lambda c, h=history: migrate(c, h))
    before = shape(engine, owners)
    for history in reversed(histories(kernel)):
        in_one_transaction(engine, lambda c, h=history: migrate(c, h, "base"))
    assert inspect(engine).get_table_names() == []
    for history in histories(kernel):
        in_one_transaction(engine, lambda c, h=history: migrate(c, h))
    assert shape(engine, owners) == before


def test_taking_one_back_leaves_the_others(kernel: Kernel, scratch: Scratch) -> None:
    engine = scratch("one")
    everything = histories(kernel)
    for history in everything:
        in_one_transaction(engine, lambda c, h=history: migrate(c, h))
    in_one_transaction(engine, lambda c: migrate(c, everything[-1], "base"))
    left = inspect(engine).get_table_names()
    assert "core_user" in left
    assert not [name for name in left if name.startswith(f"{everything[-1].owner}_")]


def test_a_failing_migration_changes_nothing(scratch: Scratch, tmp_path: Path) -> None:
    engine = scratch("failing")
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "0001_initial.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        "revision, down_revision = '0001', None\n"
        "def upgrade():\n"
        "    op.create_table('broken_thing', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    raise RuntimeError('half way')\n"
    )
    with pytest.raises(RuntimeError, match="half way"):
        in_one_transaction(engine, lambda c: migrate(c, History("broken", versions)))
    assert inspect(engine).get_table_names() == []


def test_rows_that_refer_to_nothing_are_refused(scratch: Scratch) -> None:
    engine = scratch("references")
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL checks foreign keys itself")

    def work(connection) -> None:
        connection.exec_driver_sql("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE b (a_id INTEGER REFERENCES a (id))")
        connection.exec_driver_sql("INSERT INTO b VALUES (7)")

    with pytest.raises(BrokenReferences, match="b, row 1"):
        in_one_transaction(engine, work)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert inspect(engine).get_table_names() == []


def test_where_no_table_moves_foreign_keys_hold_all_along(scratch: Scratch) -> None:
    engine = scratch("held")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE b (a_id INTEGER REFERENCES a (id))")

    def work(connection) -> None:
        connection.exec_driver_sql("INSERT INTO a VALUES (1)")
        connection.exec_driver_sql("INSERT INTO b VALUES (7)")

    with pytest.raises(IntegrityError):
        in_one_transaction(engine, work, moves=lambda _connection: False)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM a").scalar() == 0


def test_the_newest_revision_is_read_as_alembic_reads_it(kernel: Kernel, tmp_path: Path) -> None:
    for history in histories(kernel):
        assert history.head() == history.script().get_current_head()
    other = History("other", tmp_path)
    (tmp_path / "0001_initial.py").write_text("revision, down_revision = '0001', None\n")
    (tmp_path / "0002_more.py").write_text("revision = '0002'\ndown_revision: str = '0001'\n")
    assert other.head() == "0002"

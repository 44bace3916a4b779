"""Units of work: nothing is lost, nothing is half done, nothing is written by accident."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core.access import sudo
from core.access.actor import SYSTEM, acting_as
from core.access.models import AuditEntry, Team
from core.db import on_commit, session, write
from core.db.numbering import Series, next_number
from core.db.session import WriteOutsideUnitOfWork
from core.db.types import Exact, UTCDateTime
from core.settings import Company


def test_nothing_is_written_outside_a_unit_of_work(as_user):
    as_user("master")
    session().add(Team(name="x"))
    with pytest.raises(WriteOutsideUnitOfWork):
        session().flush()
    session().rollback()


def test_an_exception_undoes_the_whole_unit_and_its_callbacks(as_user):
    as_user("master")
    called = []

    def fails() -> None:
        with write() as current:
            current.add(Team(name="half"))
            current.flush()
            on_commit(lambda: called.append(1))
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert session().scalar(select(Team).where(Team.name == "half")) is None
    assert not called


def test_elevated_work_joins_the_transaction_and_leaves_its_reason(as_user):
    as_user("ventas")
    with write(), sudo("because") as elevated:
        elevated.add(Team(name="elevated"))
    entry = session().scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (entry.action, entry.reason, entry.who) == ("create", "because", "Ventas")


def test_elevated_work_is_part_of_the_transaction_it_joins(committed):
    with committed.app_context(), acting_as(SYSTEM):

        def fails() -> None:
            with write() as current:
                current.add(Team(name="outer"))
                with sudo("because") as elevated:
                    elevated.add(Team(name="inner"))
                raise KeyError

        with pytest.raises(KeyError):
            fails()
        assert not session().scalars(select(Team).where(Team.name.in_(["outer", "inner"]))).all()


@pytest.mark.usefixtures("committed")
def test_numbers_given_to_many_at_once_have_no_gaps_and_no_twins(committed):
    with committed.app_context(), acting_as(SYSTEM), write() as current:
        company = current.scalar(select(Company))
        series = Series(company_id=company.id, code="t", label="t", pattern="T-{year}-{number}")
        current.add(series)
        current.flush()
        series_id = series.id

    def take(number: int) -> str | None:
        with committed.app_context(), acting_as(SYSTEM):
            try:
                with write() as current:
                    given = next_number(current.get(Series, series_id), date(2026, 3, 1))
                    if number % 3 == 0:
                        raise KeyError
                    return given
            except KeyError:
                return None

    with ThreadPoolExecutor(6) as pool:
        given = [n for n in pool.map(take, range(45)) if n]
    assert sorted(given) == [f"T-2026-{n:04}" for n in range(1, 31)]


def test_whoever_writes_without_a_pause_keeps_nobody_out(committed):
    """Each waiter gets in long before the other one ends; SQLite's own waiting asks ten times a second
    and finds it busy every time."""
    over, units = Event(), []

    def tireless() -> None:
        with committed.app_context(), acting_as(SYSTEM):
            while not over.is_set() and len(units) < 300:
                with write() as current:
                    current.add(Team(name=f"Unit {len(units)}"))
                    current.flush()
                    time.sleep(0.05)
                units.append(1)

    def somebody(number: int) -> int:
        with committed.app_context(), acting_as(SYSTEM), write() as current:
            current.add(Team(name=f"Somebody {number}"))
        return len(units)

    with ThreadPoolExecutor(5) as pool:
        busy = pool.submit(tireless)
        served = list(pool.map(somebody, range(4)))
        over.set()
        busy.result()
    assert max(served) < 300


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_exact_decimals_survive_both_databases(value: Decimal):
    kept = Exact(2)
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        assert kept.process_result_value(kept.process_bind_param(value, dialect), dialect) == value


@pytest.mark.parametrize("value", [1.5, Decimal("0.001"), Decimal(10) ** 16])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(ValueError):
        Exact(2).process_bind_param(value, sqlite.dialect())


def test_instants_without_zone_are_refused():
    from datetime import datetime

    with pytest.raises(ValueError):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())  # noqa: DTZ001

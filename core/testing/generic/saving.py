"""Records of every model can be made, read back, changed, exported and imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import records
from core.access.actor import SYSTEM, acting_as
from core.db import write
from core.records.errors import Invalid
from core.records.exporting import export
from core.records.importing import run, service
from core.records.importing.testing import report_of
from core.records.query import Query
from core.records.spec import spec_of
from core.testing.generic.house import spec_named
from core.testing.generic.making import as_person, make, values_for

__all__ = [
    "test_a_list_costs_the_same_whatever_its_length",
    "test_an_export_is_imported_without_a_change",
    "test_any_value_is_kept_or_refused",
    "test_every_field_is_kept",
    "test_the_least_that_is_valid_is_saved",
]


def test_the_least_that_is_valid_is_saved(model: str, app: Flask) -> None:
    """What is required, and nothing else, makes a record."""
    with as_person(app, "master"):
        made = make(model)
        assert made.id
        assert records.get(model, made.id).version == 1


def test_every_field_is_kept(model: str, app: Flask) -> None:
    """A value for every field is read back as it was cleaned, and saving it again changes nothing."""
    with as_person(app, "master"):
        spec = spec_of(model)
        values = values_for(spec, everything=True)
        made = records.create(model, values)
        row = Query(spec, where=(spec.cls.id == made.id,)).page().rows[0]
        kept = {name: row[name] for name in values}
        assert not [name for name, value in kept.items() if value in (None, "", [])]
        assert records.update(model, made.id, kept).version == made.version


#: What people and programs send, whatever the field is.
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(
        ["<script>alert(1)</script>", "'; DROP TABLE core_user; --", "\0", "x" * 30_000, "-1", "🦊"]
    ),
    st.lists(st.one_of(st.text(max_size=5), st.integers(), st.none()), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


def test_any_value_is_kept_or_refused(model: str, app: Flask) -> None:
    """Whatever is sent: saved, or refused in words by field, with nothing stored."""
    with as_person(app, "master"):
        spec = spec_of(model)
        made = make(model)
        names = [n for n, f in spec.all_fields().items() if not f.readonly]

        @settings(
            max_examples=60,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(st.dictionaries(st.sampled_from(names), ANYTHING, min_size=1, max_size=3))
        def send(values: dict[str, Any]) -> None:
            before, errors = records.get(model, made.id).version, {}
            try:
                with write() as current, current.begin_nested():
                    records.update(model, made.id, values)
            except Invalid as refused:
                errors = refused.errors
            assert set(errors) - {""} <= set(spec.all_fields())
            assert all(errors.values())
            assert not errors or records.get(model, made.id).version == before

        send()


def test_an_export_is_imported_without_a_change(model: str, app: Flask, tmp_path: Path) -> None:
    """A file that was exported says the same to the import: every row is unchanged."""
    spec = spec_named(model)
    if spec.parent or not spec.permission("import"):
        pytest.skip("rows that live with another record are not imported")
    columns = tuple(n for n, f in spec.fields.items() if f.importable and not f.readonly)
    with as_person(app, "master"):
        records.create(model, values_for(spec_of(model), everything=True))
        path = tmp_path / "export.csv"
        assert export(Query(spec_of(model), columns=columns), "csv", path) > 0
        with path.open("rb") as stream:
            task = service.upload(model, "export.csv", stream)
        service.begin(task.id)
        done = run.run(task.id)
        changed = (done.rejected, done.updated, done.created)
        assert changed == (0, 0, 0), report_of(done)


def test_a_list_costs_the_same_whatever_its_length(
    model: str, app: Flask, count_queries: Any
) -> None:
    """No query a row."""
    costs = []
    with app.app_context(), acting_as(SYSTEM):
        spec = spec_of(model)
        for wanted in (1, 6):
            while Query(spec).count() < wanted:
                make(model)
            with count_queries() as seen:
                Query(spec).page(limit=50)
            costs.append(len(seen))
    assert costs[0] == costs[1], costs

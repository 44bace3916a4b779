"""Custom fields that the Master marks as indexed: lists can be sorted by them at any size."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import func, select

from core.access.actor import sudo
from core.db.ext import db
from core.db.indexing import PREFIX, index_statements, settle_indexes
from core.db.session import session
from core.jobs import Run, Schedule, enqueue, job
from core.kernel.events import On
from core.lifecycle.declare import Offer
from core.locale import _, _l
from core.records.custom import CustomField, build
from core.records.service import Draft, SaveStep, record_created, record_updated
from core.records.spec import all_specs

#: Fields of a model that may be indexed: each costs a little with every record that is written.
MOST = 8


def check_indexed(draft: Draft) -> None:
    """Only kinds that lists sort by, and not too many of a model."""
    merged = draft.merged
    if not merged.get("indexed"):
        return
    if merged.get("kind") == "longtext":
        draft.error("indexed", _("Lists are not sorted by long texts: they cannot be indexed."))
    mine = [CustomField.model == merged.get("model"), CustomField.indexed, CustomField.active]
    if draft.record is not None:
        mine.append(CustomField.id != draft.record.id)
    if (session().scalar(select(func.count()).where(*mine)) or 0) >= MOST:
        text = _(
            "%(max)s fields are indexed already: take the mark from another one first.", max=MOST
        )
        draft.error("indexed", text)


def ask_for_indexes(record: CustomField, changes: Any = ("indexed",), **_values: object) -> None:
    """Have a worker make or drop what a change of a field asks for, once it is committed."""
    if not {"indexed", "active"}.isdisjoint(changes) and (record.indexed or "indexed" in changes):
        enqueue(make_indexes)


def offer_indexes() -> None:
    """A migration that rebuilds a table on SQLite loses the indexes of its custom fields."""
    if session().scalar(select(CustomField.id).where(CustomField.indexed).limit(1)):
        enqueue(make_indexes)


@job("records.indexes", atomic=False, retries=3, label=_l("Make the indexes of custom fields"))
def make_indexes(_run: Run) -> list[str]:
    """Make the indexes of the fields that are marked, and drop those of fields that are not."""
    with sudo("Indexes of custom fields") as current:
        marked = select(CustomField).where(CustomField.indexed, CustomField.active)
        found = {f"{PREFIX}{definition.id}": definition for definition in current.scalars(marked)}
    session().commit()  # PostgreSQL waits for every open transaction, this one too
    return settle_indexes(db.engine, _wanted(found), set(found))


def _wanted(marked: Mapping[str, CustomField]) -> dict[str, str]:
    """What makes the indexes of fields whose module runs."""
    specs = {spec.name: spec for spec in all_specs() if spec.customizable}
    wanted: dict[str, str] = {}
    for name, definition in marked.items():
        if spec := specs.get(definition.model):
            key = build(definition).sort_expression(spec.cls)
            wanted |= index_statements(name, spec.cls.__table__, key, db.engine.dialect)
    return wanted


_FIELDS = frozenset({"core.custom_field"})

contributions = (
    SaveStep(name="core.indexed", model="core.custom_field", call=check_indexed),
    On(name="core.index_new", event=record_created, call=ask_for_indexes, models=_FIELDS),
    On(name="core.index_changed", event=record_updated, call=ask_for_indexes, models=_FIELDS),
    make_indexes,
    Offer(name="core.indexes", call=offer_indexes),
    Schedule(name="records.indexes", job=make_indexes, daily=time(2, 15)),
)

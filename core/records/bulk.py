"""Writing many records of one model: the checks of a single save, at the speed of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from core.access import audit
from core.access.actor import Forbidden, actor, guard_of, reach
from core.access.guarding import check_inserted, vouch
from core.db.base import utcnow
from core.db.bulk import insert_many
from core.db.session import session
from core.locale import _
from core.records.drafting import Draft, Drafting, stored_steps, value_of
from core.records.errors import RecordError
from core.records.fields import Context
from core.records.service import (
    assign,
    check_reach,
    context,
    derived,
    known_json,
    may_write,
    record_created,
    record_updated,
)
from core.records.spec import ModelSpec

#: What one record of a batch may fail by, without spoiling the rest.
REFUSALS = (IntegrityError, DataError, StaleDataError, Forbidden, RecordError)


@dataclass
class Outcome:
    """What became of one draft: the record's id and version, or the reason it was refused."""

    id: int | None
    version: int = 1
    refused: str = ""


class BulkWriter:
    """Drafts and saves records of one model in batches, inside a unit of work of the caller.

    ``load`` the records a batch changes, ``draft`` each, ``save`` all; then the next batch.
    """

    def __init__(self, spec: ModelSpec, ctx: Context | None = None) -> None:
        """:raises Forbidden: the actor may neither create nor change records of the model."""
        self.spec = spec
        self.drafting = Drafting(spec, ctx or context())
        self.drafting.known = {}
        self.fields = self.drafting.fields
        self.virtual = {name: f for name, f in self.fields.items() if f.virtual}
        columns = spec.cls.__table__.c
        #: Columns whose own default applies when nothing is given.
        self._defaulted = {c.key for c in columns if c.default is not None}
        self._hidden = audit.TECHNICAL | audit.SECRET | audit.derived_columns(spec.cls)
        self._records: dict[int, Any] = {}
        self._virtual_values: dict[str, dict[int, Any]] = {}

    def load(self, ids: Iterable[int]) -> set[int]:
        """Read the records that the next drafts change; :returns: those within reach."""
        wanted, cls = set(ids), self.spec.cls
        self.drafting.known = {}
        self._records, self._virtual_values = {}, {}
        if wanted:
            query = select(cls).where(cls.id.in_(wanted), reach(actor(), guard_of(cls), "update"))
            found = session().scalars(query.execution_options(populate_existing=True))
            self._records = {record.id: record for record in found}
            vouch(session(), cls, self._records)
        return set(self._records)

    def draft(self, values: Mapping[str, Any], record_id: int | None = None) -> Draft:
        """The draft of a new record, or of a change of a loaded one. Errors are in the draft."""
        record = None if record_id is None else self._records[record_id]
        return self.drafting.draft(record, values)

    def trusted(self, values: Mapping[str, Any]) -> Draft:
        """The draft of a new record from canonical values of other records: they were validated
        there, so nothing is cleaned or looked up again and no chained step runs."""
        merged = {**self.drafting.defaults, **values}
        return Draft(self.spec, dict(values), None, merged=merged)

    def derived(self, draft: Draft) -> dict[str, Any]:
        """The derived columns of a draft that is complete; computed once."""
        if draft.columns is None:
            draft.columns = derived(self.spec, draft.merged)
        return draft.columns

    def changes(self, draft: Draft) -> dict[str, tuple[Any, Any]]:
        """{field: (old, new)} that saving the draft of a change would make."""
        found: dict[str, tuple[Any, Any]] = {}
        for name, new in draft.values.items():
            known = self.fields.get(name)
            if known is None:
                continue
            if known.virtual:
                old = self._virtual_value(name, draft.record.id)  # type: ignore[union-attr]
            else:
                old = value_of(known, draft.record)
            if not known.same(old, new):
                found[name] = (old, new)
        return found

    def _virtual_value(self, name: str, record_id: int) -> Any:
        if name not in self._virtual_values:
            known: Any = self.virtual[name]
            self._virtual_values[name] = known.load(self.spec.cls, list(self._records))
        return self._virtual_values[name].get(record_id, [])

    def save(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Save drafts without errors; each is saved or refused, in the order given.

        A batch that the database or a rule refuses is halved until the guilty record is found.
        :raises Forbidden: the actor may not create, or not change, records of the model at all.
        """
        for action in {"create" if draft.record is None else "update" for draft in drafts}:
            may_write(self.spec, action)
        if not drafts:
            return []
        current = session()
        try:
            with current.begin_nested():
                return self._save_all(drafts)
        except REFUSALS as error:
            if len(drafts) == 1:
                return [Outcome(None, refused=_reason(error))]
        middle = len(drafts) // 2
        return self.save(drafts[:middle]) + self.save(drafts[middle:])

    def _save_all(self, drafts: Sequence[Draft]) -> list[Outcome]:
        new = [draft for draft in drafts if draft.record is None]
        old = [draft for draft in drafts if draft.record is not None]
        made = iter(self._create(new) if new else ())
        if old:
            self._update(old)
        return [
            Outcome(next(made)) if d.record is None else Outcome(d.record.id, d.record.version)
            for d in drafts
        ]

    def _create(self, drafts: Sequence[Draft]) -> list[int]:
        current, now = session(), utcnow()
        rows = [self._row(draft, now) for draft in drafts]
        ids = insert_many(current, self.spec.cls, rows)
        vouch(current, self.spec.cls, ids)
        logged = (self._logged(row, draft) for row, draft in zip(rows, drafts, strict=True))
        _log_created(current, self.spec.name, zip(ids, logged, strict=True))
        self._store_virtual(
            (record_id, draft.values) for record_id, draft in zip(ids, drafts, strict=True)
        )
        check_reach(self.spec, ids, "create")
        for step in stored_steps(self.spec):
            step.created(self.spec, ids)
        if record_created.heard(self.spec.name):
            query = select(self.spec.cls).where(self.spec.cls.id.in_(ids))
            found = {record.id: record for record in current.scalars(query)}
            for record_id in ids:
                record_created.emit(spec=self.spec, record=found[record_id])
        return ids

    def _row(self, draft: Draft, now: Any) -> dict[str, Any]:
        row: dict[str, Any] = {
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "created_by_id": actor().user_id,
        }
        custom: dict[str, Any] = {}
        for name, value in draft.merged.items():
            known = self.fields.get(name)
            if known is None or known.virtual:
                continue
            if value is None and (known.stored_as or name) in self._defaulted:
                continue
            if known.custom:
                if value is not None:
                    custom[name[2:]] = known.to_stored(value)
            else:
                row[known.stored_as or name] = value
        if self.spec.customizable:
            row["custom"] = custom
        return row | self.derived(draft)

    def _logged(self, row: Mapping[str, Any], draft: Draft) -> dict[str, list]:
        """The change as a flush would have logged it: what was set, not what columns default to."""
        named = (self.fields[n].stored_as or n for n in draft.values if n in self.fields)
        given = {*named, "custom"}
        found = {
            name: [None, audit.plain(value)]
            for name, value in row.items()
            if name in given and name not in self._hidden and value not in (None, {})
        }
        for name in self.virtual:
            if draft.values.get(name):
                found[name] = [None, known_json(draft.values[name])]
        return found

    def _update(self, drafts: Sequence[Draft]) -> None:
        changed = [(draft, self.changes(draft)) for draft in drafts]
        for draft, changes in changed:
            record: Any = draft.record
            assign(draft, record)
            moved = {n: pair for n, pair in changes.items() if n in self.virtual}
            if moved:
                record._virtual_changes = {n: [known_json(v) for v in p] for n, p in moved.items()}
                record.updated_at = utcnow()
        session().flush()
        self._store_virtual(
            (draft.record.id, {name: new for name, (_old, new) in changes.items()})  # type: ignore[union-attr]
            for draft, changes in changed
        )
        check_reach(self.spec, [draft.record.id for draft in drafts], "update")  # type: ignore[union-attr]
        steps = stored_steps(self.spec)
        for draft, changes in changed:
            for step in steps:
                step.updated(self.spec, draft.record, changes)
            record_updated.emit(spec=self.spec, record=draft.record, changes=changes)

    def _store_virtual(self, values: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        by_field: dict[str, dict[int, Any]] = {}
        for record_id, given in values:
            for name in self.virtual.keys() & given.keys():
                by_field.setdefault(name, {})[record_id] = given[name]
        for name, found in by_field.items():
            known: Any = self.virtual[name]
            known.store_many(self.spec.cls, found)


def add_records(cls: type[Any], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store new records whose values the caller vouches for, as adding each to the session would:
    stamped, checked against the actor's reach, logged. :returns: their ids, in the same order.

    :raises Forbidden: one of them is out of reach.
    """
    current, now, spec = session(), utcnow(), cls.__spec__
    stamp = {"created_at": now, "updated_at": now, "created_by_id": actor().user_id}
    ids = insert_many(current, cls, [{**stamp, **row} for row in rows])
    check_inserted(current, cls, dict(zip(ids, rows, strict=True)))
    hidden = audit.TECHNICAL | audit.SECRET | audit.derived_columns(cls)
    logged = [
        {n: [None, audit.plain(v)] for n, v in row.items() if v is not None and n not in hidden}
        for row in rows
    ]
    _log_created(current, spec.name, zip(ids, logged, strict=True))
    return ids


def _log_created(current: Any, model: str, changes: Iterable[tuple[int, dict]]) -> None:
    audit.add(current, audit.entries("create", model, changes, current.info.get("why")))


def _reason(error: Exception) -> str:
    """Why a record was refused, for a person."""
    if isinstance(error, IntegrityError):
        return _("Another record already has one of these values, or a record it names is gone.")
    if isinstance(error, DataError):
        return _("A value does not fit into its field.")
    if isinstance(error, StaleDataError):
        return _("Somebody changed this record while you were editing it.")
    return str(error)

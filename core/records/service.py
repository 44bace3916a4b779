"""The one way a record is written, whoever asks: a screen, the API, an import, a rule or a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm.exc import StaleDataError

from core.access.actor import Actor, Forbidden, actor, guard_of, in_own_scope, reach
from core.access.audit import plain
from core.access.guarding import vouch, vouch_new, within
from core.db.base import utcnow
from core.db.prepared import prepared
from core.db.reading import once_a_page
from core.db.search import search_text
from core.db.session import session, write
from core.kernel.events import Event
from core.kernel.folding import fold
from core.locale import _, current_locale
from core.records.drafting import Draft as Draft
from core.records.drafting import Drafting, stored_steps, value_of
from core.records.drafting import SaveStep as SaveStep
from core.records.drafting import visible_fields as visible_fields
from core.records.errors import Conflict, Invalid, NotFound
from core.records.fields import Context
from core.records.fields.references import remember_title
from core.records.spec import ModelSpec, spec_of
from core.records.successors import successor

record_created = Event(name="record_created", doc="A record was created.", args=("spec", "record"))
record_updated = Event(
    name="record_updated",
    doc="Business values changed; changes is {field: (old, new)}.",
    args=("spec", "record", "changes"),
)
record_archived = Event(
    name="record_archived", doc="A record was archived or restored.", args=("spec", "record")
)
record_removed = Event(
    name="record_removed",
    doc="A row that lived with another record was deleted.",
    args=("spec", "record"),
)


def context(**values: Any) -> Context:
    """The reading context of who acts: their language and zone, the company's country."""
    from core.settings import company_defaults

    return Context(locale=current_locale(), values=values, **company_defaults())


def create(model: str, values: Mapping[str, Any], ctx: Context | None = None) -> Any:
    """Create a record.

    :param values: {field: text or typed value}; unknown fields are errors.
    :returns: the stored record.
    :raises Forbidden: the actor may not create it, or not with these values.
    :raises Invalid: values are not accepted.
    """
    spec = spec_of(model)
    may_write(spec, "create")
    draft = prepare(spec, None, values, ctx)
    with write() as current:
        record = spec.cls()
        assign(draft, record)
        virtual = {n: v for n, v in draft.values.items() if v and spec.field(n).virtual}
        record._virtual_changes = {n: [None, known_json(v)] for n, v in virtual.items()}
        vouch_new(record)
        current.add(record)
        current.flush()
        for name, value in virtual.items():
            known: Any = spec.field(name)
            known.store(record, value)
        check_reach(spec, [record.id], "create")
        for step in stored_steps(spec):
            step.created(spec, [record.id])
        record_created.emit(spec=spec, record=record)
    return record


def update(
    model: str,
    record_id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    ctx: Context | None = None,
) -> Any:
    """Change some values of a record.

    :param version: the version the person saw; None accepts whatever is stored.
    :raises NotFound: no such record within reach.
    :raises Conflict: it changed meanwhile.
    :raises Forbidden, Invalid: as for :func:`create`.
    """
    spec = spec_of(model)
    may_write(spec, "update")
    with write():
        record = fetch(spec, record_id, "update")
        _same_version(record, version)
        return change(spec, record, values, ctx)


def change(
    spec: ModelSpec, record: Any, values: Mapping[str, Any], ctx: Context | None = None
) -> Any:
    """As :func:`update`, for a record that the caller has fetched for it in this unit of work."""
    draft = prepare(spec, record, values, ctx)
    changes = assign(draft, record)
    changes |= _store_virtual(draft, record)
    if changes:
        _flush(session(), record)
        check_reach(spec, [record.id], "update")
        for step in stored_steps(spec):
            step.updated(spec, record, changes)
        record_updated.emit(spec=spec, record=record, changes=changes)
    return record


def archive(
    model: str,
    record_id: int,
    version: int | None = None,
    *,
    restore: bool = False,
    reason: str | None = None,
) -> Any:
    """Archive a record, or take it back.

    :raises NotFound, Conflict, Forbidden: as for :func:`update`.
    """
    spec = spec_of(model)
    may_write(spec, "archive")
    if not spec.archivable:
        raise Invalid({"": [_("Records of this kind cannot be archived.")]})
    with write() as current:
        record = fetch(spec, record_id, "archive")
        _same_version(record, version)
        if bool(record.archived_at) == restore:
            record.archived_at = None if restore else utcnow()
            record._reason = reason
            _flush(current, record)
            record_archived.emit(spec=spec, record=record)
    return record


def remove(model: str, record_id: int, version: int | None = None) -> Any:
    """Delete a row that lives with another record and keeps no archive (a place in a company).

    :returns: the record as it was.
    :raises NotFound, Conflict, Forbidden: as for :func:`update`.
    :raises Invalid: records of this kind are archived instead.
    """
    spec = spec_of(model)
    may_write(spec, "archive")
    if spec.archivable or not spec.parent:
        raise Invalid({"": [_("Records of this kind cannot be removed.")]})
    with write() as current:
        record = fetch(spec, record_id, "update")
        _same_version(record, version)
        current.delete(record)
        _flush(current, record)
        record_removed.emit(spec=spec, record=record)
    return record


def may_write(spec: ModelSpec, action: str, who: Actor | None = None) -> None:
    """:raises Forbidden: the actor lacks the permission, or looks through somebody ("Ver como…")."""
    who = who or actor()
    if who.viewed_by:
        raise Forbidden(
            spec.permission(action), _("You are looking as another person: nothing can be changed.")
        )
    who.require(spec.permission(action))


def get(model: str, record_id: Any, action: str = "read") -> Any:
    """A record within reach. :raises NotFound: there is none."""
    return fetch(spec_of(model), record_id, action)


def fetch(spec: ModelSpec, record_id: Any, action: str) -> Any:
    """As :func:`get`, for a specification; inside a unit of work the row is read again.

    :raises Forbidden: the actor may read the record, but not do this with it.
    """
    number = record_id if isinstance(record_id, int) and 0 < record_id < 2**31 else None
    query = _readable(spec, action)
    record = session().scalar(query, {"number": number}) if number else None
    if record is None and number and action != "read":
        fetch(spec, number, "read")
        raise Forbidden(spec.permission(action), _("You may see this record, but not change it."))
    if record is None:
        raise NotFound(spec.name, record_id, _gone_into(spec, number))
    if action != "read":
        vouch(session(), spec.cls, [record.id])
    return record


def customer_of(record: Any) -> Any:
    """The record that this one belongs to (its customer), as far as the actor sees it; None where
    there is none. While a page is shown it is read once, whoever asks."""
    spec: ModelSpec = type(record).__spec__
    above = spec.root or spec.parent
    number = getattr(record, above[0]) if above else None
    if above is None or number is None:
        return None
    customer: ModelSpec = above[1].__spec__  # type: ignore[attr-defined]
    key = ("records.customer", customer.name, number)
    return once_a_page(key, lambda: _seen(customer, number))


def _seen(spec: ModelSpec, number: int) -> Any:
    try:
        found = fetch(spec, number, "read")
    except NotFound:
        return None
    remember_title(found)
    return found


def _readable(spec: ModelSpec, action: str) -> Select:
    """The statement of one record that the actor may <action>."""
    who, cls = actor(), spec.cls
    if action == "read":
        return prepared(("records.one", cls), lambda: _one(cls))
    asked = partial(reach, who, guard_of(cls), action)
    if in_own_scope(session(), who):
        return prepared(("records.one", cls, action), lambda: _one(cls).where(asked()))
    return prepared(("records.one", cls), lambda: _one(cls)).where(asked())


def _gone_into(spec: ModelSpec, number: int | None) -> int | None:
    """The record within reach into which a missing one went."""
    into = successor(spec.name, number) if number else None
    query = select(spec.cls.id).where(spec.cls.id == into)
    return session().scalar(query) if into else None


def _one(cls: Any) -> Select:
    query = select(cls).where(cls.id == bindparam("number"))
    return query.execution_options(populate_existing=True)


def check_reach(spec: ModelSpec, ids: list[int], action: str) -> None:
    """The records as they are now must still be within reach. :raises Forbidden: one is not."""
    who = actor()
    if who.master and who.user_id is None:
        return
    if within(session(), guard_of(spec.cls), ids, action) != set(ids):
        raise Forbidden(
            spec.permission(action),
            _("You may not save this record with these values (for example, another owner)."),
        )


def prepare(
    spec: ModelSpec, record: Any | None, values: Mapping[str, Any], ctx: Context | None = None
) -> Draft:
    """Validate values as a save would, without saving (forms, dry runs).

    :raises Invalid: with every error found, by field.
    """
    draft = Drafting(spec, ctx or context()).draft(record, values)
    if draft.errors:
        raise Invalid(draft.errors, draft.asks)
    return draft


def derived(spec: ModelSpec, merged: Mapping[str, Any]) -> dict[str, Any]:
    """Columns computed from the values: the model's own, search text and sort key."""
    result = spec.derive(merged) if spec.derive else {}
    if hasattr(spec.cls, "search"):
        extra = result.pop("search", ())
        texts = [str(merged.get(n)) for n in spec.search if merged.get(n)]
        result["search"] = search_text([*texts, *extra])
        result["sort_key"] = fold(merged.get(spec.title) or "")[:200]
    return result


def assign(draft: Draft, record: Any) -> dict[str, tuple[Any, Any]]:
    """Put values on the record; returns {field: (old, new)} of those that differ."""
    fields = draft.spec.all_fields()
    changes: dict[str, tuple[Any, Any]] = {}
    custom = dict(getattr(record, "custom", None) or {})
    for name, new in draft.values.items():
        known = fields[name]
        if known.virtual:
            continue
        old = value_of(known, record)
        if old == new:
            continue
        changes[name] = (old, new)
        if known.custom:
            custom[name[2:]] = known.to_stored(new)
        else:
            setattr(record, known.stored_as or name, new)
    if draft.spec.customizable and custom != (record.custom or {}):
        record.custom = custom
    for name, value in derived(draft.spec, draft.merged).items():
        if getattr(record, name) != value:
            setattr(record, name, value)
    return changes


def _store_virtual(draft: Draft, record: Any) -> dict[str, tuple[Any, Any]]:
    """Store the lists and labels that differ, together with the record: one change, one version."""
    fields = draft.spec.all_fields()
    found: dict[str, tuple[Any, Any]] = {}
    with session().no_autoflush:
        for name in (n for n in draft.values if fields[n].virtual):
            known: Any = fields[name]
            old = known.load(type(record), [record.id]).get(record.id, [])
            if not known.same(old, draft.values[name]):
                found[name] = (old, draft.values[name])
    if found:
        record._virtual_changes = {n: [known_json(o), known_json(v)] for n, (o, v) in found.items()}
        record.updated_at = utcnow()
        _flush(session(), record)
        for name, (_old, new) in found.items():
            fields[name].store(record, new)  # type: ignore[attr-defined]
    return found


def known_json(value: Any) -> Any:
    """A virtual value as the audit log keeps it."""
    if isinstance(value, list):
        return [known_json(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return plain(value)


def _same_version(record: Any, version: int | None) -> None:
    if version is not None and record.version != version:
        raise Conflict(record)


def _flush(current: Any, record: Any) -> None:
    try:
        current.flush()
    except StaleDataError:
        raise Conflict(record) from None


@dataclass
class BulkResult:
    """What a change of many records did."""

    done: list[int] = field(default_factory=list)
    #: id → reason
    refused: dict[int, str] = field(default_factory=dict)


def bulk_update(model: str, ids: Iterable[int], values: Mapping[str, Any]) -> BulkResult:
    """Give many records the same values; each is checked, those that cannot be are listed."""
    return each(ids, lambda record_id: update(model, record_id, values))


def bulk_archive(model: str, ids: Iterable[int], *, restore: bool = False) -> BulkResult:
    """Archive or restore many records; those that cannot be are listed."""
    return each(ids, lambda record_id: archive(model, record_id, restore=restore))


def each(ids: Iterable[int], change: Callable[[int], Any]) -> BulkResult:
    """Change records one by one in one unit of work; those that cannot be changed are listed."""
    result = BulkResult()
    with write() as current:
        for record_id in dict.fromkeys(ids):
            try:
                with current.begin_nested():
                    change(record_id)
            except (NotFound, Forbidden, Invalid, Conflict) as error:
                result.refused[record_id] = str(error)
            else:
                result.done.append(record_id)
    return result

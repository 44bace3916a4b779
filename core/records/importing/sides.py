"""Records that an import made beside its own rows: the company of a person, the link between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Select, or_, select, update

from core.db.bulk import insert_plain
from core.db.references import keys_between, named, parts_of, pointed_at
from core.db.session import session
from core.records.importing.models import Import, ImportRow, ImportSide
from core.records.spec import ModelSpec

#: Records of one transaction.
CHUNK = 200


def store_sides(spec: ModelSpec, task: Import, trail: Sequence[dict[str, Any]]) -> None:
    """Keep which other records a chunk has made, so that an undo finds them.

    :param trail: what the session logged during the chunk; some of it may have been rolled back.
    """
    made: dict[str, list[int]] = {}
    for entry in trail:
        if entry["action"] == "create":
            made.setdefault(entry["model"], []).append(entry["record_id"])
    for model, ids in made.items():
        known = current_app.extensions["cauce"].of(ModelSpec).get(model)
        if known is not None:
            beside = set(ids).difference(_own_rows(task, ids) if known is spec else ())
            insert_plain(session(), ImportSide, _sides(known, task, beside))


def _own_rows(task: Import, ids: Sequence[int]) -> Iterable[int]:
    rows = ImportRow.import_id == task.id, ImportRow.record_id.in_(ids)
    return session().scalars(select(ImportRow.record_id).where(*rows))


def _sides(known: ModelSpec, task: Import, ids: Collection[int]) -> Iterator[dict[str, Any]]:
    query = select(known.cls.id, known.cls.version).where(known.cls.id.in_(ids))
    for record_id, version in session().execute(query.order_by(known.cls.id)):
        yield {
            "import_id": task.id,
            "model": known.name,
            "record_id": record_id,
            "version": version,
        }


def going(task: Import) -> dict[str, Select]:
    """Table → ids of the side records that an undo takes away too."""
    return {
        spec.cls.__tablename__: select(ImportSide.record_id).where(*_left(task, spec.name))
        for spec in _models(task)
    }


def remove_attached(spec: ModelSpec, task: Import, ids: Sequence[int]) -> None:
    """Take away the side records that point at records which are about to go."""
    current = session()
    for other in _models(task):
        keys = keys_between(other.cls, spec.cls)
        if other is spec or not keys:
            continue
        holds = or_(*(getattr(other.cls, key).in_(ids) for key in keys))
        mine = other.cls.id.in_(select(ImportSide.record_id).where(*_left(task, other.name)))
        records = current.scalars(select(other.cls).where(holds, mine)).all()
        _mark(task, other.name, [record.id for record in records], "undone")
        for record in records:
            current.delete(record)
    current.flush()


def remove_next(task: Import) -> int:
    """Take away a chunk of the side records that are left, the last made first; those that were
    changed or used since stay. :returns: how many were looked at."""
    current = session()
    query = select(ImportSide).where(ImportSide.import_id == task.id, ImportSide.undo.is_(None))
    sides = current.scalars(query.order_by(ImportSide.id.desc()).limit(CHUNK)).all()
    for spec in _models(task):
        mine = {side.record_id: side for side in sides if side.model == spec.name}
        if mine:
            _remove(spec, task, mine)
    for side in sides:
        side.undo = side.undo or "undone"
    current.flush()
    return len(sides)


def _remove(spec: ModelSpec, task: Import, sides: dict[int, ImportSide]) -> None:
    """Delete the records of one model, unless something else has come to depend on them."""
    current, ids = session(), list(sides)
    table = spec.cls.__table__
    used = pointed_at(current, table, ids, parts_of(table), going(task))
    used |= named(current, spec.name, ids)
    query = select(spec.cls).where(spec.cls.id.in_(ids)).order_by(spec.cls.id.desc())
    for record in current.scalars(query):
        if record.id in used or record.version != sides[record.id].version:
            sides[record.id].undo = "kept"
        else:
            current.delete(record)


def _models(task: Import) -> list[ModelSpec]:
    """The models of an import's side records that are active."""
    names = session().scalars(
        select(ImportSide.model).where(ImportSide.import_id == task.id).distinct()
    )
    registry = current_app.extensions["cauce"].of(ModelSpec)
    return [spec for name in names if (spec := registry.get(name)) is not None]


def _left(task: Import, model: str) -> tuple[Any, ...]:
    return (
        ImportSide.import_id == task.id,
        ImportSide.model == model,
        ImportSide.undo.is_(None),
    )


def _mark(task: Import, model: str, ids: Sequence[int], undo: str) -> None:
    session().execute(
        update(ImportSide)
        .where(*_left(task, model), ImportSide.record_id.in_(ids))
        .values(undo=undo)
        .execution_options(synchronize_session=False)
    )

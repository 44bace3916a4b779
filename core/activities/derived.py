"""Keeps the next activity on the record it is about and on the customer that one belongs to, in the unit
of work that changes it.

A customer shows the first of what is planned with them and with their opportunities, cases and the like.
Whoever sees the customer may not see that record, so of its activity only when and of which kind it is
shows, never its subject.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, and_, or_, select

from core.activities.models import Activity, open_conditions
from core.activities.records import planned_models, with_activities
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.records.derived import set_derived
from core.records.spec import UnknownModel, spec_of

COLUMNS = ("next_activity_at", "next_activity_kind", "next_activity_subject")
#: (model, id)
Key = tuple[str, int]


def refresh(keys: Iterable[tuple[str | None, int | None]]) -> None:
    """Write the next activity of records and of their customers anew; nothing happens to their
    version or log."""
    by_model: dict[str, set[int]] = {}
    for model, record_id in keys:
        if model and record_id:
            by_model.setdefault(model, set()).add(record_id)
    session().flush()
    for model, record_id in [key for of, ids in by_model.items() for key in _roots(of, ids)]:
        by_model.setdefault(model, set()).add(record_id)
    for model, ids in by_model.items():
        try:
            spec = spec_of(model)
        except UnknownModel:
            continue  # its module does not run: caught up with when it comes back
        if with_activities(spec):
            found = next_of(model, ids)
            set_derived(
                spec.cls, {n: dict(zip(COLUMNS, what, strict=True)) for n, what in found.items()}
            )


def _roots(model: str, ids: Collection[int]) -> list[Key]:
    """The customers under whom activities of records show."""
    query = select(Activity.root_model, Activity.root_id).where(
        Activity.model == model, Activity.record_id.in_(ids), Activity.root_model != model
    )
    rows = session().execute(query.distinct().execution_options(scope=EVERYTHING))
    return [(of, number) for of, number in rows if of and number]


def next_of(model: str, ids: Collection[int]) -> Mapping[int, tuple]:
    """The next open activity of records: id → (due, kind, subject), empty where there is none.

    Private ones do not count: what is on a record is read by whoever sees it. Nor do those of
    modules that do not run.
    """
    running = [spec.name for spec in planned_models()]
    query = (
        select(
            Activity.root_id, Activity.due_at, Activity.kind, Activity.subject, Activity.model,
            Activity.record_id,
        )
        .where(_about(model, ids), Activity.model.in_(running), *open_conditions())
        .where(Activity.private.is_(False))
        .order_by(Activity.due_at.desc(), Activity.id.desc())
        .execution_options(scope=EVERYTHING)
    )  # fmt: skip
    found: dict[int, tuple] = dict.fromkeys(ids, (None, None, None))
    for root_id, due, kind, subject, of, record_id in session().execute(query):
        own = of == model
        found[(record_id if own else root_id) or 0] = (due, kind, subject if own else None)
    return found


def _about(model: str, ids: Collection[int]) -> ColumnElement[bool]:
    """The activities of records of a model; for customers those of all that is theirs, too."""
    own = and_(Activity.model == model, Activity.record_id.in_(ids))
    is_root = any(s.root and s.root[1].__spec__.name == model for s in planned_models())  # type: ignore[attr-defined]
    if not is_root:
        return own
    return or_(own, and_(Activity.root_model == model, Activity.root_id.in_(ids)))

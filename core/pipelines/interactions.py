"""Whether somebody was really spoken to, as the history of the record knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from core.db.scoping import EVERYTHING
from core.db.session import session
from core.records.spec import ModelSpec
from core.timeline import root_of
from core.timeline.models import TimelineEntry


def interacted_since(spec: ModelSpec, record: Any, since: datetime) -> bool:
    """Whether we reached the customer after an instant: a call, mail or message of ours of the record
    itself, or of the customer it belongs to, or a meeting or visit."""
    cls = TimelineEntry
    root_model, root_id = root_of(spec, record)
    query = (
        select(cls.id)
        .where(
            or_(
                and_(cls.model == spec.name, cls.record_id == record.id),
                and_(cls.model == root_model, cls.record_id == root_id),
            )
        )
        .where(cls.interaction, cls.at >= since, cls.deleted_at.is_(None))
        .where(or_(cls.direction == "out", cls.direction.is_(None)))
        .limit(1)
        .execution_options(scope=EVERYTHING)
    )
    return session().scalar(query) is not None

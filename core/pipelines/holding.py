"""What is still open in a funnel keeps the customer it belongs to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.pipelines.declare import staged
from core.records.spec import ModelSpec


def with_open_records(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """The customers of a model that have an open opportunity, case, lead and the like."""
    found: set[int] = set()
    for spec in current_app.extensions["cauce"].of(ModelSpec):
        if not staged(spec) or not spec.root or spec.root[1].__spec__.name != model:
            continue
        cls: Any = spec.cls
        key = getattr(cls, spec.root[0])
        query = select(key).where(key.in_(ids), cls.closed_at.is_(None)).distinct()
        if spec.archivable:
            query = query.where(cls.archived_at.is_(None))
        found |= set(current.scalars(query))
    return found

"""What is still to be done with a customer keeps them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.activities.models import Activity, open_conditions


def with_open_activities(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """The customers of a model with whom somebody is going to do something."""
    mine = (Activity.root_model == model, Activity.root_id.in_(ids))
    return set(current.scalars(select(Activity.root_id).where(*mine, *open_conditions())))

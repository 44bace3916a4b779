"""The checklist with which every new customer is received: a template that the Master keeps."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    ActivityKind,
    Archivable,
    Integer,
    LongText,
    Record,
    Searchable,
    Text,
    _l,
    column,
    model,
)


class OnboardingStep(Archivable, Searchable, Record):
    """A step: it becomes an activity of every new onboarding. Retired ones are archived."""

    __tablename__ = "support_onboarding_step"
    __table_args__ = (Index("ix_support_onboarding_step_title", "sort_key", "id"),)

    #: What is to be done.
    name: Mapped[str] = column(
        Text(
            label=_l("What is to be done"), required=True, max=180, folded="sort_key", sortable=True
        )
    )
    #: A kind of activity.
    kind: Mapped[str] = column(
        ActivityKind(label=_l("Kind"), required=True, default="task"), nullable=False
    )
    #: How many days after the sale it is due.
    days: Mapped[int] = column(
        Integer(
            label=_l("Days after the sale"), required=True, min=0, max=365, default=1, sortable=True
        ),
        nullable=False,
    )
    #: How it is done, for whoever does it.
    notes: Mapped[str | None] = column(LongText(label=_l("How it is done")))


contributions = model(
    OnboardingStep,
    name="support.onboarding_step",
    label=_l("Step of the onboarding"),
    plural=_l("Steps of the onboarding"),
    collection="onboarding-steps",
    icon="checklist",
    search=("name",),
)

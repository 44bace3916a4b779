"""A sale that was won becomes an onboarding, with everything that sales learned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from core.api.models import utcnow
from core.api.services import (
    _,
    create,
    link,
    linked,
    notify,
    people_with,
    pipelines_of,
    schedule_activity,
    session,
    sudo,
    supervisors_of,
)
from modules.support.models import CASE, Case, OnboardingStep

OPPORTUNITY = "sales.opportunity"
LINK = "support.onboarding"
#: Kind of notification.
KIND = "support.onboarding"


def on_win(won: Any) -> None:
    """Open one onboarding for a sale; won again after reopening, it has one already.

    Sales that were brought in as won (imports of the past) open none.
    """
    funnel = next((f for f in pipelines_of(CASE) if f.code == "onboarding"), None)
    if won.from_the_start or funnel is None:
        return
    with sudo(f"Onboarding of opportunity {won.opportunity_id}"):
        ends = linked(OPPORTUNITY, won.opportunity_id)
        if any(end.spec.name == CASE and end.record.pipeline_id == funnel.id for end in ends):
            return
        case = create(
            CASE,
            {
                "pipeline": funnel.id,
                "name": _("Onboarding: %(sale)s", sale=won.name)[:200],
                "contact_id": won.contact_id,
                "person_id": won.key_contacts[0].contact_id if won.key_contacts else None,
                "product": won.bought[:200] or None,
                "channel": "internal",
                "owner_id": receiver(funnel.id),
                "description": _told(won),
            },
        )
        link(LINK, (OPPORTUNITY, won.opportunity_id), (CASE, case.id))
        plan(case)
        notify(
            [case.owner_id or 0],
            KIND,
            _told_owner(case),
            model=CASE,
            record_id=case.id,
            url=f"/support/cases/{case.id}",
        )


def receiver(funnel_id: int) -> int | None:
    """Who receives a new customer: of those who work in support, the one with the fewest onboardings
    under way; where nobody does, who leads."""
    agents = people_with("support") or supervisors_of(None)
    query = (
        select(Case.owner_id, func.count())
        .where(Case.pipeline_id == funnel_id, Case.closed_at.is_(None))
        .where(Case.archived_at.is_(None), Case.owner_id.in_(agents))
        .group_by(Case.owner_id)
    )
    busy = dict(session().execute(query).all())
    return min(agents, key=lambda agent: (busy.get(agent, 0), agent), default=None)


def plan(case: Any) -> None:
    """The activities of the checklist, for who receives the customer."""
    query = select(OnboardingStep).where(OnboardingStep.archived_at.is_(None))
    today = utcnow().date()
    for step in session().scalars(query.order_by(OnboardingStep.days, OnboardingStep.id)).all():
        due = today + timedelta(days=step.days)
        more = {"notes": step.notes, "source": "onboarding"}
        schedule_activity(case, step.kind, step.name, due, owner_id=case.owner_id, **more)


def _told_owner(case: Any) -> str:
    return _("You receive a new customer: %(name)s", name=case.name)


def _told(won: Any) -> str:
    """What sales knows, in words; the people are named by the sale that is linked."""
    parts = (
        (_("Bought"), won.bought),
        (_("They expect"), won.expectations),
        (_("Notes of sales"), won.notes),
        (_("Who to speak with"), "\n".join(filter(None, (k.note for k in won.key_contacts)))),
    )
    return "\n\n".join(f"{label}: {text}" for label, text in parts if text)

"""What collections and support do together; exists only while both are installed.

A customer with an open complaint is not reminded: first the complaint, then the money.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.api.services import Segment, _l, pipelines_of
from modules.collections.services.dunning.plan import HOLD
from modules.contacts.models import Contact
from modules.support.models import CASE, Case
from modules.support.services.customers import is_complaint


def with_complaint() -> Any:
    """The condition on customers with an open complaint."""
    stages = [
        stage.id
        for funnel in pipelines_of(CASE)
        for stage in funnel.every_stage
        if stage.category in ("open", "waiting")
    ]
    return Contact.id.in_(
        select(Case.contact_id).where(
            Case.stage_id.in_(stages), Case.archived_at.is_(None), is_complaint()
        )
    )


contributions = (
    Segment(
        name=f"{HOLD}complaint",
        model="contacts.contact",
        label=_l("Open complaint"),
        help=_l("Customers who complained and are not reminded of debts until it is solved."),
        where=with_complaint,
    ),
)

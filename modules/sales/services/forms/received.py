"""What a form has received, for whoever looks after it; leads they may not see stay without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.api.services import session, sudo
from modules.sales.models import Intake, Lead, Source, Submission, Touch
from modules.sales.services.forms.documents import Taken, taken_by

WHY = "What a form has received"
#: Rows of a page.
MOST = 50


@dataclass(frozen=True)
class Row:
    """A form that came."""

    id: int
    at: datetime
    lead_id: int
    #: Empty: the reader does not see the lead.
    name: str
    source: str
    fresh: bool
    consented: bool
    confirmed_at: datetime | None
    waits: bool
    taken: Sequence[Taken]


@dataclass(frozen=True)
class Stuck:
    """Forms of which no lead could be made."""

    count: int
    why: str


def received(form_id: int, before: int | None = None) -> list[Row]:
    """The newest forms first, one more than a page shows. :param before: id of the last one seen."""
    with sudo(WHY) as current:
        query = select(Submission).where(Submission.form_id == form_id)
        if before:
            query = query.where(Submission.id < before)
        sent = list(current.scalars(query.order_by(Submission.id.desc()).limit(MOST + 1)))
        leads = [one.lead_id for one in sent]
        pending = select(Lead.id).where(Lead.id.in_(leads), Lead.confirmation == "pending")
        waiting = set(current.scalars(pending))
        ways = select(Touch.lead_id, Touch.at, func.coalesce(Source.name, Touch.utm_source, ""))
        ways = ways.outerjoin(Source, Source.id == Touch.source_id).where(Touch.lead_id.in_(leads))
        sources = {(lead, at): source for lead, at, source in current.execute(ways)}
    names = dict(session().execute(select(Lead.id, Lead.name).where(Lead.id.in_(leads))).all())
    taken = taken_by([one.key for one in sent])
    return [
        Row(
            one.id,
            one.at,
            one.lead_id,
            names.get(one.lead_id, ""),
            sources.get((one.lead_id, one.at), ""),
            one.fresh,
            one.consented,
            one.confirmed_at,
            one.lead_id in waiting,
            taken.get(one.key, ()),
        )
        for one in sent
    ]


def count(form_id: int) -> int:
    """How many a form has received."""
    with sudo(WHY) as current:
        query = select(func.count(Submission.id)).where(Submission.form_id == form_id)
        return current.scalar(query) or 0


def stuck(form_id: int) -> Stuck | None:
    """Those of which no lead could be made, with one of the reasons."""
    with sudo(WHY) as current:
        query = select(func.count(Intake.id), func.max(Intake.error))
        query = query.where(Intake.form_id == form_id, Intake.error.is_not(None))
        number, why = current.execute(query).one()
    return Stuck(number, why) if number else None

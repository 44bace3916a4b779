"""How people came to us: the first touch of every lead, and those that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.api.models import fold, utcnow
from core.api.services import actor, session, set_derived
from modules.sales.models import Campaign, Lead, Source, Touch
from modules.sales.services.leads import defining

#: Longest text kept of what a link says, and of an address.
WORD, ADDRESS = 120, 600


@dataclass(frozen=True)
class Arrival:
    """How somebody came, as far as it is known; the names are those of :class:`Touch`."""

    way: str = ""
    source_id: int | None = None
    campaign_id: int | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    referrer: str | None = None
    landing: str | None = None
    page: str | None = None


_NOTHING = Arrival()
_arrival: ContextVar[Arrival | None] = ContextVar("cauce_arrival", default=_NOTHING)


@contextmanager
def arriving(arrival: Arrival | None) -> Iterator[None]:
    """Leads made inside came that way. :param arrival: None: the caller writes their touches."""
    token = _arrival.set(arrival)
    try:
        yield
    finally:
        _arrival.reset(token)


def note_first(_spec: Any, ids: Sequence[int]) -> None:
    """Write the first touch of new leads, in the unit of work that makes them."""
    how, now = _arrival.get(), utcnow()
    if how is None:
        return
    said = {**asdict(how), "way": how.way or actor().via}
    query = select(Lead.id, Lead.source_id, Lead.campaign_id).where(Lead.id.in_(ids))
    rows = [
        {**said, "lead_id": number, "source_id": source, "campaign_id": campaign, "at": now}
        for number, source, campaign in session().execute(query)
    ]
    if rows:
        session().execute(insert(Touch.__table__), rows)


def add_touch(lead_id: int, arrival: Arrival) -> None:
    """Write another touch of a lead, of this moment."""
    add_touches([(lead_id, arrival, utcnow())])


def add_touches(touches: Sequence[tuple[int, Arrival, datetime]], *, first: bool = False) -> None:
    """Write touches of leads, one each; the first one of a lead stays what it was.

    :param touches: lead, how somebody came, and when. :param first: of new leads.
    """
    if not touches:
        return
    current, via = session(), actor().via
    rows = [
        {**asdict(how), "way": how.way or via, "lead_id": number, "at": at}
        for number, how, at in touches
    ]
    current.execute(insert(Touch.__table__), rows)
    last = {
        number: {"last_source_id": how.source_id, "last_campaign_id": how.campaign_id}
        for number, how, _at in touches
    }
    set_derived(Lead, last)
    if first:
        return  # a new lead counts one, and is looked at when it is stored
    leads, again = Lead.__table__, Counter(number for number, _how, _at in touches)
    more = update(leads).where(leads.c.id == bindparam("key_"))
    more = more.values(touch_count=leads.c.touch_count + bindparam("again"))
    current.execute(more, [{"key_": number, "again": count} for number, count in again.items()])
    defining.apply(list(again))


def resolved(how: Arrival, source_id: int | None, campaign_id: int | None) -> Arrival:
    """With the dictionary's words for what a link said; else those of whatever brought them."""
    if not (how.utm_source or how.utm_campaign):
        return replace(how, source_id=source_id, campaign_id=campaign_id)
    return replace(
        how,
        source_id=source_named(how.utm_source) or source_id,
        campaign_id=campaign_named(how.utm_campaign) or campaign_id,
    )


def touches_of(lead_id: int) -> list[Touch]:
    """Every touch of a lead the actor sees, the first one first."""
    query = select(Touch).where(Touch.lead_id == lead_id).order_by(Touch.at, Touch.id)
    return list(session().scalars(query.limit(100)))


def source_named(code: str | None) -> int | None:
    """The source that a link means by its utm_source: a code of it, or its name."""
    return _named(Source, code)


def campaign_named(code: str | None) -> int | None:
    """The campaign that a link means by its utm_campaign: a code of it, or its name."""
    return _named(Campaign, code)


def _named(cls: Any, code: str | None) -> int | None:
    wanted = fold(code or "").strip()
    if not wanted:
        return None
    query = select(cls.id, cls.sort_key, cls.codes).where(cls.archived_at.is_(None))
    for number, name, codes in session().execute(query.order_by(cls.id)):
        if wanted == name or wanted in (fold(c).strip() for c in (codes or "").split(",")):
            return number
    return None

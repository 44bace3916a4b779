"""What a new lead gets: an owner, a clock, the call to make; and what stops the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import or_, select

from core.api.locale import company_calendar
from core.api.models import utcnow
from core.api.services import (
    _,
    actor,
    current_company,
    interactions_of,
    pipelines_of,
    schedule_activities,
    session,
    set_derived,
    stage_info,
    sudo,
    transition,
)
from modules.sales.models import Lead
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import clock, defining
from modules.sales.services.leads.placing import Asked
from modules.sales.services.leads.sharing import Map, take_turn

CONTACT = "contacts.contact"


_unshared: ContextVar[bool] = ContextVar("cauce_unshared", default=False)


@contextmanager
def unshared() -> Iterator[None]:
    """Leads made inside are not shared out: nobody knows yet whether they are real."""
    token = _unshared.set(True)
    try:
        yield
    finally:
        _unshared.reset(token)


def share_out(_spec: Any, ids: Sequence[int]) -> None:
    """Give new leads without an owner to whose turn it is, in the unit of work that makes them."""
    if _unshared.get():
        return
    query = select(Lead.id).where(Lead.id.in_(ids), Lead.owner_id.is_(None))
    if not (unowned := list(session().scalars(query.order_by(Lead.id)))):
        return
    imported = actor().via == "import"
    current_company()  # read by the session that lives on, not by the one of this work
    with sudo("Leads are shared out") as current:
        leads = list(current.scalars(select(Lead).where(Lead.id.in_(unowned)).order_by(Lead.id)))
        known = Map.read()
        for lead in leads:
            if stage_info(lead.stage_id).closed:
                continue
            turn = take_turn(Asked.of(lead), known=known)
            lead.owner_id, lead.team_id, lead.assigned_why = turn.user_id, turn.team_id, turn.why
        current.flush()
        if not imported:  # what a file brings is no request of this minute
            begin_clock([lead for lead in leads if lead.owner_id])


def begin_clock(leads: Iterable[Lead]) -> None:
    """Start the time until the first contact, and plan the call."""
    company = current_company()
    if company is None:
        return
    calendar, now = company_calendar(company), utcnow()
    due, warn = clock.due_at(calendar, now), clock.warn_at(calendar, now)
    found = list(leads)
    set_derived(Lead, {lead.id: {"first_due_at": due, "first_warn_at": warn} for lead in found})
    text = _("Call within 2 working hours")
    schedule_activities(
        {"record": lead, "kind": "call", "subject": text, "due_at": due, "owner_id": lead.owner_id}
        for lead in found
    )


def on_entry(entry: Any, **_rest: Any) -> None:
    """Receiver of ``entry_added``: what we said or wrote to them stops the clock and moves them on."""
    if not entry.interaction or entry.direction == "in":
        return
    with sudo("Somebody spoke to a lead"):
        for lead in _waiting(entry):
            set_derived(Lead, {lead.id: {"first_contact_at": entry.at, "first_warn_at": None}})
            _move_on(lead)
            defining.apply([lead.id])


def on_removed(entry: Any) -> None:
    """Receiver of ``entry_removed``: a contact that was none starts the clock again."""
    if not entry.interaction:
        return
    with sudo("An entry of a lead was taken out"):
        rows = interactions_of(LEAD, [entry.record_id])
        first = next((at for _lead, _entry, at, direction in rows if direction == "out"), None)
        set_derived(Lead, {entry.record_id: {"first_contact_at": first}})
        defining.apply([entry.record_id])


def _waiting(entry: Any) -> list[Lead]:
    own = Lead.id == (entry.record_id if entry.model == LEAD else 0)
    theirs = Lead.contact_id == (entry.record_id if entry.model == CONTACT else 0)
    query = select(Lead).where(or_(own, theirs), Lead.first_contact_at.is_(None))
    return list(session().scalars(query.where(Lead.archived_at.is_(None))))


def _move_on(lead: Lead) -> None:
    """A lead in the first stage is contacted now."""
    pipeline = next((p for p in pipelines_of(LEAD) if p.id == lead.pipeline_id), None)
    codes = {s.code: s for s in pipeline.stages} if pipeline else {}
    if stage_info(lead.stage_id).code == "new" and "contacted" in codes:
        transition(LEAD, lead.id, codes["contacted"].id)

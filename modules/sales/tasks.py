"""What nobody does by hand: warning of leads nobody has spoken to, and telling who answers for it."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Lock
from typing import Any, cast

from sqlalchemy import select

from core.api.jobs import Retention, Run, Schedule, enqueue, job
from core.api.models import utcnow
from core.api.services import (
    NotificationKind,
    On,
    _,
    _l,
    add_note,
    current_company,
    notify,
    record_created,
    session,
    set_derived,
    sudo,
    supervisors_of,
    write,
)
from modules.sales.models import Lead
from modules.sales.models.definition import SQL_RULE
from modules.sales.services.documents.handing import hand_over
from modules.sales.services.documents.quotes import DELIVER
from modules.sales.services.forms.confirming import forget_unconfirmed
from modules.sales.services.forms.turning import retry, turn_all
from modules.sales.services.leads import defining, unconverting

#: Leads of one run.
MOST = 500


def _due(column: Any) -> list[Lead]:
    query = select(Lead).where(column <= utcnow(), Lead.first_contact_at.is_(None))
    query = query.where(Lead.archived_at.is_(None), Lead.closed_at.is_(None))
    return list(session().scalars(query.order_by(column, Lead.id).limit(MOST)))


def _told(lead: Lead) -> bool:
    """The end of this time was told; one that was reassigned has a new time."""
    due, told = lead.first_due_at, lead.breached_at
    return told is not None and due is not None and told >= due


def _warn(lead: Lead) -> None:
    set_derived(Lead, {lead.id: {"first_warn_at": None}})
    add_note("sales.lead", lead.id, _("Three quarters of the time for the first contact are over."))
    text = _("Little time is left to speak to %(name)s", name=lead.name)
    _notify(lead, "sales.lead_due", text, supervisors_of(lead.team_id))
    if lead.owner_id:
        notify([lead.owner_id], "sales.lead_due", text, f"/sales/leads/{lead.id}", **_about(lead))


def _break(lead: Lead) -> None:
    set_derived(Lead, {lead.id: {"first_warn_at": None, "breached_at": utcnow()}})
    add_note("sales.lead", lead.id, _("The time for the first contact is over."))
    text = _("Nobody has spoken to %(name)s in time: reassign the lead", name=lead.name)
    _notify(lead, "sales.lead_late", text, supervisors_of(lead.team_id))


def _notify(lead: Lead, kind: str, text: str, people: list[int]) -> None:
    """Tell those who answer for it; the notice leads to where it is given to somebody else."""
    others = [number for number in people if number != lead.owner_id]
    notify(others, kind, text, f"/sales/leads/{lead.id}/reassign", **_about(lead))


def _about(lead: Lead) -> dict[str, Any]:
    return {"model": "sales.lead", "record_id": lead.id}


@job("sales.first_contact", retries=1, label=_l("Watch the first contact of leads"))
def watch(_run: Run) -> dict[str, int]:
    """Warn at three quarters, tell the supervisor when the time is over; once each."""
    current_company()  # read by the session that lives on
    with sudo("Watch the first contact of leads"):
        late = [lead for lead in _due(Lead.first_due_at) if not _told(lead)]
        for lead in late:
            _break(lead)
        near = [lead for lead in _due(Lead.first_warn_at) if not _told(lead)]
        for lead in near:
            _warn(lead)
    return {"warned": len(near), "late": len(late)}


_asked, _working = Event(), Lock()


@job("sales.forms", atomic=False, retries=5, label=_l("Make leads of web forms"))
def turn_forms(run: Run, again: bool = False) -> dict[str, int]:
    """Make leads of the forms that came in. One at a time in a process: whoever finds it at work
    leaves word, and it looks once more.

    :param again: try those too of which none could be made."""
    count = 0
    if again:
        retry()
    _asked.set()
    while _asked.is_set() and _working.acquire(blocking=False):
        try:
            _asked.clear()
            count += turn_all(run.progress)
        finally:
            _working.release()
    return {"forms": count}


@job(
    "sales.forms_again", atomic=False, retries=0, label=_l("Make leads of web forms that were left")
)
def turn_left(run: Run) -> dict[str, int]:
    """As :func:`turn_forms`, with those of which none could be made before."""
    return cast(dict[str, int], turn_forms.call(run, again=True))


@job("sales.sql", atomic=False, label=_l("Apply the SQL definition"))
def apply_definition(_run: Run) -> dict[str, int]:
    """Look at every lead in use again: a new version is in force, or the day has changed."""
    looked = fulfilling = last = 0
    while True:
        with write(), sudo("The SQL definition is applied"):
            if not (ids := defining.every_lead(last)):
                return {"leads": looked, "fulfilling": fulfilling}
            fulfilling += defining.apply(ids)
        looked, last = looked + len(ids), ids[-1]


def new_definition(**_values: Any) -> None:
    """Receiver of ``record_created``: a new version applies to every lead."""
    enqueue(apply_definition)


@job(DELIVER, atomic=False, retries=5, label=_l("Print and send a quote"))
def deliver_quote(run: Run, version_id: int) -> None:
    """Somebody sent a quote."""
    hand_over(run, version_id)


contributions = (
    deliver_quote,
    turn_forms,
    turn_left,
    Retention(
        name="sales.unconfirmed",
        days=14,
        purge=forget_unconfirmed,
        label=_l("Leads whose mail was not confirmed"),
    ),
    Schedule(name="sales.forms", job=turn_left, every=timedelta(minutes=5)),
    watch,
    NotificationKind(
        name="sales.lead_late",
        label=_l("A lead of my team was not contacted in time"),
        icon="alarm",
        mail="now",
        weight=110,
    ),
    NotificationKind(
        name="sales.lead_due",
        label=_l("The time for the first contact of a lead runs out"),
        icon="hourglass-high",
        weight=120,
    ),
    apply_definition,
    Schedule(name="sales.sql", job=apply_definition, every=timedelta(days=1)),
    On(
        name="sales.sql.changed",
        event=record_created,
        call=new_definition,
        models=frozenset({SQL_RULE}),
    ),
    Schedule(name="sales.first_contact", job=watch, every=timedelta(minutes=2)),
    Retention(
        name=unconverting.KEPT,
        days=30,
        purge=unconverting.forget,
        label=_l("What undoes conversions of leads"),
    ),
)

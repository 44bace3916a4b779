"""Telling people by the bell that a promise of a case is at risk or broken, while they are at work."""

from __future__ import annotations

from datetime import timedelta

from core.api.jobs import Run, enqueue, job
from core.api.locale import company_calendar, using_locale
from core.api.models import utcnow
from core.api.services import (
    NotificationKind,
    _,
    _l,
    active_among,
    current_company,
    notify,
    session,
    supervisors_of,
)
from modules.support.models import CASE, Case
from modules.support.services.clocks import readings

KIND = "support.sla"


def at_risk(case: Case, promise: str) -> None:
    """Three quarters of the time are over: whoever answers for the case is told."""
    _later(case, promise, "warning")


def broken(case: Case, promise: str) -> None:
    """It is too late: who leads the team is told, too."""
    _later(case, promise, "breached")


def _later(case: Case, promise: str, state: str) -> None:
    """Ask for it in the next working moment of the house; part of the unit of work in progress."""
    company, now = current_company(), utcnow()
    at = company_calendar(company).add_working_time(now, timedelta()) if company else now
    args = {"case_id": case.id, "promise": promise, "state": state}
    key = f"{KIND}:{case.id}:{promise}:{state}:{now.isoformat()}"
    enqueue(tell, args, key=key, run_at=max(at, now), user=None)


@job("support.escalate", retries=3, label=_l("Tell who answers for a promise"))
def tell(_run: Run, case_id: int, promise: str, state: str) -> int:
    """Tell them, unless a promise at risk was kept meanwhile. :returns: how many people were told."""
    case = session().get(Case, case_id)
    if case is None or case.archived_at:
        return 0
    if state == "warning" and promise not in _running(case):
        return 0
    owner = list(active_among([case.owner_id or 0]))
    leaders = supervisors_of(case.team_id) if state == "breached" or not owner else []
    company = current_company()
    with using_locale(company.locale if company else "es"):
        text = _text(case, promise, state)
        address = f"/support/cases/{case.id}"
        people = [*owner, *leaders]
        return len(notify(people, KIND, text, address, model=CASE, record_id=case.id))


def _running(case: Case) -> set[str]:
    """The promises of a case whose clocks run."""
    found, _logs = readings([case.id], utcnow())
    return {clock.promise.value for clock in found[case.id].running}


def _text(case: Case, promise: str, state: str) -> str:
    words = {
        ("first_response", "warning"): _("The first answer is nearly due"),
        ("next_response", "warning"): _("The next answer is nearly due"),
        ("resolution", "warning"): _("The solution is nearly due"),
        ("first_response", "breached"): _("The first answer comes too late"),
        ("next_response", "breached"): _("The next answer comes too late"),
        ("resolution", "breached"): _("The solution comes too late"),
    }
    told = words.get((promise, state), _("A time of service is at stake"))
    return f"{told}: {case.number} {case.name}"


contributions = (
    tell,
    NotificationKind(
        name=KIND, label=_l("Times of service of cases"), icon="hourglass-high", mail="now",
        weight=25,
    ),
)  # fmt: skip

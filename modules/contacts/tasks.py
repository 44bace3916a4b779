"""Work of contacts outside a request."""

from __future__ import annotations

from datetime import time

from core.api.jobs import Job, Retention, Run, Schedule, enqueue, job
from core.api.services import On, _l, import_done, made_by
from modules.contacts.services.duplicates.scan import scan, scan_some
from modules.contacts.services.merging.undo import KEPT, expire
from modules.contacts.services.privacy import retention
from modules.contacts.services.rights.requests import ERASE, carry_out_erasure

CONTACT = "contacts.contact"


@job("contacts.duplicates", atomic=False, retries=1, label=_l("Look for duplicates"))
def scan_job(run: Run) -> dict[str, int]:
    """Look through the whole base."""
    return scan(run.progress)


@job("contacts.duplicates_of_import", atomic=False, label=_l("Compare imported contacts"))
def import_job(_run: Run, import_id: int) -> dict[str, int]:
    """Compare what an import made with what was there, so that doubts are found the same day."""
    return scan_some(made_by(import_id))


@job(ERASE, atomic=False, label=_l("Erase a person"))
def erase_job(run: Run, request_id: int) -> bool:
    """Erase whom a request is about, in steps that may be cut off anywhere."""
    return carry_out_erasure(request_id, run.progress)


@job("contacts.retention", atomic=False, label=_l("Let go of contacts nobody speaks to"))
def retention_job(run: Run) -> dict[str, int]:
    """Carry out the retention rule, when the company has switched it on; erase in any case who asked for
    it and waited for the end of a duty to keep papers."""
    if not retention.rule().active:
        return {"erased": retention.erase_asked(retention.today(), run.progress)}
    return retention.carry_out(retention.today(), run.progress)


def after_import(model: str, import_id: int) -> None:
    """Let a worker compare the new contacts."""
    if model == CONTACT:
        enqueue(import_job, {"import_id": import_id}, key=f"contacts.duplicates:{import_id}")


contributions: tuple[Job | Schedule | On | Retention, ...] = (
    scan_job,
    import_job,
    erase_job,
    retention_job,
    Schedule(name="contacts.retention", job=retention_job, daily=time(3, 20)),
    Schedule(name="contacts.duplicates", job=scan_job, daily=time(2, 40)),
    Retention(name=KEPT, days=30, purge=expire, label=_l("What undoes merges of contacts")),
    On(name="contacts.imported", event=import_done, call=after_import),
)

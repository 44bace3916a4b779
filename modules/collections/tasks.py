"""What nobody does by hand: claims that follow the ledger, promises, the reminders of the morning."""

from __future__ import annotations

from datetime import time, timedelta

from core.api.jobs import Run, Schedule, job
from core.api.services import _l
from modules.collections.services import claims, dossiers, instruments, plans, promises
from modules.collections.services.dunning import sending


@job("collections.follow", atomic=False, retries=3, label=_l("Bring a claim up to date"))
def follow(_run: Run, contact_id: int) -> int:
    """What a customer owes changed: their promises, plans and claims follow."""
    instruments.settle([contact_id])
    kept = promises.settle([contact_id]) + plans.settle([contact_id])
    claims.refresh([contact_id])
    return kept


@job("collections.morning", atomic=False, retries=3, label=_l("Bring collections up to date"))
def morning(run: Run) -> int:
    """A new day: debts become late, promises and plans are broken, policies that write by themselves
    write."""
    instruments.settle()
    promises.settle()
    plans.settle()
    claims.refresh_all()
    return sending.remind(automatic_only=True, progress=run.progress)


@job("collections.remind", atomic=False, retries=3, label=_l("Send reminders of debts"))
def remind(run: Run, contact_ids: list[int] | None = None) -> int:
    """Somebody looked at the preview and sent it."""
    return sending.remind(contact_ids=contact_ids, progress=run.progress)


@job("collections.doubts", atomic=False, retries=1, label=_l("Look for doubtful letters"))
def doubts(_run: Run) -> int:
    """Letters of which nobody knows whether they left are listed; nobody sends them again."""
    return sending.settle_doubts()


@job("collections.gather", atomic=False, retries=3, label=_l("Gather a pre-legal file"))
def gather(run: Run, dossier_id: int) -> str:
    """Print, collect and pack what a claim has. :returns: the SHA-256 of the ZIP."""
    return dossiers.build(dossier_id, run.progress).digest or ""


contributions = (
    follow,
    morning,
    remind,
    gather,
    doubts,
    Schedule(name="collections.morning", job=morning, daily=time(5, 30)),
    Schedule(name="collections.doubts", job=doubts, every=timedelta(minutes=2)),
)

"""What nobody does by hand: telling that deliveries are late, holding subtotals to their moves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core.api.jobs import Run, Schedule, job
from core.api.services import _l, session
from modules.logistics.models import Book
from modules.logistics.services import late, ledger


@job("logistics.late", atomic=False, retries=1, label=_l("Watch for late deliveries"))
def watch(_run: Run) -> int:
    """Tell of deliveries whose promised day is over. :returns: how many."""
    return late.warn()


@job("logistics.verify", atomic=False, retries=1, label=_l("Check the stock against its moves"))
def verify(run: Run) -> int:
    """Make the subtotals of every product anew. :returns: how many had been wrong (none, ever)."""
    ids = list(session().scalars(select(Book.product_id).where(Book.through_id > 0)))
    wrong = 0
    for at, product_id in enumerate(ids, start=1):
        wrong += ledger.rebuild(product_id)
        run.progress(at, len(ids))
    return wrong


contributions = (
    watch,
    verify,
    Schedule(name="logistics.late", job=watch, every=timedelta(minutes=30)),
    Schedule(name="logistics.verify", job=verify, every=timedelta(days=7)),
)

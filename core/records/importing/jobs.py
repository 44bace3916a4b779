"""The jobs of imports, and how long they can be undone."""

from __future__ import annotations

from typing import Any

from core.db.session import session, write
from core.jobs import Retention, Run, enqueue, job
from core.locale import _l
from core.records.importing import run as running
from core.records.importing import service, undo
from core.records.importing.models import Import


@job("imports.run", atomic=False, retries=3, label=_l("Import a file"))
def run_job(run: Run, import_id: int) -> dict[str, Any]:
    """Import what is still to be done."""
    return running.summary(running.run(import_id, run.progress))


@job("imports.undo", atomic=False, retries=3, label=_l("Undo an import"))
def undo_job(run: Run, import_id: int) -> dict[str, Any]:
    """Take back what is still to be taken back."""
    return running.summary(undo.undo(import_id, run.progress))


@job("imports.check", atomic=False, retries=1, label=_l("Check a file before importing it"))
def check_job(run: Run, import_id: int) -> dict[str, Any] | None:
    """Examine the whole file; nothing if the person has started or discarded it meanwhile."""
    task = session().get(Import, import_id)
    if task is None or task.state != "previewed":
        return None
    return {"examined": service.preview(import_id, progress=run.progress).rows}


def start_check(import_id: int) -> None:
    """Let a worker examine the whole file for the preview."""
    with write():
        _ask(service.find(import_id), check_job)


def start(import_id: int) -> Import:
    """Let a worker import the file, or go on with it."""
    with write():
        return _ask(service.begin(import_id), run_job)


def start_undo(import_id: int) -> Import:
    """Let a worker take an import back."""
    with write():
        return _ask(undo.begin_undo(import_id), undo_job)


def _ask(task: Import, what: Any) -> Import:
    task.job_id = enqueue(what, {"import_id": task.id}).id
    session().flush()
    return task


contributions = (
    run_job,
    undo_job,
    check_job,
    Retention(
        name="imports.undo",
        days=30,
        purge=service.forget_snapshots,
        label=_l("What undoes imports"),
    ),
)

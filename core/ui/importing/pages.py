"""Pages of imports, over the services of ``core.records.importing``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any, TextIO

from flask import Response, request, send_file

from core.access.actor import Forbidden, actor
from core.access.routes import go_to
from core.db.session import session
from core.jobs.models import JobRow
from core.locale import _
from core.records.errors import Invalid
from core.records.importing import jobs, report, service
from core.records.importing.models import Import
from core.records.spec import ModelSpec, UnknownModel, all_specs, spec_of
from core.records.tabular.errors import TabularError
from core.ui.importing import forms
from core.ui.page import render_page, render_part, toast, wants_part
from core.ui.shell import Crumb

#: Rows examined at once for a preview; the rest is examined by a job.
AT_ONCE = 2_000
#: Rejected rows shown on the page; the file has them all.
SHOWN = 50


def importable_models() -> list[ModelSpec]:
    """Models the actor may import into."""
    return [spec for spec in all_specs() if actor().can(spec.permission("import"))]


def show_imports() -> Response:
    """The actor's imports, the latest first."""
    models = importable_models()
    return render_page(
        "imports/list.html",
        title=_("Imports"),
        crumbs=(Crumb(_("Imports")),),
        tasks=service.imports(),
        names={spec.name: spec.plural for spec in models},
        models=models,
        states=state_names(),
    )


def new_import() -> Response:
    """Step 1: choose the file. POST keeps it and goes on to its columns."""
    name = request.values.get("model", "")
    models = importable_models()
    if name and name not in {spec.name for spec in models}:
        raise Forbidden(f"{name[:80]}.import")
    error = ""
    if request.method == "POST":
        file = request.files.get("file")
        if file is None or not file.filename:
            error = _("Choose a file.")
        elif not name:
            error = _("Choose what the file holds.")
        else:
            try:
                task = service.upload(name, file.filename, file.stream)  # type: ignore[arg-type]
            except TabularError as mistake:
                error = str(mistake)
            else:
                return _to(task, "columns")
    return render_page(
        "imports/new.html",
        title=_("Import from a file"),
        crumbs=_crumbs(_("New import")),
        active="/imports",
        status=422 if error else 200,
        models=models,
        model=name or (models[0].name if len(models) == 1 else ""),
        error=error,
    )


def columns(import_id: int) -> Response:
    """Step 2: which field each column fills. POST keeps it, or reads the file another way."""
    task = service.find(import_id)
    if task.state not in ("uploaded", "mapped", "previewed"):
        return _to(task)
    errors: dict[Any, list[str]] = {}
    if request.method == "POST":
        try:
            if request.form.get("action") == "reread":
                task = service.reread(import_id, forms.read_format(task, request.form))
                toast(_("The file was read again."))
                return _to(task, "columns")
            chosen = forms.read_columns(task, request.form)
            service.configure(import_id, chosen.fields, chosen.styles, chosen.options)
            check(import_id)
            return _to(task, "preview")
        except Invalid as mistake:
            errors = forms.errors_by_column(task, mistake.errors)
        except TabularError as mistake:
            errors = {"": [str(mistake)]}
    spec = spec_of(task.model)
    return render_page(
        "imports/columns.html",
        title=_("Columns of %(file)s", file=task.file_name),
        crumbs=_crumbs(task.file_name),
        active="/imports",
        status=422 if errors else 200,
        task=task,
        spec=spec,
        form=request.form,
        errors=errors,
        targets=forms.targets(spec),
        keys=forms.keys(spec),
        encodings=forms.encodings(task.format.get("encoding", "")),
        separators=forms.separators(task.format.get("separator", "")),
        decimals=forms.decimals(),
        date_orders=forms.date_orders(),
    )


def check(import_id: int) -> None:
    """Examine the first rows at once, and let a worker examine the rest of a long file."""
    task = service.preview(import_id, limit=AT_ONCE)
    if task.rows > AT_ONCE:
        jobs.start_check(import_id)


def preview(import_id: int) -> Response:
    """Step 3: what will happen. POST starts it."""
    task = service.find(import_id)
    if request.method == "POST" and task.state == "previewed":
        jobs.start(import_id)
        return _to(task)
    if task.state in ("uploaded", "mapped"):
        return _to(task, "columns")
    if task.state != "previewed":
        return _to(task)
    page: dict[str, Any] = {"task": task, "spec": spec_of(task.model), "found": task.preview}
    if wants_part("import-check"):
        return render_part("imports/preview_counts.html", **page)
    return render_page(
        "imports/preview.html",
        title=_("Preview of %(file)s", file=task.file_name),
        crumbs=_crumbs(task.file_name),
        active="/imports",
        actions=action_names(),
        **page,
    )


def show_import(import_id: int) -> Response:
    """Step 4: progress, then the result with its report."""
    task = service.find(import_id)
    if task.state in ("uploaded", "mapped"):
        return _to(task, "columns")
    if task.state == "previewed":
        return _to(task, "preview")
    page: dict[str, Any] = {
        "task": task,
        "model": _model_name(task),
        "job": session().get(JobRow, task.job_id) if task.job_id else None,
        "rejected": list(report.rows(task, "rejected", limit=SHOWN)),
        "kept": list(report.kept(task, limit=SHOWN)),
        "path": _list_path(task),
        "states": state_names(),
    }
    if wants_part("import-status"):
        return render_part("imports/status.html", **page)
    return render_page(
        "imports/show.html",
        title=_("Import of %(file)s", file=task.file_name),
        crumbs=_crumbs(task.file_name),
        active="/imports",
        **page,
    )


def act(import_id: int, action: str) -> Response:
    """POST: go on with an import, undo it, or forget a draft."""
    if action == "discard":
        service.discard(import_id)
        toast(_("Import discarded."))
        return go_to("/imports")
    task = jobs.start_undo(import_id) if action == "undo" else jobs.start(import_id)
    return _to(task)


def full_report(import_id: int) -> Response:
    """The report with one line a data row."""
    task = service.find(import_id)
    return _download(f"report-{task.id}.csv", lambda out: report.write_full(task, out))


def corrections(import_id: int) -> Response:
    """The rejected rows, to be corrected and imported again."""
    task = service.find(import_id)
    name = f"{task.file_name.rpartition('.')[0] or task.file_name} - {_('to correct')}.csv"
    return _download(name, lambda out: report.write_corrections(task, out))


def _download(name: str, write: Callable[[TextIO], Any]) -> Response:
    number, path = tempfile.mkstemp(prefix="cauce-report-")
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as stream:
        write(stream)
    answer = send_file(path, mimetype="text/csv", as_attachment=True, download_name=name)
    answer.call_on_close(lambda: os.unlink(path))
    return answer


def _to(task: Import, step: str = "") -> Response:
    return go_to(f"/imports/{task.id}{'/' + step if step else ''}")


def _crumbs(last: str) -> tuple[Crumb, ...]:
    return (Crumb(_("Imports"), "/imports"), Crumb(last))


def _model_name(task: Import) -> str:
    try:
        return str(spec_of(task.model).plural)
    except UnknownModel:
        return task.model


def _list_path(task: Import) -> str:
    try:
        return spec_of(task.model).path or "/"
    except UnknownModel:
        return ""


def state_names() -> dict[str, tuple[str, str]]:
    """State → (name, tone of its tag)."""
    return {
        "uploaded": (_("Columns to confirm"), "ambar"),
        "mapped": (_("Columns to confirm"), "ambar"),
        "previewed": (_("Ready to start"), "ambar"),
        "running": (_("In progress"), "accent"),
        "done": (_("Done"), "verde"),
        "failed": (_("Stopped"), "rojo"),
        "undoing": (_("Being undone"), "accent"),
        "undone": (_("Undone"), ""),
    }


def action_names() -> dict[str, tuple[str, str]]:
    """What becomes of a row → (name, tone of its tag)."""
    return {
        "created": (_("New"), "verde"),
        "updated": (_("Changes"), "accent"),
        "unchanged": (_("No changes"), ""),
        "rejected": (_("Rejected"), "rojo"),
    }

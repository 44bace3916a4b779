"""The pages of reports and their files, for every module that has some."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request, send_file

from core.access import audit
from core.access.actor import actor
from core.access.routes import go_to, signed_in
from core.db import write
from core.locale import _, current_locale
from core.records import NotFound, spec_of
from core.records.tabular.styles import style_of
from core.records.tabular.writer import CsvStyle, write_csv, write_xlsx
from core.ui.menu import kernel
from core.ui.page import render_page
from core.ui.reports import asking
from core.ui.reports.declare import Report, Result
from core.ui.shell import Crumb

reports = Blueprint("reports", __name__)


def init_reports(app: Flask) -> None:
    """Offer the reports."""
    app.register_blueprint(reports)


def reports_of(module: str) -> list[Report]:
    """The reports of a module that the actor may read."""
    registry = kernel().of(Report)
    mine = [r for r in registry if r.name.partition(".")[0] == module]
    who = actor()
    return [
        r
        for r in mine
        if who.can(spec_of(r.model).permission("read"))
        and (not r.permission or who.can(r.permission))
    ]


@reports.get("/<module>/reports")
@signed_in
def index(module: str) -> Any:
    """The first report of a module."""
    found = reports_of(module)
    if not found:
        raise NotFound("core.report", module)
    return go_to(_path(found[0]), 302)


@reports.get("/<module>/reports/<name>")
@signed_in
def show(module: str, name: str) -> Response:
    """A report as a page, or as a file where the name ends so: ``forecast.csv``."""
    stem, _dot, kind = name.partition(".")
    report = next((r for r in reports_of(module) if r.name == f"{module}.{stem}"), None)
    if report is None or kind not in ("", "csv", "xlsx"):
        raise NotFound("core.report", name)
    asked = asking.read(spec_of(report.model), request.args, report.by)
    result = report.run(asked)
    return _file(report, asked, result, kind) if kind else _page(module, report, asked, result)


def _path(report: Report) -> str:
    module, _dot, stem = report.name.partition(".")
    return f"/{module}/reports/{stem}"


def _page(module: str, report: Report, asked: asking.Asked, result: Result) -> Response:
    people, teams = asking.colleagues(asked.spec) if report.people else ([], [])
    path, query = _path(report), asked.query()
    return render_page(
        "ui/report.html",
        title=report.label,
        crumbs=(Crumb(_("Reports"), f"/{module}/reports"), Crumb(report.label)),
        active=f"/{module}/reports",
        report=report,
        tabs=[(r.label, f"{_path(r)}?{query}", r is report, None) for r in reports_of(module)],
        asked=asked,
        result=result,
        periods=asking.PERIODS,
        lines=asking.lines(asked.spec, report.by),
        people=people,
        teams=teams,
        files=_files(path, query) if actor().can(asked.spec.permission("export")) else (),
    )


def _files(path: str, query: str) -> tuple[tuple[str, str], ...]:
    return (("XLSX", f"{path}.xlsx?{query}"), ("CSV", f"{path}.csv?{query}"))


def _file(report: Report, asked: asking.Asked, result: Result, kind: str) -> Response:
    """The table of a report; the log says who took it."""
    actor().require(asked.spec.permission("export"))
    kinds = [column.kind for column in result.columns]
    header = [_titled(column.label, column.kind) for column in result.columns]
    rows = [[cell.plain(of) for cell, of in zip(row, kinds, strict=True)] for row in result.rows]
    style = style_of(current_locale())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{kind}"
        if kind == "xlsx":
            write_xlsx(path, header, rows, str(report.label), style)
        else:
            with path.open("w", newline="", encoding="utf-8-sig") as stream:
                write_csv(stream, header, rows, CsvStyle.for_style(style))
        content = path.read_bytes()
    with write() as current:
        taken = {"format": kind, "rows": len(rows), "report": report.name}
        audit.log(current, "export", asked.spec.name, changes=taken)
    return _sent(content, f"{report.label}.{kind}")


def _titled(label: str, kind: str) -> str:
    if kind == "hours":
        return _("%(label)s (hours)", label=label)
    return _("%(label)s (days)", label=label) if kind == "duration" else label


def _sent(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), as_attachment=True, download_name=name)

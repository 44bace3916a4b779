"""Electronic accounts for the SAT: a month, what it would refuse, its files."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask import Blueprint, Response, request

from core.api.services import all_specs, company_today
from core.api.ui import Crumb, Pages, _, access, leave, render_page, toast
from modules.accounting.models import BATCH
from modules.accounting.services import AccountingError, electronic
from modules.accounting.services.exporting import sat

blueprint = Blueprint("accounting_electronic", __name__, url_prefix="/accounting/sat")
contributions = (Pages(name="accounting.electronic", blueprint=blueprint),)
_MONTH = re.compile(r"(20(?:1[5-9]|[2-9]\d))-(0[1-9]|1[0-2])")
#: Findings that the page shows.
SHOWN = 30


def _asked(text: str) -> tuple[int, int]:
    """Year and month; the one before this by default."""
    if found := _MONTH.fullmatch(text):
        return int(found[1]), int(found[2])
    day = company_today().replace(day=1) - timedelta(days=1)
    return day.year, day.month


@blueprint.get("")
@access(f"{BATCH}.export")
def month() -> Response:
    """What the month holds and what the SAT would refuse of it."""
    year, number = _asked(request.args.get("month", ""))
    found = electronic.month(year, number) if electronic.serves() else None
    title = _("Electronic accounts (SAT)")
    findings = found.findings if found else []
    return render_page(
        "accounting/sat.html",
        title=title,
        crumbs=(Crumb(_("Batches"), "/accounting/batches"), Crumb(title)),
        active="/accounting/batches",
        found=found,
        month=f"{year}-{number:02d}",
        findings=findings[:SHOWN],
        count=len(findings),
        blocking=sum(one.blocking for one in findings),
        debit=sum(one.debit for one in found.own) if found else 0,
        paths={spec.name: spec.path for spec in all_specs()},
    )


@blueprint.post("/<any(catalogue, balance, journal):kind>")
@access(f"{BATCH}.export")
def file(kind: str) -> Response:
    """A file of the month."""
    year, number = _asked(request.form.get("month", ""))
    said = request.form.get("modified", "")
    asked = sat.Request(
        request.form.get("request", ""), request.form.get("number", "").strip().upper()
    )
    try:
        if not electronic.serves():
            raise AccountingError(_("Only companies in Mexico send electronic accounts."))
        modified = date.fromisoformat(said) if said else None
        name, data = electronic.make(
            electronic.month(year, number), kind, modified=modified, request=asked
        )
    except (AccountingError, ValueError) as error:
        toast(str(error), "error")
        return leave(f"/accounting/sat?month={year}-{number:02d}")
    answer = Response(data, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

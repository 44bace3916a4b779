"""Flagging an opportunity on a case; part of the glue with sales."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.services import Invalid, get, update
from core.api.ui import _, access, done, render_part, toast
from modules.support.models import CASE, Case
from modules.support.with_sales import golden

blueprint = Blueprint("support_golden", __name__, url_prefix="/support")


@blueprint.post("/cases/<int:case_id>/golden")
@access(f"{CASE}.update")
def flag(case_id: int) -> Response:
    """Flag a case, or take the flag away, with what the agent saw."""
    case = get(CASE, case_id, "update")
    sent = request.form
    flagged, reason = sent.get(golden.FLAG) == "1", sent.get(golden.REASON, "").strip()
    if flagged and not reason:
        error = _("Say what the customer mentioned, so that sales knows why to call.")
        return _again(case, reason, error)
    try:
        update(CASE, case_id, {golden.FLAG: flagged, golden.REASON: reason or None})
    except Invalid as mistake:
        return _again(case, reason, " ".join(t for some in mistake.errors.values() for t in some))
    toast(_("Flag saved.") if flagged else _("Flag removed."))
    return done(f"/support/cases/{case_id}", model=CASE)


def _again(case: Case, reason: str, error: str) -> Response:
    shown = golden.shown(case, golden=True, reason=reason) | {"error": error}
    return render_part("support/golden.html", status=422, **shown)

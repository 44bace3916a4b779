"""What is done with one claim: remind now, print the formal notice; letters done by hand."""

from __future__ import annotations

from flask import Blueprint, Response

from core.api.services import company_today, get
from core.api.ui import Pages, _, access, leave, ngettext, toast
from modules.collections.models import CLAIM, NOTICE, Claim, Notice
from modules.collections.services import documents
from modules.collections.services.dunning import sending

blueprint = Blueprint("collections_claims", __name__, url_prefix="/collections")
contributions = (Pages(name="collections.claims", blueprint=blueprint),)


@blueprint.post("/claims/<int:claim_id>/remind")
@access(f"{NOTICE}.create")
def remind(claim_id: int) -> Response:
    """Carry out what is planned for the customer today."""
    claim: Claim = get(CLAIM, claim_id)
    count = sending.carry_out(claim.contact_id, company_today())
    if count:
        toast(ngettext("%(num)s reminder done.", "%(num)s reminders done.", count))
    else:
        toast(
            _("Nobody is to be reminded today: the list of reminders says why."),
            "info",
            href="/collections/reminders",
            action=_("See why"),
        )
    return leave(f"/collections/claims/{claim_id}")


@blueprint.get("/claims/<int:claim_id>/demand.pdf")
@access(f"{CLAIM}.amounts")
def demand(claim_id: int) -> Response:
    """The formal notice of a claim as of today."""
    claim: Claim = get(CLAIM, claim_id)
    return _pdf(documents.of_claim(claim), f"{claim.number}.pdf")


@blueprint.get("/notices/<int:notice_id>/demand.pdf")
@access(f"{CLAIM}.amounts")
def letter(notice_id: int) -> Response:
    """The document of a planned letter."""
    notice: Notice = get(NOTICE, notice_id)
    return _pdf(documents.of_notice(notice), f"{notice.id}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.post("/notices/<int:notice_id>/done")
@access(f"{NOTICE}.update")
def mark(notice_id: int) -> Response:
    """Somebody did what the level asked for, or knows that a doubtful letter arrived."""
    notice: Notice = get(NOTICE, notice_id, "update")
    sending.done(notice.id)
    toast(_("Marked as done."))
    return leave(f"/collections/notices/{notice_id}")

"""The pre-legal file of a claim: what is missing, gather it, download it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from core.api.jobs import asked
from core.api.services import actor, get
from core.api.ui import Crumb, Pages, _, access, download, leave, render_page, render_part, toast
from modules.collections.models import CLAIM, DOSSIER, Claim, Dossier
from modules.collections.services import checking, dossiers
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_dossiers", __name__, url_prefix="/collections")
contributions = (Pages(name="collections.dossiers", blueprint=blueprint),)


@blueprint.route("/claims/<int:claim_id>/dossier", methods=["GET", "POST"])
@access(f"{DOSSIER}.create")
def of_claim(claim_id: int) -> Response:
    """What a claim lacks before court; sent, a job gathers what it has."""
    claim: Claim = get(CLAIM, claim_id)
    if not actor().can(f"{CLAIM}.amounts"):
        abort(403)
    if request.method == "POST":
        made = dossiers.ask(claim.id)
        toast(_("The file is being gathered."))
        return leave(f"/collections/dossiers/{made.id}")
    checks = dossiers.checks_of(claim)
    title = _("Pre-legal file")
    return render_page(
        "collections/dossier_checks.html",
        title=title,
        crumbs=(
            Crumb(_("Claims"), "/collections/claims"),
            Crumb(claim.number or "", f"/collections/claims/{claim.id}"),
            Crumb(title),
        ),
        active="/collections/claims",
        claim=claim,
        checks=checks,
        missing=checking.missing(checks),
    )


@blueprint.get("/dossiers/<int:dossier_id>/progress")
@access(f"{DOSSIER}.read")
def progress(dossier_id: int) -> Response:
    """How far it is, to be shown anew."""
    dossier: Dossier = get(DOSSIER, dossier_id)
    job = asked(f"collections.gather.{dossier.id}")
    return render_part(
        "collections/dossier_state.html", dossier=dossier, job=job, may=may_download()
    )


@blueprint.get("/dossiers/<int:dossier_id>/file.zip")
@access(f"{DOSSIER}.amounts")
def file(dossier_id: int) -> Response:
    """The ZIP as it was made."""
    get(DOSSIER, dossier_id)
    try:
        return download(dossiers.file_of(dossier_id))
    except CollectionsError as error:
        toast(str(error), "error")
        return leave(f"/collections/dossiers/{dossier_id}")


def may_download() -> bool:
    """Whether the actor may have what is in it."""
    return actor().can(f"{DOSSIER}.amounts")

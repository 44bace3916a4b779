"""The button that posts a stock document."""

from __future__ import annotations

from flask import Blueprint, Response

from core.api.services import Invalid
from core.api.ui import Pages, _, access, done, toast
from modules.logistics.models.document import DOCUMENT
from modules.logistics.services import post

blueprint = Blueprint("logistics_documents", __name__, url_prefix="/logistics")
contributions = (Pages(name="logistics.documents", blueprint=blueprint),)


@blueprint.post("/documents/<int:document_id>/post")
@access(f"{DOCUMENT}.post")
def post_document(document_id: int) -> Response:
    """Write its moves."""
    try:
        post(document_id)
    except Invalid as mistake:
        toast(" ".join(text for texts in mistake.errors.values() for text in texts), "error")
    else:
        toast(_("Posted: stock is up to date."))
    return done(f"/logistics/documents/{document_id}", model=DOCUMENT)

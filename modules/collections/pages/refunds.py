"""The steps of a refund to customers: fill, make the file, paid."""

from __future__ import annotations

from flask import Blueprint, Response

from core.api.services import get
from core.api.ui import Pages, _, access, download, leave, ngettext, toast
from modules.collections.models import REFUND
from modules.collections.services import refunding
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_refunds", __name__, url_prefix="/collections/refunds")
contributions = (Pages(name="collections.refunds", blueprint=blueprint),)
UPDATE = f"{REFUND}.update"


def _page(refund_id: int) -> Response:
    return leave(f"/collections/refunds/{refund_id}")


@blueprint.post("/<int:refund_id>/<any(fill, issue, book):what>")
@access(UPDATE)
def step(refund_id: int, what: str) -> Response:
    """Put every credit into it that can be paid, make the file, or say that the bank paid."""
    try:
        if what == "fill":
            count = refunding.fill(refund_id)
            toast(ngettext("%(num)s credit added.", "%(num)s credits added.", count))
        elif what == "issue":
            refunding.issue(refund_id)
            toast(_("The file is made: download it and give it to your bank."))
        else:
            count = refunding.book(refund_id)
            toast(ngettext("%(num)s transfer paid.", "%(num)s transfers paid.", count))
    except (CollectionsError, ValueError) as error:
        toast(str(error), "error")
    return _page(refund_id)


@blueprint.post("/<int:refund_id>/transfers/<int:transfer_id>/remove")
@access(UPDATE)
def take_out(refund_id: int, transfer_id: int) -> Response:
    """Take a transfer out of a draft."""
    try:
        refunding.take_out(refund_id, transfer_id)
        toast(_("Taken out."))
    except CollectionsError as error:
        toast(str(error), "error")
    return _page(refund_id)


@blueprint.get("/<int:refund_id>/file")
@access(f"{REFUND}.read")
def file(refund_id: int) -> Response:
    """The file as it was made."""
    get(REFUND, refund_id)
    try:
        return download(refunding.file_of(refund_id))
    except CollectionsError as error:
        toast(str(error), "error")
        return _page(refund_id)

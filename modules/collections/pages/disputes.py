"""A dispute is decided: the customer is right, or the debt stands."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from core.api.models import LongText
from core.api.services import Invalid, get, update
from core.api.ui import Crumb, Pages, _, _l, access, leave, toast
from modules.collections.models import DISPUTE, Dispute
from modules.collections.pages import asking

blueprint = Blueprint("collections_disputes", __name__, url_prefix="/collections/disputes")
contributions = (Pages(name="collections.disputes", blueprint=blueprint),)
PLACE = Crumb(_l("Disputes"), "/collections/disputes")
FIELDS = (LongText(label=_l("What we found"), name="notes", required=True),)
TITLES = {"accepted": _l("The customer is right"), "rejected": _l("The debt stands")}
#: What happens next.
MEANING = {
    "accepted": _l("The amount stays in peace until the credit note comes from the books."),
    "rejected": _l("The amount is claimed again from now on."),
}


@blueprint.route("/<int:dispute_id>/decide/<state>", methods=["GET", "POST"])
@access(f"{DISPUTE}.update")
def decide(dispute_id: int, state: str) -> Response:
    """Say what was found, and who is right."""
    if state not in TITLES:
        abort(404)
    dispute: Dispute = get(DISPUTE, dispute_id, "update")
    back, errors = f"/collections/disputes/{dispute_id}", dict[str, list[str]]()
    if request.method == "POST":
        values, errors = asking.read(FIELDS)
        if not errors:
            told = "\n\n".join(filter(None, (dispute.notes, values["notes"])))
            try:
                update(DISPUTE, dispute_id, {"state": state, "notes": told})
            except Invalid as wrong:
                errors = wrong.errors
            else:
                toast(str(MEANING[state]))
                return leave(back)
    return asking.show(
        FIELDS,
        dict(request.form),
        errors,
        title=str(TITLES[state]),
        button=_("Decide"),
        place=PLACE,
        back=back,
    )

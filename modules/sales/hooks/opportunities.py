"""What happens before an opportunity is saved or moved, whoever does it, and after it was moved."""

from __future__ import annotations

from sqlalchemy import select

from core.api.models import own_currency
from core.api.services import (
    Draft,
    Move,
    On,
    SaveStep,
    TransitionStep,
    _,
    session,
    stage_changed,
)
from modules.contacts.models import Contact
from modules.sales.services.opportunities import OPPORTUNITY, after_move, coming_from


def complete_opportunity(draft: Draft) -> None:
    """A new opportunity bears its contact's name and the company's currency unless others are given."""
    values = draft.values
    if draft.record is not None:
        if "currency" in values and not values["currency"]:
            values["currency"] = draft.record.currency
        return
    if (lead := coming_from()) is not None:
        values["lead_id"] = draft.merged["lead_id"] = lead
    if not values.get("currency") and "currency" not in draft.errors:
        values["currency"] = draft.merged["currency"] = own_currency()
    if not values.get("name") and values.get("contact_id"):
        name = session().scalar(select(Contact.name).where(Contact.id == values["contact_id"]))
        values["name"] = draft.merged["name"] = name
        draft.errors.pop("name", None)


def check_loss(move: Move) -> None:
    """Nobody loses a sale without saying why; a sale that goes on has no reason for its loss."""
    if move.target.category == "lost":
        if not move.value("loss_reason_id"):
            move.ask("loss_reason_id", _("Say why the sale is lost."))
    elif move.value("loss_reason_id"):
        move.set("loss_reason_id", None)


contributions = (
    SaveStep(name="sales.opportunity.complete", model=OPPORTUNITY, call=complete_opportunity),
    TransitionStep(name="sales.opportunity.loss", model=OPPORTUNITY, call=check_loss),
    On(
        name="sales.opportunity.moved",
        event=stage_changed,
        call=after_move,
        models=frozenset({OPPORTUNITY}),
    ),
)

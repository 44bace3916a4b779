"""Taking a conversion back: the lead is what it was, what was made for it is put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from core.api.jobs import kept_for
from core.api.models import utcnow
from core.api.services import (
    Invalid,
    _,
    actor,
    add_to_timeline,
    archive,
    get,
    interactions_of,
    session,
    spec_of,
    stage_info,
    sudo,
    transition,
    update,
    write,
)
from modules.sales.models import Conversion, Lead
from modules.sales.models.lead import LEAD
from modules.sales.services.leads.converting import (
    CONTACT,
    ENTRY,
    OPPORTUNITY,
    becoming,
    give_activities,
    planned,
    references,
)

#: Name of the time for which conversions can be taken back.
KEPT = "sales.conversions"


def oldest() -> datetime:
    """Conversions before that moment are for good."""
    return utcnow() - kept_for(KEPT)


def undoable(lead_id: int) -> Conversion | None:
    """The conversion of a lead that may still be taken back."""
    query = select(Conversion).where(
        Conversion.lead_id == lead_id, Conversion.undone_at.is_(None), Conversion.at > oldest()
    )
    return session().scalar(query.order_by(Conversion.id.desc()).limit(1))


def unconvert(lead_id: int) -> Lead:
    """Take the conversion of a lead back: contact and opportunity that were made for it are archived.

    :raises NotFound, Forbidden: as for a change of the lead.
    :raises Invalid: there is none, it is too old, or what it made was used since.
    """
    actor().require(f"{LEAD}.update")
    with write():
        lead: Lead = get(LEAD, lead_id, "update")
        found = undoable(lead_id)
        if found is None:
            raise Invalid({"": [_("There is no conversion that can be taken back.")]})
        with sudo(_("Conversion taken back")):
            if used := _used(found):
                text = _("It can no longer be taken back: %(why)s.", why="; ".join(used))
                raise Invalid({"": [text]})
        before = dict(found.before)
        with becoming(lead_id, contact_id=before["contact"], converted_at=None):
            _back(lead, before["stage"])
        with sudo(_("Conversion taken back")) as current:
            if found.opportunity_id:
                still = [n for n in before.get("activities", ()) if n in _planned(found)]
                give_activities(still, f"{LEAD}:{lead_id}")
            for model, number, _version in reversed(found.made):
                archive(model, number)
            current.get_one(Conversion, found.id).undone_at = utcnow()
            current.flush()
        add_to_timeline(ENTRY, LEAD, lead_id, data={"undone": True})
    return lead


def _planned(found: Conversion) -> list[int]:
    return planned(OPPORTUNITY, found.opportunity_id or 0)


def _back(lead: Lead, stage_id: int) -> None:
    """The stage it came from, unless that is no longer in use."""
    stage = stage_info(stage_id)
    if stage.retired or stage.id == lead.stage_id:
        update(LEAD, lead.id, {})
    else:
        transition(LEAD, lead.id, stage.id, reason=_("Conversion taken back"))


def _used(found: Conversion) -> list[str]:
    """What was made and has been worked with since, in words."""
    used = []
    for model, number, version in found.made:
        record: Any = session().get(spec_of(model).cls, number)
        if record is None:
            used.append(_("what was made is no longer there"))
        elif record.version != version or _worked_with(found, model, number):
            used.append(_("“%(name)s” has been worked with since", name=record.name))
    return used


def _worked_with(found: Conversion, model: str, number: int) -> bool:
    if model == OPPORTUNITY:
        return bool(interactions_of(OPPORTUNITY, [number]))
    if model != CONTACT:
        return False
    then, now = found.before.get("references", {}).get(str(number), {}), references(number)
    return any(count > then.get(table, 0) for table, count in now.items())


def forget(before: datetime) -> int:
    """Conversions of long ago are for good: what would take them back is no longer kept. The lead
    and its history go on telling of them."""
    gone = delete(Conversion).where(Conversion.at < before)
    options = {"synchronize_session": False}
    return session().execute(gone, execution_options=options).rowcount or 0  # type: ignore[attr-defined]

"""What happens before a lead is saved, whoever saves it."""

from __future__ import annotations

from contextlib import suppress

from core.api.locale import find_subdivision, parse_postal_code
from core.api.services import (
    Draft,
    Move,
    On,
    SaveStep,
    StoredStep,
    TransitionStep,
    _,
    current_company,
    entry_added,
    entry_removed,
    stage_info,
    sudo,
)
from modules.contacts.services import find_by_identity
from modules.sales.models.definition import SQL_RULE
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import defining
from modules.sales.services.leads.converting import complete as complete_conversion
from modules.sales.services.leads.starting import on_entry, on_removed, share_out
from modules.sales.services.leads.touches import note_first


def complete_lead(draft: Draft) -> None:
    """A company that asks is its own name; provinces and postal codes as their country writes them."""
    values = draft.values
    if draft.record is None:
        if not values.get("name") and values.get("company"):
            values["name"] = draft.merged["name"] = values["company"]
            draft.errors.pop("name", None)
        if not values.get("country") and "country" not in draft.errors:
            company = current_company()
            values["country"] = company.country if company else None
    _place(draft)


def _place(draft: Draft) -> None:
    values = draft.values
    country = values.get("country") or draft.merged.get("country")
    if not country:
        return
    if region := values.get("region"):
        known = find_subdivision(country, region)
        values["region"] = known.name if known else region
    if code := values.get("postal_code"):
        with suppress(ValueError):  # kept as written: a foreign code is no reason to lose a lead
            values["postal_code"] = parse_postal_code(country, code)


def keep_first_touch(draft: Draft) -> None:
    """Where somebody came from is written once; afterwards only what was empty is filled in."""
    if draft.record is None:
        for name in ("source_id", "campaign_id"):
            if draft.values.get(name):
                draft.values[f"last_{name}"] = draft.values[name]
        return
    for name in ("source_id", "campaign_id"):
        stored = getattr(draft.record, name)
        if name in draft.values and stored is not None and draft.values[name] != stored:
            draft.error(name, _("Where a lead came from the first time does not change."))


def recognise(draft: Draft) -> None:
    """A lead with the mail or phone of exactly one contact is about that contact."""
    known = draft.merged.get("contact_id") or getattr(draft.record, "contact_id", None)
    given = {"mail", "phone"} & draft.values.keys()
    if known or not given or given & draft.errors.keys():
        return
    country = draft.merged.get("country")
    with sudo("recognise who asks"):
        for channel in sorted(given):
            value = draft.values[channel]
            found = find_by_identity(channel, value, country=country) if value else []
            if len(found) == 1:
                draft.values["contact_id"] = draft.merged["contact_id"] = found[0]
                return


def check_rejection(move: Move) -> None:
    """Nobody turns a lead away without saying why; one that goes on has no such reason."""
    if move.target.category == "lost":
        if not move.value("reject_reason_id"):
            move.ask("reject_reason_id", _("Say why the lead is rejected."))
    elif move.value("reject_reason_id"):
        move.set("reject_reason_id", None)


def keep_reason(draft: Draft) -> None:
    """A reason belongs to a rejection and to nothing else; a rejected lead keeps one."""
    values, record = draft.values, draft.record
    if record is None or "stage" in values or "reject_reason_id" not in values:
        return
    rejected = stage_info(record.stage_id).category == "lost"
    if rejected and not values["reject_reason_id"]:
        draft.error("reject_reason_id", _("Say why the lead is rejected."))
    elif not rejected and values["reject_reason_id"]:
        draft.error("reject_reason_id", _("Reject the lead, and give the reason with it."))


contributions = (
    SaveStep(name="sales.lead.complete", model=LEAD, call=complete_lead, weight=10),
    SaveStep(name="sales.lead.first_touch", model=LEAD, call=keep_first_touch, weight=20),
    SaveStep(name="sales.lead.recognise", model=LEAD, call=recognise, weight=30),
    SaveStep(name="sales.lead.converted", model=LEAD, call=complete_conversion, weight=40),
    SaveStep(name="sales.lead.reason", model=LEAD, call=keep_reason, weight=910),
    TransitionStep(name="sales.lead.reject", model=LEAD, call=check_rejection),
    StoredStep(
        name="sales.lead.touch",
        applies=lambda spec: spec.name == LEAD,
        created=note_first,
        updated=lambda _spec, _record, _changes: None,
    ),
    StoredStep(
        name="sales.lead.share",
        applies=lambda spec: spec.name == LEAD,
        created=share_out,
        updated=lambda _spec, _record, _changes: None,
        weight=110,
    ),
    SaveStep(name="sales.sql.complete", model=SQL_RULE, call=defining.complete),
    StoredStep(
        name="sales.lead.sql",
        applies=lambda spec: spec.name == LEAD,
        created=defining.apply_created,
        updated=defining.apply_updated,
        weight=900,
    ),
    On(
        name="sales.lead.spoken_to",
        event=entry_added,
        call=on_entry,
        models=frozenset({LEAD, "contacts.contact"}),
    ),
    On(
        name="sales.lead.not_spoken_to",
        event=entry_removed,
        call=on_removed,
        models=frozenset({LEAD}),
    ),
)

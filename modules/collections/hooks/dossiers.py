"""Attempts of negotiation and pre-legal files: what is completed before a save, what follows, and what an
erasure takes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.api.jobs import enqueue
from core.api.locale import format_date
from core.api.services import (
    Draft,
    EraseStep,
    Erasing,
    FileRow,
    SaveStep,
    StoredStep,
    _,
    company_today,
    drop_files,
    session,
)
from modules.accounting.models import Due
from modules.collections.models import ATTEMPT, DOSSIER, Claim
from modules.collections.models.attempt import KINDS
from modules.collections.services import claimed, planned
from modules.collections.tasks import gather


def complete_attempt(draft: Draft) -> None:
    """Customer and currency are those of the claim; its days come one after the other; it is about what is
    late unless it says otherwise."""
    merged = draft.merged
    claim = session().get(Claim, merged.get("claim_id") or 0)
    if claim is None or draft.errors:
        return
    kind, sent_on = merged.get("kind"), merged.get("sent_on")
    given: dict[str, Any] = {"contact_id": claim.contact_id, "currency": claim.currency}
    given["name"] = f"{dict(KINDS).get(kind or '', '')} · {format_date(sent_on)}" if sent_on else ""
    received, answered = merged.get("received_on"), merged.get("answered_on")
    for name in ("sent_on", "received_on", "answered_on"):
        if (value := merged.get(name)) and value > company_today():
            draft.error(name, _("The day has not come yet: choose today or an earlier one."))
    if sent_on and received and received < sent_on:
        draft.error("received_on", _("It cannot be received before it was sent."))
    if sent_on and answered and answered < sent_on:
        draft.error("answered_on", _("It cannot be answered before it was sent."))
    if merged.get("outcome") in ("refused", "failed", "agreed") and not answered:
        draft.error("answered_on", _("Say on which day."))
    if draft.record is None and not draft.values.get("debts"):
        day = company_today()
        late = claimed.overdue_debts(claim.contact_id, claim.company_id, claim.currency, day)
        given["debts"] = [{"due_id": one.id} for one in late if one.open > 0]
        if merged.get("amount") is None:
            given["amount"] = sum((one.open for one in late), planned.ZERO)
    ids = [line["due_id"] for line in draft.values.get("debts") or ()]
    others = select(Due.name).where(Due.id.in_(ids), Due.contact_id != claim.contact_id)
    if ids and (name := session().scalar(others.limit(1))) is not None:
        draft.error("debts", _("%(name)s is of another customer.", name=name))
    draft.values.update(given)
    draft.merged.update(given)


def complete_dossier(draft: Draft) -> None:
    """It is called like its customer."""
    claim = session().get(Claim, draft.merged.get("claim_id") or 0)
    if claim is None:
        return
    given = {"contact_id": claim.contact_id, "currency": claim.currency, "name": claim.name}
    draft.values.update(given)
    draft.merged.update(given)


def dossiers_stored(_spec: Any, ids: list[int]) -> None:
    """A job gathers them, in the name of who asked."""
    for number in ids:
        enqueue(gather, {"dossier_id": number}, key=f"collections.gather.{number}")


def nothing(_spec: Any, _record: Any, _changes: Mapping[str, Any]) -> None:
    """What was gathered stays."""


def forget(erasing: Erasing) -> None:
    """The ZIPs of an erased person go; that there was one stays."""
    for model, ids in erasing.pairs():
        if model == DOSSIER:
            query = select(FileRow).where(FileRow.model == DOSSIER, FileRow.record_id.in_(ids))
            drop_files(erasing, list(erasing.current.scalars(query)))


contributions = (
    SaveStep(name="collections.attempt.complete", model=ATTEMPT, call=complete_attempt),
    SaveStep(name="collections.dossier.complete", model=DOSSIER, call=complete_dossier),
    StoredStep(
        name="collections.dossier.gather",
        applies=lambda spec: spec.name == DOSSIER,
        created=dossiers_stored,
        updated=nothing,
    ),
    EraseStep(name="collections.dossiers", call=forget),
)

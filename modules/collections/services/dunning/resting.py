"""What of a debt is not asked for, and why: it is in dispute, paid by a plan in force, or a bill or cheque
for it is held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.api.models import _
from modules.collections.services import covering, disputing, planned

ZERO = Decimal(0)


@dataclass(frozen=True)
class Resting:
    """A part of a debt that is left in peace."""

    #: In the currency of the debt; None: all of it.
    amount: Decimal | None
    #: dispute | plan | instrument
    why: str


def resting(due_ids: Collection[int], day: date) -> dict[int, list[Resting]]:
    """debt → its parts that nobody is reminded of on a day."""
    found: dict[int, list[Resting]] = {}
    every = sorted(set(due_ids))
    for due_id, total in disputing.amounts(every).items():
        found.setdefault(due_id, []).append(Resting(total, "dispute"))
    for due_id, total in covering.resting(every, day).items():
        found.setdefault(due_id, []).append(Resting(total, "instrument"))
    for due_id in planned.covered(every):
        found.setdefault(due_id, []).append(Resting(None, "plan"))
    return found


def at_rest(open_amount: Decimal, parts: Collection[Resting]) -> Decimal:
    """How much of what is open of a debt is left in peace; of a credit note nothing, but by a plan."""
    if any(part.amount is None for part in parts):
        return open_amount
    amount = sum((part.amount or ZERO for part in parts), ZERO)
    return min(amount, max(open_amount, ZERO))


def words(due_ids: Collection[int], known: Mapping[int, list[Resting]]) -> str:
    """Why nothing of some debts is asked for; empty where nothing of them rests."""
    reasons = {part.why for due_id in due_ids for part in known.get(due_id, ())}
    if not reasons:
        return ""
    if reasons == {"dispute"}:
        return _("All of it is in dispute")
    if reasons == {"plan"}:
        return _("All of it is in a payment plan")
    if reasons == {"instrument"}:
        return _("All of it is covered by a bill or cheque")
    return _("All of it is in dispute or agreed otherwise")

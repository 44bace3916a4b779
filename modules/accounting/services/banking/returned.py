"""Money that the bank takes back: whoever charged it knows it by its reference."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.api.models import utcnow
from core.api.services import Contribution, _, actor, contributed
from modules.accounting.models import StatementLine
from modules.accounting.services.banking.matching import Suggestion
from modules.accounting.services.exceptions import AccountingError


@dataclass(frozen=True, kw_only=True)
class ReturnedMoney(Contribution):
    """What another module charged, and the bank takes back."""

    #: References of the bank → contact who was charged and how much, of those that it knows.
    find: Callable[[Collection[str]], Mapping[str, tuple[int, Decimal]]]
    #: (reference, reason of ISO 20022, day, what the bank took for it) → the payment that counts no more,
    #: if there was one. Told twice it does it once; raises AccountingError.
    give_back: Callable[[str, str, date, Decimal], int | None]


def returned_for(lines: Iterable[StatementLine]) -> dict[int, Suggestion]:
    """Money that the bank takes back and that a module charged, by line."""
    went = [line for line in lines if line.amount < 0 and line.return_code]
    wanted = sorted({reference for line in went for reference in line.references})
    charged: dict[str, tuple[int, Decimal]] = {}
    for known in contributed(ReturnedMoney) if wanted else ():
        charged |= known.find(wanted)
    found: dict[int, Suggestion] = {}
    for line in went:
        reference = next((one for one in line.references if one in charged), None)
        if reference is not None:
            contact_id, amount = charged[reference]
            why = _("direct debit given back by the bank, reason %(code)s", code=line.return_code)
            same = -line.amount in (amount, amount + (line.fee or Decimal(0)))
            if not same:
                why = _("%(why)s, but the amount is another", why=why)
            made = Suggestion((), contact_id, 100 if same else 60, why, same, returned=reference)
            found[line.id] = made
    return found


def note_return(line: StatementLine, one: Suggestion) -> None:
    """The module that charged it notes that it came back. :raises AccountingError: it cannot."""
    for known in contributed(ReturnedMoney):
        if one.returned in known.find([one.returned]):
            code, fee = line.return_code or "NARR", line.fee or Decimal(0)
            payment_id = known.give_back(one.returned, code, line.day, fee)
            line.state, line.payment_id, line.score = "returned", payment_id, one.score
            line.why = one.why[:200]
            line.decided_at, line.decided_by_id = utcnow(), actor().user_id
            return
    raise AccountingError(_("Nothing pending looks like it any more."))

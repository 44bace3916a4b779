"""What banks do with direct debits: pay them, or give them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from core.api.locale import format_date
from core.api.services import (
    Event,
    _,
    add_to_timeline,
    company_today,
    get,
    session,
    set_derived,
    sudo,
    update,
    write,
)
from modules.accounting.services import record_payment, reverse_payment
from modules.collections.models import (
    MANDATE,
    REMITTANCE,
    Debit,
    Mandate,
    Remittance,
    ReturnCode,
)
from modules.collections.services import ledger
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.remittances import CURRENCY, ZERO, debits_of

KIND = "collections.debit_returned"

debit_returned = Event(
    name="collections.debit_returned",
    doc="The bank gave a direct debit back: the debt is open again, and ``debit.fee`` is what the bank "
    "took. ``debit`` is a modules.collections.models.Debit. Sent inside the transaction.",
    args=("debit",),
)
contributions = (debit_returned,)


def book(remittance_id: int) -> int:
    """The bank paid: each debit settles its debt, once. :returns: how many.

    :raises CollectionsError: the file is not made yet.
    """
    with write():
        remittance: Remittance = get(REMITTANCE, remittance_id, "update")
        if remittance.state == "draft":
            raise CollectionsError(_("Make the file first."))
        if remittance.collect_on > company_today():
            day = format_date(remittance.collect_on)
            raise CollectionsError(_("The customers are charged on %(day)s: wait.", day=day))
        count = 0
        with sudo("A remittance is collected"):
            for debit, mandate in debits_of(remittance_id):
                if debit.state == "included":
                    count += _collected(remittance, debit, mandate)
        set_derived(
            Remittance, {remittance_id: {"state": "booked", "issued_at": remittance.issued_at}}
        )
        session().expire_all()
    return count


def _collected(remittance: Remittance, debit: Debit, mandate: Mandate) -> int:
    debt = ledger.debts_by_id([debit.due_id]).get(debit.due_id)
    part = min(debit.amount, debt.open) if debt and debt.open > 0 else ZERO
    payment = record_payment(
        mandate.contact_id,
        debit.amount,
        remittance.collect_on,
        dues={debit.due_id: part} if part else None,
        why=remittance.number or "",
        method="direct_debit",
        reference=debit.end_to_end,
        external_id=debit.end_to_end,
        currency=CURRENCY,
    )
    debit.payment_id, debit.state = payment.id, "collected"
    set_derived(
        Mandate,
        {
            mandate.id: {
                "failures": 0,
                "first_used_on": mandate.first_used_on,
                "last_used_on": mandate.last_used_on,
            }
        },
    )
    session().flush()
    return 1


def give_back(end_to_end: str, code: str, on: date | None = None, fee: Decimal = ZERO) -> Debit:
    """The bank gave a debit back: the debt is open again, the fee is kept, the mandate is blocked where
    the reason says so. Told twice it is done once.

    :param end_to_end: as the bank writes it. :param code: ISO 20022 reason, AM04. :param on: day; today
        by default. :param fee: what the bank took, in euros.
    :raises CollectionsError: there is no such debit, or nobody charged it yet.
    """
    when = on or company_today()
    with write():
        debit = session().scalar(select(Debit).where(Debit.end_to_end == end_to_end.strip()))
        if debit is None:
            raise CollectionsError(
                _("No debit has this reference: %(reference)s.", reference=end_to_end)
            )
        remittance: Remittance = get(REMITTANCE, debit.remittance_id, "update")
        if remittance.state == "draft":
            raise CollectionsError(_("Make the file first."))
        if debit.state == "returned":
            return debit
        with sudo("A direct debit came back"):
            debit = session().get_one(Debit, debit.id)
            _returned(debit, remittance, code.strip().upper(), when, fee)
        return debit


def _returned(debit: Debit, remittance: Remittance, code: str, day: date, fee: Decimal) -> None:
    reason = session().scalar(select(ReturnCode).where(ReturnCode.code == code))
    if debit.payment_id is not None:
        reverse_payment(debit.payment_id, day, why=code)
    debit.state, debit.returned_on, debit.return_code, debit.fee = "returned", day, code[:8], fee
    mandate = session().get_one(Mandate, debit.mandate_id)
    set_derived(
        Mandate,
        {
            mandate.id: {
                "failures": mandate.failures + 1,
                "first_used_on": mandate.first_used_on,
                "last_used_on": mandate.last_used_on,
            }
        },
    )
    session().flush()
    session().expire(mandate)
    if reason is not None and reason.blocks and mandate.state == "active":
        why = f"{code} · {reason.name}"
        update(MANDATE, mandate.id, {"state": "blocked", "blocked_why": why[:200]})
    add_to_timeline(
        KIND,
        MANDATE,
        mandate.id,
        data={
            "code": code,
            "reason": reason.name if reason else "",
            "help": (reason.help or "") if reason else "",
            "amount": str(debit.amount),
            "fee": str(fee),
            "day": day.isoformat(),
            "remittance": remittance.number,
            "remittance_id": remittance.id,
        },
        direction="in",
        interaction=False,
    )
    debit_returned.emit(debit=debit)


def fees_of(due_ids: Collection[int]) -> Decimal:
    """What banks took for returned debits of debts, where the customer bears it."""
    query = (
        select(func.sum(Debit.fee))
        .join(ReturnCode, ReturnCode.code == Debit.return_code)
        .where(Debit.due_id.in_(list(due_ids)), ReturnCode.charges_fee)
    )
    with sudo("What a debt cost is told with the debt"):  # remittances are not for everybody
        return Decimal(session().scalar(query) or 0)


def returned_of(due_ids: Collection[int]) -> dict[int, list[tuple[date, str, Decimal]]]:
    """debt → (day, code of the bank, what the bank took) of its debits that came back, the newest first."""
    query = (
        select(Debit.due_id, Debit.returned_on, Debit.return_code, Debit.fee)
        .where(Debit.due_id.in_(list(due_ids)), Debit.state == "returned")
        .order_by(Debit.returned_on.desc(), Debit.id.desc())
    )
    found: dict[int, list[tuple[date, str, Decimal]]] = {}
    with sudo("What a debt cost is told with the debt"):
        for due_id, day, code, fee in session().execute(query):
            if day is not None:
                found.setdefault(due_id, []).append((day, code or "", Decimal(fee or 0)))
    return found

"""Giving debts up: the movement that settles them, and its contrary when they are owed again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.services import (
    Event,
    Invalid,
    _,
    add_to_timeline,
    company_today,
    create,
    get,
    session,
    set_derived,
    sudo,
    write,
)
from modules.accounting.models import Allocation, Due, Payment
from modules.accounting.models.payment import WRITE_OFF
from modules.accounting.services import CannotAllocate, OpenDue, undo_write_off, write_off
from modules.collections.models import WRITEOFF, Writeoff, WriteoffDebt
from modules.collections.models.writeoff import REASONS
from modules.collections.services.exceptions import CollectionsError

ZERO = Decimal(0)
KIND = "collections.writeoff"

written_off = Event(
    name="collections.written_off",
    doc="Debts were given up. ``writeoff`` is a modules.collections.models.Writeoff. Sent inside the "
    "transaction.",
    args=("writeoff",),
)
owed_again = Event(
    name="collections.owed_again",
    doc="A write-off was undone: its debts are open again. ``writeoff``; sent inside the transaction.",
    args=("writeoff",),
)
contributions = (written_off, owed_again)


def give_up(contact_id: int, due_ids: Collection[int], reason: str, why: str, **more: Any) -> Any:
    """Write off what is open of debts of a customer.

    :param reason: a code of :data:`REASONS`. :param why: what was tried and who decided it.
    :param more: ``currency``, ``written_on``.
    :raises Invalid, Forbidden: it cannot be given up, or not by the actor.
    """
    debts = [{"due_id": number} for number in due_ids]
    values = {"contact_id": contact_id, "debts": debts, "reason": reason, "why": why}
    return create(WRITEOFF, {"written_on": company_today(), **values, **more})


def words_of(record: Writeoff) -> str:
    """Number and reason, as the movement says them."""
    return f"{record.number} · {dict(REASONS)[record.reason]}"


def carry_out(ids: Collection[int]) -> None:
    """New write-offs settle their debts, in the unit of work that stores them.

    :raises Invalid: something of a debt is not pending any more.
    """
    session().flush()
    for record in session().scalars(select(Writeoff).where(Writeoff.id.in_(list(ids)))):
        query = select(WriteoffDebt).where(WriteoffDebt.writeoff_id == record.id)
        parts = {row.due_id: row.amount or ZERO for row in session().scalars(query)}
        if not parts:
            continue
        try:
            with sudo("A debt is written off"):
                payment = write_off(
                    record.contact_id, parts, record.written_on, words_of(record), record.currency
                )
        except CannotAllocate as wrong:
            raise Invalid({"debts": [str(wrong)]}) from None
        set_derived(
            Writeoff,
            {
                record.id: {
                    "amount": sum(parts.values(), ZERO),
                    "state": "done",
                    "undone_on": None,
                    "undone_why": None,
                    "payment_id": payment.id,
                }
            },
        )
        _tell(record)
        written_off.emit(writeoff=record)


def undo(writeoff_id: int, why: str, on: date | None = None) -> Writeoff:
    """The debts are owed again: the customer pays after all, or it was a mistake.

    :param why: compulsory. :param on: day; today by default.
    :raises CollectionsError: it was undone already, or nobody says why.
    """
    with write():
        record: Writeoff = get(WRITEOFF, writeoff_id, "update")
        session().refresh(record, with_for_update=True)
        if record.state != "done" or record.payment_id is None:
            raise CollectionsError(_("Its debts are owed again already."))
        if not why.strip():
            raise CollectionsError(_("Say why it is owed again."))
        day = max(on or company_today(), record.written_on)
        if day > company_today():
            raise CollectionsError(_("The day has not come yet: choose today or an earlier one."))
        with sudo("A write-off is undone"):
            undo_write_off(record.payment_id, day, why)
        values = {"state": "undone", "undone_on": day, "undone_why": why.strip()[:200]}
        set_derived(Writeoff, {record.id: values})
        _tell(record)
        owed_again.emit(writeoff=record)
    return record


def _tell(record: Writeoff) -> None:
    data = {"number": record.number, "state": record.state, "why": record.undone_why or ""}
    add_to_timeline(KIND, WRITEOFF, record.id, data=data, interaction=False)


def amounts_for(
    lines: Collection[dict[str, Any]], debts: Collection[OpenDue]
) -> list[dict[str, Any]]:
    """The lines of a write-off with what is open of a debt where no amount is said."""
    known = {one.id: one.open for one in debts}
    return [{**line, "amount": line.get("amount") or known.get(line["due_id"])} for line in lines]


def of_debts(due_ids: Collection[int]) -> list[Writeoff]:
    """The write-offs of some debts, the newest first."""
    query = (
        select(Writeoff)
        .join(WriteoffDebt, WriteoffDebt.writeoff_id == Writeoff.id)
        .where(WriteoffDebt.due_id.in_(list(due_ids)))
        .order_by(Writeoff.id.desc())
    )
    return list(session().scalars(query).unique())


def given_up_between(first: date, last: date, *where: Any) -> Decimal:
    """What was settled by write-offs that hold, from a day to another one, both included.

    :param where: conditions on ``Due``.
    """
    query = (
        select(func.sum(Allocation.amount))
        .join(Payment, Payment.id == Allocation.payment_id)
        .join(Due, Due.id == Allocation.due_id)
        .where(
            Payment.method == WRITE_OFF,
            Allocation.applied_on.between(first, last),
            Allocation.undone_on.is_(None),
            *where,
        )
    )
    return Decimal(session().scalar(query) or 0)

"""Direct debits from the draft to what comes back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, select

from core.api.locale import format_date
from core.api.services import (
    _,
    company_today,
    get,
    session,
    set_derived,
    write,
)
from modules.accounting.services import OpenDue, open_dues
from modules.collections.models import (
    REMITTANCE,
    Creditor,
    Debit,
    Mandate,
    Remittance,
)
from modules.collections.services import disputing
from modules.collections.services.days import add_bank_days, is_bank_day
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.mandates import why_not

CURRENCY = "EUR"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Candidate:
    """A debt that could be charged, or why it cannot."""

    debt: OpenDue
    amount: Decimal
    mandate: Mandate
    why_not: str = ""


def candidates(remittance: Remittance) -> list[Candidate]:
    """Debts in euros due by the day of the charge whose customers have a mandate of the scheme."""
    query = select(Mandate).where(
        Mandate.scheme == remittance.scheme,
        Mandate.company_id == remittance.company_id,
        Mandate.archived_at.is_(None),
        Mandate.state != "finished",
    )
    mandates: dict[int, Mandate] = {}
    for mandate in session().scalars(query.order_by(Mandate.id)):
        known = mandates.get(mandate.contact_id)
        if known is None or why_not(known, remittance.collect_on):
            mandates[mandate.contact_id] = mandate
    debts = [
        debt
        for debt in open_dues(contacts=mandates, due_until=remittance.collect_on)
        if debt.currency == CURRENCY and debt.company_id == remittance.company_id and debt.open > 0
    ]
    taken = _taken([debt.id for debt in debts])
    disputed = disputing.amounts([debt.id for debt in debts])
    found = []
    for debt in debts:
        amount = debt.open - min(disputed.get(debt.id, ZERO), debt.open)
        if debt.id not in taken and amount > 0:
            mandate = mandates[debt.contact_id]
            found.append(Candidate(debt, amount, mandate, why_not(mandate, remittance.collect_on)))
    return found


def _taken(due_ids: Collection[int]) -> set[int]:
    """Debts that are in a remittance whose money is on its way."""
    query = select(Debit.due_id).where(Debit.due_id.in_(list(due_ids)), Debit.state == "included")
    return set(session().scalars(query))


def fill(remittance_id: int, due_ids: Collection[int] | None = None) -> int:
    """Put debts into a draft, each once. :returns: how many were added.

    :param due_ids: of the candidates; None: all that can be charged.
    :raises CollectionsError: the file is made already.
    """
    with write():
        remittance = draft_of(remittance_id)
        added = [
            one
            for one in candidates(remittance)
            if not one.why_not and (due_ids is None or one.debt.id in due_ids)
        ]
        for one in added:
            session().add(
                Debit(
                    remittance_id=remittance.id,
                    due_id=one.debt.id,
                    mandate_id=one.mandate.id,
                    amount=one.amount,
                    end_to_end=f"R{remittance.id}-{one.debt.id}",
                    fee=ZERO,
                )
            )
        _sum_up(remittance)
    return len(added)


def take_out(remittance_id: int, debit_id: int) -> None:
    """Take a debit out of a draft. :raises CollectionsError: the file is made already."""
    with write():
        remittance = draft_of(remittance_id)
        session().execute(
            delete(Debit).where(Debit.id == debit_id, Debit.remittance_id == remittance.id)
        )
        _sum_up(remittance)


def draft_of(remittance_id: int) -> Remittance:
    """A remittance whose file is not made. :raises CollectionsError: it is."""
    remittance: Remittance = get(REMITTANCE, remittance_id, "update")
    if remittance.state != "draft":
        raise CollectionsError(_("The file is made already: begin another remittance."))
    return remittance


def _sum_up(remittance: Remittance) -> None:
    session().flush()
    query = select(func.count(), func.sum(Debit.amount)).where(Debit.remittance_id == remittance.id)
    count, total = session().execute(query).one()
    set_derived(Remittance, {remittance.id: {"debits": count, "total": Decimal(total or 0)}})
    session().expire(remittance)


def problems(remittance: Remittance, day: date | None = None) -> list[str]:
    """Why the file cannot be made yet, in words; empty when it can."""
    when, found = day or company_today(), []
    creditor = session().get_one(Creditor, remittance.creditor_id)
    country = creditor.iban[:2]
    if not is_bank_day(remittance.collect_on, country):
        found.append(_("Banks do not work on that day: choose the next working day."))
    soonest = add_bank_days(when, creditor.lead_days, country)
    if remittance.collect_on < soonest:
        found.append(
            _("The bank needs the file earlier: charge on %(day)s or later.",
              day=format_date(soonest))
        )  # fmt: skip
    rows = debits_of(remittance.id)
    if not rows:
        found.append(_("There is nothing to charge yet."))
    for debit, mandate in rows:
        if reason := why_not(mandate, remittance.collect_on):
            found.append(f"{mandate.reference}: {reason}")
        notice = creditor.notice_days if mandate.notice_days is None else mandate.notice_days
        if when + timedelta(days=notice) > remittance.collect_on:
            found.append(
                _(
                    "%(mandate)s: the customer must know %(days)s days before.",
                    mandate=mandate.reference,
                    days=notice,
                )
            )
        del debit
    return list(dict.fromkeys(found))


def debits_of(remittance_id: int) -> list[tuple[Debit, Mandate]]:
    """The debits of a remittance with their mandates, in the order of the file."""
    query = (
        select(Debit, Mandate)
        .join(Mandate, Mandate.id == Debit.mandate_id)
        .where(Debit.remittance_id == remittance_id)
        .order_by(Debit.id)
    )
    return [(debit, mandate) for debit, mandate in session().execute(query)]

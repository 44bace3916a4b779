"""Statements kept, their lines matched and taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from core.api.locale import format_date
from core.api.models import utcnow
from core.api.services import (
    Contribution,
    _,
    actor,
    contributed,
    create,
    get,
    session,
    set_derived,
    write,
)
from modules.accounting.models import PAYMENT, STATEMENT, Payment, Statement, StatementLine
from modules.accounting.services import payments, receivables
from modules.accounting.services.banking.matching import Candidate, Payer, Suggestion, suggest
from modules.accounting.services.banking.recorded import recorded_for
from modules.accounting.services.banking.returned import note_return, returned_for
from modules.accounting.services.banking.statement import Movement
from modules.accounting.services.banking.statement import Statement as Read
from modules.accounting.services.exceptions import AccountingError
from modules.accounting.services.receipts import Receipt, record_payments
from modules.contacts.models import Contact

#: Ids of one statement of the database.
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class KnownAccounts(Contribution):
    """Accounts of customers that another module knows."""

    #: Numbers without blanks → contact, of those that it knows.
    call: Callable[[Collection[str]], Mapping[str, int]]


def keep(read: Sequence[Read], source: str) -> tuple[list[Statement], int]:
    """Keep statements that were read; movements that are known already are left out.

    :param source: n43 | csv | camt053 | camt054.
    :returns: the statements that brought something, and how many movements.
    """
    made: list[Statement] = []
    added = 0
    with write():
        for one in read:
            new = _new(one)
            if not new:
                continue
            days = f"{format_date(one.day_from)} – {format_date(one.day_to)}"
            kept = create(
                STATEMENT,
                {
                    "name": f"{one.account} · {days}",
                    "account": one.account,
                    "currency": one.currency,
                    "day_from": one.day_from,
                    "day_to": one.day_to,
                    "opening": one.opening,
                    "closing": one.closing,
                    "source": source,
                },
            )
            _store(kept, new)
            made.append(kept)
            added += len(new)
    return made, added


def _new(read: Read) -> list[tuple[str, Movement]]:
    keyed = list(zip(read.keys(), read.movements, strict=True))
    known: set[str] = set()
    for start in range(0, len(keyed), CHUNK):
        wanted = [key for key, _one in keyed[start : start + CHUNK]]
        known.update(
            session().scalars(select(StatementLine.key).where(StatementLine.key.in_(wanted)))
        )
    return [(key, one) for key, one in keyed if key not in known]


def _store(kept: Statement, new: Sequence[tuple[str, Movement]]) -> None:
    rows = [
        {
            "statement_id": kept.id,
            "position": place,
            "key": key,
            "day": one.day,
            "value_day": one.value_day,
            "amount": one.amount,
            "text": one.text,
            "references": list(one.references),
            "counterpart": one.counterpart[:40] or None,
            "return_code": one.code or None,
            "fee": one.fee or None,
            "state": "pending",
            "tries": 0,
        }
        for place, (key, one) in enumerate(new, start=1)
    ]
    session().execute(insert(StatementLine), rows)
    count(kept.id)


def count(statement_id: int) -> None:
    """How many movements a statement has, and how many wait."""
    waiting = func.count().filter(StatementLine.state == "pending")
    query = select(func.count(), waiting).where(StatementLine.statement_id == statement_id)
    every, pending = session().execute(query).one()
    set_derived(Statement, {statement_id: {"line_count": every, "pending": pending}})


def lines_of(statement_id: int) -> list[StatementLine]:
    """The movements of a statement in their order."""
    query = select(StatementLine).where(StatementLine.statement_id == statement_id)
    return list(session().scalars(query.order_by(StatementLine.position)))


def suggestions(statement: Statement, lines: Iterable[StatementLine]) -> dict[int, Suggestion]:
    """What the pending movements of a statement pay, by line."""
    every = [line for line in lines if line.state == "pending"]
    back = returned_for(every)
    waiting = [line for line in every if line.amount > 0 and not line.return_code]
    if not waiting:
        return back
    dues = receivables.open_dues(company=statement.company_id, currency=statement.currency)
    candidates = [
        Candidate(d.id, d.number, d.contact_id, d.open, d.currency, d.invoice_id)
        for d in dues
        if d.open > 0
    ]
    accounts = _accounts({line.counterpart for line in waiting if line.counterpart})
    made = suggest(
        [_movement(line) for line in waiting],
        candidates,
        _payers({c.contact_id for c in candidates}),
        accounts,
    )
    found = {line.id: one for line, one in zip(waiting, made, strict=True) if one is not None}
    return back | recorded_for(statement, waiting, found, accounts)


def _movement(line: StatementLine) -> Movement:
    return Movement(
        line.day,
        line.value_day,
        line.amount,
        line.text,
        tuple(line.references),
        account=line.counterpart or "",
    )


def _accounts(numbers: set[str]) -> dict[str, int]:
    """Whose accounts these are: who paid from them last, and what other modules know better."""
    found: dict[str, int] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(StatementLine.counterpart, Payment.contact_id)
            .join(Payment, Payment.id == StatementLine.payment_id)
            .where(
                StatementLine.counterpart.in_(wanted[start : start + CHUNK]),
                StatementLine.state == "matched",
            )
            .order_by(StatementLine.id)
        )
        found |= dict(session().execute(query).all())  # type: ignore[arg-type]
    for known in contributed(KnownAccounts):
        found |= known.call(wanted)
    return found


def _payers(ids: set[int]) -> list[Payer]:
    found: list[Payer] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(Contact.id, Contact.name, Contact.tax_id_norm)
        some = query.where(Contact.id.in_(wanted[start : start + CHUNK]))
        found += [
            Payer(number, name, tax_id or "") for number, name, tax_id in session().execute(some)
        ]
    return found


def accept(
    line_id: int,
    parts: Mapping[int, Decimal],
    contact_id: int,
    *,
    score: int | None = None,
    why: str = "",
    payment_id: int | None = None,
) -> Payment:
    """A movement is a payment of a customer that settles these instalments.

    :param parts: instalment → how much; empty: on account.
    :param payment_id: a payment that is recorded already; the movement is joined to it.
    :raises AccountingError: it was decided on already, or the parts do not fit.
    """
    with write():
        line = _pending(line_id)
        statement: Statement = get(STATEMENT, line.statement_id, "update")
        line.tries += 1
        if payment_id is not None:
            payment = _join(line, payment_id, parts, why)
        else:
            payment = payments.record_payment(
                contact_id,
                line.amount,
                line.day,
                dues=parts,
                why=why,
                **_values(statement, line),
            )
        _decide(line, payment.id, score, why)
        _decided(line)
    return payment


def _decide(line: StatementLine, payment_id: int, score: int | None, why: str) -> None:
    line.state, line.payment_id, line.score = "matched", payment_id, score
    line.why = why[:200] or None
    line.decided_at, line.decided_by_id = utcnow(), actor().user_id


def _made_of(line: StatementLine) -> str:
    """External id of the payment that a movement becomes."""
    return f"{line.key}-{line.tries}"


def _join(line: StatementLine, payment_id: int, parts: Mapping[int, Decimal], why: str) -> Payment:
    payment: Payment = get(PAYMENT, payment_id, "update")
    other = select(StatementLine.id).where(
        StatementLine.payment_id == payment.id, StatementLine.id != line.id
    )
    if payment.amount != line.amount or payment.reversed_on or session().scalar(other.limit(1)):
        raise AccountingError(_("Nothing pending looks like it any more."))
    for due_id, part in parts.items():
        payments.allocate(payment.id, due_id, part, why=why, key=f"{_made_of(line)}-{due_id}")
    return payment


def accept_certain(statement_id: int) -> int:
    """Accept every suggestion that is certain; :returns: how many. Each can be undone by itself.

    :raises AccountingError: somebody settled the same meanwhile; nothing was accepted.
    """
    with write():
        statement: Statement = get(STATEMENT, statement_id, "update")
        locked = select(StatementLine).where(
            StatementLine.statement_id == statement_id, StatementLine.state == "pending"
        )
        lines = {
            line.id: line
            for line in session().scalars(
                locked.order_by(StatementLine.position)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        }
        found = suggestions(statement, lines.values())
        certain = [(lines[key], one) for key, one in found.items() if one.certain]
        for line, one in certain:
            line.tries += 1
            if one.returned:
                note_return(line, one)
            elif one.payment_id is not None:
                _join(line, one.payment_id, dict(one.parts), one.why)
                _decide(line, one.payment_id, one.score, one.why)
        fresh = [
            (line, one) for line, one in certain if one.payment_id is None and not one.returned
        ]
        ids = record_payments([_receipt(statement, line, one) for line, one in fresh])
        for (line, one), payment_id in zip(fresh, ids, strict=True):
            _decide(line, payment_id, one.score, one.why)
        session().flush()
        count(statement_id)
    return len(certain)


def _values(statement: Statement, line: StatementLine) -> dict[str, Any]:
    """What a movement says of the payment that it is."""
    return {
        "currency": statement.currency,
        "method": "transfer",
        "reference": (line.text or " ".join(line.references))[:140] or None,
        "external_id": _made_of(line),
    }


def _receipt(statement: Statement, line: StatementLine, one: Suggestion) -> Receipt:
    given = {"contact_id": one.contact_id, "amount": line.amount, "paid_on": line.day}
    return Receipt({**_values(statement, line), **given}, dict(one.parts), one.why)


def take(line_id: int, one: Suggestion) -> None:
    """Accept a suggestion. :raises AccountingError: see :func:`accept`."""
    if one.returned:
        with write():
            line = _pending(line_id)
            get(STATEMENT, line.statement_id, "update")
            note_return(line, one)
            _decided(line)
        return
    accept(
        line_id,
        dict(one.parts),
        one.contact_id,
        score=one.score,
        why=one.why,
        payment_id=one.payment_id,
    )


def ignore(line_id: int) -> StatementLine:
    """A movement is no payment of a customer: a fee, a salary."""
    with write():
        line = _pending(line_id)
        get(STATEMENT, line.statement_id, "update")
        line.state = "ignored"
        _decided(line)
    return line


def undo(line_id: int) -> StatementLine:
    """Take back what was decided on a movement: its payment counts for nothing, as if it had never been;
    one that was recorded before stays as it was."""
    with write():
        line = session().get(StatementLine, line_id)
        if line is None or line.state == "pending":
            raise AccountingError(_("Nothing was decided on this movement."))
        if line.state == "returned":
            raise AccountingError(
                _("The return is noted and the debt is open again: that is not taken back.")
            )
        get(STATEMENT, line.statement_id, "update")
        if line.payment_id is not None:
            _take_back(line, session().get_one(Payment, line.payment_id))
        line.state, line.payment_id, line.score, line.why = "pending", None, None, None
        _decided(line)
    return line


def _take_back(line: StatementLine, payment: Payment) -> None:
    why, made = _("reconciliation undone"), _made_of(line)
    if payment.external_id == made:
        payments.reverse_payment(payment.id, payment.paid_on, why)
        return
    for one in payments.allocations_of(payment_id=payment.id):
        if (one.key or "").startswith(f"{made}-"):
            payments.undo_allocation(one.id, on=one.applied_on, why=why)


def _pending(line_id: int) -> StatementLine:
    line = session().get(StatementLine, line_id)
    if line is None:
        raise AccountingError(_("There is no such movement."))
    session().refresh(line, with_for_update=True)
    if line.state != "pending":
        raise AccountingError(_("Somebody decided on this movement already."))
    return line


def _decided(line: StatementLine) -> None:
    line.decided_at, line.decided_by_id = utcnow(), actor().user_id
    session().flush()
    count(line.statement_id)

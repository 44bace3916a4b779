"""Statements kept, their lines matched and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, insert, select

from core.api.locale import format_date
from core.api.models import utcnow
from core.api.services import _, actor, create, get, session, set_derived, write
from modules.accounting.models import STATEMENT, Payment, Statement, StatementLine
from modules.accounting.services import payments, receivables
from modules.accounting.services.banking.matching import Candidate, Payer, Suggestion, suggest
from modules.accounting.services.banking.statement import Movement
from modules.accounting.services.banking.statement import Statement as Read
from modules.accounting.services.exceptions import AccountingError
from modules.contacts.models import Contact

#: Ids of one statement of the database.
CHUNK = 500


def keep(read: Sequence[Read], source: str) -> tuple[list[Statement], int]:
    """Keep statements that were read; movements that are known already are left out.

    :param source: n43 | csv. :returns: the statements that brought something, and how many movements.
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
    waiting = [line for line in lines if line.state == "pending" and line.amount > 0]
    if not waiting:
        return {}
    dues = receivables.open_dues(company=statement.company_id, currency=statement.currency)
    candidates = [
        Candidate(d.id, d.number, d.contact_id, d.open, d.currency, d.invoice_id)
        for d in dues
        if d.open > 0
    ]
    found = suggest(
        [_movement(line) for line in waiting],
        candidates,
        _payers({c.contact_id for c in candidates}),
    )
    return {line.id: one for line, one in zip(waiting, found, strict=True) if one is not None}


def _movement(line: StatementLine) -> Movement:
    return Movement(line.day, line.value_day, line.amount, line.text, tuple(line.references))


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
) -> Payment:
    """A movement is a payment of a customer that settles these instalments.

    :param parts: instalment → how much; empty: on account.
    :raises AccountingError: it was decided on already, or the parts do not fit.
    """
    with write():
        line = _pending(line_id)
        statement: Statement = get(STATEMENT, line.statement_id, "update")
        line.tries += 1
        payment = payments.record_payment(
            contact_id,
            line.amount,
            line.day,
            dues=parts,
            why=why,
            currency=statement.currency,
            method="transfer",
            reference=(line.text or " ".join(line.references))[:140] or None,
            external_id=f"{line.key}-{line.tries}",
        )
        line.state, line.payment_id, line.score, line.why = (
            "matched",
            payment.id,
            score,
            why[:200] or None,
        )
        _decided(line)
    return payment


def accept_certain(statement_id: int) -> int:
    """Accept every suggestion that is certain; :returns: how many. Each can be undone by itself."""
    with write():
        statement: Statement = get(STATEMENT, statement_id, "update")
        found = suggestions(statement, lines_of(statement_id))
        certain = {key: one for key, one in found.items() if one.certain}
        for line_id, one in certain.items():
            accept(line_id, dict(one.parts), one.contact_id, score=one.score, why=one.why)
    return len(certain)


def ignore(line_id: int) -> StatementLine:
    """A movement is no payment of a customer: a fee, a salary."""
    with write():
        line = _pending(line_id)
        get(STATEMENT, line.statement_id, "update")
        line.state = "ignored"
        _decided(line)
    return line


def undo(line_id: int) -> StatementLine:
    """Take back what was decided on a movement: its payment counts for nothing, as if it had never been."""
    with write():
        line = session().get(StatementLine, line_id)
        if line is None or line.state == "pending":
            raise AccountingError(_("Nothing was decided on this movement."))
        get(STATEMENT, line.statement_id, "update")
        if line.payment_id is not None:
            payment = session().get(Payment, line.payment_id)
            day = payment.paid_on if payment else line.day
            payments.reverse_payment(line.payment_id, day, _("reconciliation undone"))
        line.state, line.payment_id, line.score, line.why = "pending", None, None, None
        _decided(line)
    return line


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

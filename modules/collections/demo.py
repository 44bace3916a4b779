"""Invented mandates, promises and claims over the invoices of the demo, to try the module with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.demo import Demo, Loading
from core.api.locale import format_money
from core.api.services import (
    company_today,
    create,
    current_company,
    schedule_activity,
    session,
    transition,
)
from modules.accounting.services import record_invoice
from modules.collections.models import (
    ACCOUNT,
    ATTEMPT,
    CLAIM,
    CREDIT,
    CREDITOR,
    MANDATE,
    PROMISE,
    Claim,
    Creditor,
)
from modules.collections.services import (
    claimed,
    claims,
    dossiers,
    instruments,
    ledger,
    plans,
    writeoffs,
)

#: An IBAN that exists in documentation only (ECBS, example of Spain).
_BANK, _BRANCH = "2100", "0418"
#: Customers with a mandate, a limit, a promise.
MANDATES, LIMITS, PROMISES = 8, 6, 5
#: Days late of invoices that are made where accounting brings none of its own; negative: still to come.
LATE = (-25, -12, -3, 4, 8, 17, 33, 48, 66, 97, 140)


def load(demo: Loading) -> None:
    """Claims come from the invoices of the demo; some customers promise, some have mandates."""
    day = company_today()
    companies = demo.made.get("contacts.company", [])
    if companies and not ledger.contacts_late(day):
        _invoices(demo, companies, day)
    claims.refresh_here(sorted(ledger.contacts_late(day)), day)
    open_ones = select(Claim).where(Claim.closed_at.is_(None)).order_by(Claim.id)
    every = list(session().scalars(open_ones))
    if not every:
        return
    _mandates(every[:MANDATES])
    for number, claim in enumerate(every[:LIMITS]):
        limit = Decimal(2000 + 1500 * number)
        values = {"contact_id": claim.contact_id, "credit_limit": limit}
        create(CREDIT, {**values, "currency": claim.currency})
    _promises(demo, every[3 : 3 + PROMISES], day)
    _moves(every[8:], day)
    _plans(every[:2], day)
    _given_up(every[-1], day)
    _documents(every[2:], day)
    _before_court(every[-1], day)
    demo.made[CLAIM] = [claim.id for claim in every]


def _invoices(demo: Loading, companies: list[int], day: date) -> None:
    """A few dozen invoices of as many ages as there are spans."""
    for number in range(min(60, 2 * len(companies))):
        contact_id = companies[(number * number + 3 * number) % min(len(companies), 40)]
        due_on = day - timedelta(days=LATE[number % len(LATE)])
        record_invoice(
            contact_id=contact_id,
            number=f"F-DEMO-{number + 1:04d}",
            issued_on=due_on - timedelta(days=30),
            due_on=due_on,
            total=Decimal(demo.random.randrange(9_000, 480_000)) / 100,
        )


def _promises(demo: Loading, some: list[Claim], day: date) -> None:
    rows = [
        {
            "claim_id": claim.id,
            "contact_id": claim.contact_id,
            "company_id": claim.company_id,
            "owner_id": claim.owner_id,
            "currency": claim.currency,
            "amount": claim.overdue,
            "promised_on": day + timedelta(days=1 + 2 * number),
            "way": "transfer",
            "said_by": "Administración",
            "name": f"{format_money(claim.overdue, claim.currency)}",
        }
        for number, claim in enumerate(some)
    ]
    if rows:
        demo.insert(PROMISE, rows)
    for number, claim in enumerate(some):
        transition(CLAIM, claim.id, "promised")
        when = day + timedelta(days=2 + 2 * number)
        schedule_activity(
            (CLAIM, claim.id), "task", "Comprobar que llegó el pago", when, claim.owner_id
        )


def _moves(some: list[Claim], day: date) -> None:
    """Some were reminded, one waits for a formal notice."""
    for number, claim in enumerate(some):
        if number % 3 == 2:
            continue
        transition(CLAIM, claim.id, "formal" if number % 5 == 4 else "reminded")
        when = day + timedelta(days=number % 5 - 1)
        schedule_activity(
            (CLAIM, claim.id), "call", "Llamar a administración", when, claim.owner_id
        )


def _plans(some: list[Claim], day: date) -> None:
    """One plan is in force, one waits for its signature."""
    for number, claim in enumerate(some):
        terms = {"currency": claim.currency, "agreed_with": "Administración"}
        plan = plans.propose(claim.contact_id, (), day + timedelta(days=10), **terms)
        if not number:
            plans.activate(plan.id)


def _documents(some: list[Claim], day: date) -> None:
    """A note at the bank, a cheque in the portfolio, a bill that came back unpaid."""
    ways = (
        ("note", 20, ("portfolio", "deposited")),
        ("deferred_cheque", 12, ("portfolio",)),
        ("bill", -2, ("portfolio", "deposited", "unpaid")),
    )
    more: dict[str, Any]
    debts = [
        debt
        for one in some
        for debt in claimed.overdue_debts(one.contact_id, one.company_id, one.currency, day)
        if debt.open > 0
    ]
    for number, (debt, (kind, due, states)) in enumerate(zip(debts, ways, strict=False)):
        made = instruments.receive(
            debt.contact_id,
            [debt.id],
            kind=kind,
            document=f"{4_410_270 + number}",
            bank="Caja de Ahorros del Ejemplo",
            issued_on=day - timedelta(days=70),
            due_on=day + timedelta(days=due),
            amount=debt.open,
            currency=debt.currency,
        )
        for state in states:
            more = {"reason": "funds", "fee": Decimal("18.50")} if state == "unpaid" else {}
            instruments.move(made.id, state, **more)


def _before_court(claim: Claim, day: date) -> None:
    """An attempt to agree whose proof is not attached yet, and the file that says so."""
    create(
        ATTEMPT,
        {
            "claim_id": claim.id,
            "kind": "request",
            "way": "burofax",
            "sent_on": day - timedelta(days=40),
            "received_on": day - timedelta(days=36),
            "sent_by": "Departamento de cobros",
            "sent_to": "Administración, en su domicilio social",
        },
    )
    made = dossiers.ask(claim.id)
    dossiers.build(made.id, lambda *_told: None)


def _given_up(claim: Claim, day: date) -> None:
    debt = claimed.overdue_debts(claim.contact_id, claim.company_id, claim.currency, day)[0]
    why = "No se localiza a nadie desde el cierre; lo decide Dirección."
    writeoffs.give_up(claim.contact_id, [debt.id], "untraceable", why, currency=claim.currency)


def _mandates(every: list[Claim]) -> None:
    from schwifty import IBAN

    company = current_company()
    if session().scalar(select(Creditor.id).limit(1)) is None:
        create(
            CREDITOR,
            {
                "name": company.name if company else "Cauce",
                "identifier": "ES46000B58378431",
                "iban": "ES9121000418450200051332",
            },
        )
    for number, claim in enumerate(every, start=1):
        iban = IBAN.generate(
            "ES", bank_code=_BANK, branch_code=_BRANCH, account_code=f"{200_000_000 + number:010d}"
        )
        account = create(ACCOUNT, {"contact_id": claim.contact_id, "number": str(iban)})
        create(
            MANDATE,
            {
                "contact_id": claim.contact_id,
                "account_id": account.id,
                "reference": f"DEMO-{number:04d}",
                "signed_on": company_today() - timedelta(days=60 + number),
            },
        )


contributions = (Demo(name="collections.demo", load=load, weight=200),)

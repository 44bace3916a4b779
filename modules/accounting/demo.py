"""Invented invoices, payments, a bank statement to reconcile and a batch, to try the module with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.api.demo import Demo, Loading
from core.api.models import own_currency
from core.api.services import company_today, create, current_company, session
from modules.accounting.models import BATCH, INVOICE, Invoice, Profile
from modules.accounting.services import charts, open_dues, record_invoice, record_payment
from modules.accounting.services.banking import reconciling
from modules.accounting.services.banking.statement import Movement, Statement
from modules.contacts.models import Contact

#: Days past the due date of each invoice in turn; negative: still to come. Of all ages that reports show.
LATE = (-40, -25, -12, -3, 4, 8, 17, 33, 48, 66, 97, 140)
#: Invoices, and customers among whom they are shared out.
INVOICES, CUSTOMERS = 72, 30
#: The rate of the demo's taxes, in percent.
RATE = Decimal(21)


def load(demo: Loading) -> None:
    """Invoices of all ages, most of the old ones paid, and what the bank says of this week."""
    companies = demo.made.get("contacts.company", [])[:CUSTOMERS]
    if not companies or session().query(Invoice.id).limit(1).first():
        return
    charts.seed()
    day = company_today()
    made = [
        _invoice(demo, number, companies, day)
        for number in range(min(INVOICES, 3 * len(companies)))
    ]
    demo.made[INVOICE] = [invoice.id for invoice in made]
    for number, invoice in enumerate(made):
        if number % 5 < 2 and invoice.due_on and invoice.due_on < day:
            _paid(invoice, min(invoice.due_on + timedelta(days=number % 9), day), number)
    _statement(demo, day)
    _batch(day)


def _invoice(demo: Loading, number: int, companies: list[int], day: date) -> Invoice:
    due_on = day - timedelta(days=LATE[number % len(LATE)])
    issued_on = min(due_on - timedelta(days=30), day)
    net = Decimal(demo.random.randrange(9_000, 380_000)) / 100
    tax = (net * RATE / 100).quantize(Decimal("0.01"))
    line = {"code": "es.iva.general", "kind": "vat", "pct": RATE, "base": net, "amount": tax}
    total = net + tax
    values = {
        "contact_id": companies[(number * number + 3 * number) % len(companies)],
        "number": f"F-{issued_on.year}-{number + 1:04d}",
        "issued_on": issued_on,
        "taxes": [line],
        "total": total,
        "due_on": due_on,
    }
    if number % 9 == 4 and number % 17 != 16:  # in two parts
        half = (total / 2).quantize(Decimal("0.01"))
        values["dues"] = [
            {"due_on": due_on, "amount": half, "method": "transfer"},
            {"due_on": due_on + timedelta(days=30), "amount": total - half, "method": "transfer"},
        ]
    if number % 17 == 16:
        values |= {"kind": "credit_note", "number": f"R-{issued_on.year}-{number:04d}"}
        values["taxes"] = [{**line, "base": -net, "amount": -tax}]
        values["total"] = -total
    return record_invoice(**values)


def _paid(invoice: Invoice, day: date, number: int) -> None:
    dues = [due for due in open_dues(contact=invoice.contact_id) if due.invoice_id == invoice.id]
    if invoice.kind != "invoice" or not dues:
        return
    # now and then only a part came in
    whole = dues[0].open
    part = whole if number % 10 else (whole / 3).quantize(Decimal("0.01"))
    record_payment(
        invoice.contact_id,
        part,
        day,
        dues={dues[0].id: part},
        why="importado",
        reference=f"Transferencia {invoice.number}",
    )


def _statement(demo: Loading, day: date) -> None:
    """What came in these days: by number, by name, with another amount, and what is no payment."""
    dues = [due for due in open_dues(as_of=day) if due.open > 0][:14]
    names = _names([due.contact_id for due in dues])
    movements = []
    for number, due in enumerate(dues):
        when = day - timedelta(days=number % 5)
        text = f"TRANSFERENCIA DE {names[due.contact_id].upper()}"
        if number % 3 < 2:
            movements.append(Movement(when, when, due.open, f"{text} FRA {due.number}"))
        else:
            movements.append(Movement(when, when, due.open, text))
    movements.append(Movement(day, day, Decimal("-45.30"), "COMISIÓN DE MANTENIMIENTO"))
    movements.append(Movement(day, day, Decimal("312.50"), "INGRESO EN EFECTIVO OFICINA 0418"))
    first = day - timedelta(days=6)
    read = Statement(
        "2100 0418 0200051332", own_currency(), first, day, Decimal(18250), movements=movements
    )
    read.closing = Decimal(18250) + sum((one.amount for one in movements), Decimal(0))
    reconciling.keep([read], "csv")


def _names(ids: list[int]) -> dict[int, str]:
    query = session().query(Contact.id, Contact.name).filter(Contact.id.in_(ids))
    return {row[0]: row[1] for row in query}


def _batch(day: date) -> None:
    """Last month, in preparation for the first program of the company's country, and what is to be
    invoiced, for the one that takes drafts."""
    profile = session().query(Profile).order_by(Profile.id).first()
    company = current_company()
    if profile is None or company is None:
        return
    last = day.replace(day=1) - timedelta(days=1)
    create(
        BATCH,
        {"profile_id": profile.id, "what": "all", "day_from": last.replace(day=1), "day_to": last},
    )
    drafts = session().query(Profile).where(Profile.drafts).order_by(Profile.id).first()
    create(
        BATCH,
        {
            "profile_id": (drafts or profile).id,
            "what": "orders",
            "day_from": last.replace(day=1),
            "day_to": day,
        },
    )


contributions = (Demo(name="accounting.demo", load=load, weight=150),)

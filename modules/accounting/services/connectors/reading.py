"""Mirroring what a connected program issued: invoices, credit notes, and what was paid of them.

It goes through the services that files go through, document by document, so that reading twice adds
nothing and one document that is refused keeps no other back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from core.api.jobs import GiveUp, Job, Retry, Run, enqueue, job
from core.api.models import utcnow
from core.api.services import (
    Invalid,
    _,
    _l,
    company_today,
    get,
    read,
    session,
    spec_of,
    use_company,
    write,
)
from modules.accounting.models import (
    PROFILE,
    Batch,
    Connection,
    Due,
    Invoice,
    Payment,
    Profile,
    Sending,
)
from modules.accounting.services.connectors.base import (
    Client,
    InvoiceTold,
    Later,
    Refused,
    Unreadable,
)
from modules.accounting.services.connectors.linking import (
    client_of,
    connection_of,
    note_problem,
    speaking,
)
from modules.accounting.services.exceptions import AccountingError
from modules.accounting.services.invoices import record_invoice
from modules.accounting.services.payments import record_payment
from modules.catalog.models import Tax, TaxRate
from modules.contacts.models import Contact
from modules.sales.models import Order

ZERO = Decimal(0)
#: Problems that are kept of a reading.
SHOWN = 50


def ask_for(profile_id: int) -> None:
    """Have the program of a profile read soon. :raises AccountingError: it is not connected."""
    with write():
        profile: Profile = get(PROFILE, profile_id, "connect")
        client_of(profile)
        _ask_for(profile_id)


def _ask_for(profile_id: int) -> None:
    enqueue(READ, {"profile_id": profile_id}, user=None)


def _read(run: Run, profile_id: int) -> dict[str, int]:
    """Mirror everything since the day of the connection. :returns: how many of what."""
    with read() as current:
        profile, row = current.get(Profile, profile_id), connection_of(profile_id)
        if profile is None or row is None:
            return {}  # disconnected meanwhile
        since, company_id = row.since, profile.company_id
        company = current.get_one(spec_of("core.company").cls, company_id)
    with speaking(company_id):
        use_company(company)
        counted: Counter[str] = Counter()
        problems: list[tuple[str, str]] = []
        try:
            with read() as current:  # ends before anybody is called
                client = client_of(current.get_one(Profile, profile_id))
            for one in client.invoices(since):
                if isinstance(one, Unreadable):
                    problems.append((one.document, one.text))
                else:
                    _mirror(client, profile_id, one, counted, problems)
                run.progress(sum(counted.values()))
        except Later as error:
            raise Retry(str(error), error.after) from error
        except (Refused, AccountingError) as error:
            note_problem(profile_id, str(error))
            raise GiveUp(str(error)) from error
        _done(profile_id, counted, problems)
    return dict(counted)


def _done(profile_id: int, counted: Counter[str], problems: list[tuple[str, str]]) -> None:
    with write():
        row = connection_of(profile_id)
        if row is not None:
            row.tested_at = row.read_at = utcnow()
            row.problem = None
            row.told = {**counted, "problems": problems[:SHOWN], "count": len(problems)}


def _mirror(
    client: Client,
    profile_id: int,
    one: InvoiceTold,
    counted: Counter[str],
    problems: list[tuple[str, str]],
) -> None:
    with read():
        if _stands(one):
            return
        contact_id, order_number = _known(profile_id, one)
    if contact_id is None:
        tax_id, name = client.customer(one.customer) if one.customer else ("", "")
        with read():
            contact_id = _by_tax_id(tax_id)
        if contact_id is None:
            who = ", ".join(filter(None, (name, tax_id))) or _("without a name")
            problems.append((one.number, _("Its customer is not here: %(who)s.", who=who)))
            return
    try:
        with write() as current:
            # two readings at once: the second one waits, and finds what the first one wrote
            current.get_one(Connection, profile_id, with_for_update=True)
            invoice, new = _keep(one, contact_id, order_number)
            paid = _pay(invoice, one) if one.kind == "invoice" else 0
    except Invalid as error:
        texts = [str(text) for some in error.errors.values() for text in some]
        problems.append((one.number, " ".join(texts)))
    except AccountingError as error:
        problems.append((one.number, str(error)))
    else:
        counted["new" if new else "changed"] += 1
        counted["payments"] += paid


def _stands(one: InvoiceTold) -> bool:
    """Whether it is mirrored as it is told: most of them are, each time."""
    query = select(Invoice).where(Invoice.external_id == one.external_id).limit(1)
    there = session().scalar(query)
    if there is None:
        return False
    sign = -1 if one.kind == "credit_note" and one.net + one.tax > 0 else 1
    told = (one.number, one.day, sign * one.net, sign * one.tax, sign * one.withheld)
    kept = (there.number, there.issued_on, there.net, there.tax, there.withheld)
    if told != kept or one.due_on not in (None, there.due_on):
        return False
    return one.kind != "invoice" or not _lacking(there, one)


def _lacking(invoice: Invoice, one: InvoiceTold) -> Decimal:
    """How much more was paid than is known here."""
    query = select(func.sum(Due.paid)).where(Due.invoice_id == invoice.id)
    return max(one.paid - (session().scalar(query) or ZERO), ZERO)


def _known(profile_id: int, one: InvoiceTold) -> tuple[int | None, str | None]:
    """Customer and number of the order of a document, as far as they are known here."""
    sent = session().execute(
        select(Order.contact_id, Order.number)
        .join(Sending, Sending.order_id == Order.id)
        .join(Batch, Batch.id == Sending.batch_id)
        .where(Sending.external_id == one.external_id, Batch.profile_id == profile_id)
        .limit(1)
    )
    if (found := sent.first()) is not None:
        return found.contact_id, found.number
    query = select(Invoice.contact_id).where(Invoice.external_id == one.external_id).limit(1)
    return session().scalar(query), None


def _by_tax_id(text: str) -> int | None:
    """The customer of a tax id, with or without the letters of the country; None: none, or several."""
    plain = "".join(c for c in text.upper() if c.isalnum())
    if len(plain) < 5:
        return None
    query = select(Contact.id).where(
        or_(Contact.tax_id_norm == plain, Contact.tax_id_norm == plain.removeprefix("ES")),
        Contact.archived_at.is_(None),
    )
    found = session().scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _keep(one: InvoiceTold, contact_id: int, order_number: str | None) -> tuple[Invoice, bool]:
    """Record it. :returns: it, and whether it was not there."""
    last = session().scalar(select(func.max(Invoice.id))) or 0
    values: dict[str, Any] = {
        "external_id": one.external_id,
        "kind": one.kind,
        "number": one.number,
        "contact_id": contact_id,
        "issued_on": one.day,
        "currency": one.currency,
        "net": one.net,
        "tax": one.tax,
        "total": one.net + one.tax,
        "withheld": one.withheld,
        "taxes": [
            {"code": _tax_code(kind, pct, one.day), "kind": kind, "pct": pct, "base": base,
             "amount": amount}
            for kind, pct, base, amount in one.taxes
        ],
    }  # fmt: skip
    if one.due_on is not None:
        values["due_on"] = one.due_on
    if order_number:
        values["order_number"] = order_number
    invoice = record_invoice(**values)
    return invoice, invoice.id > last


def _tax_code(kind: str, pct: Decimal, day: date) -> str:
    """The tax of the catalog at a rate; where there is none, or are several, kind and rate."""
    query = (
        select(Tax.code)
        .join(TaxRate, TaxRate.tax_id == Tax.id)
        .where(
            Tax.kind == kind,
            Tax.archived_at.is_(None),
            Tax.treatment == ("taxable" if pct else "exempt"),
            TaxRate.pct == pct,
            TaxRate.valid_from <= day,
            or_(TaxRate.valid_to.is_(None), TaxRate.valid_to >= day),
        )
        .order_by(Tax.id)
    )
    found = session().scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else f"{kind}.{pct.normalize():f}"


def _pay(invoice: Invoice, one: InvoiceTold) -> int:
    """Record what was paid of an invoice and is not known here yet, whatever it came to be known by.

    What a bank statement settled here is not recorded again, for only what lacks of the sum that the
    program says is. Payments that it does not tell one by one are dated on the day of the reading.

    :returns: how many payments were recorded.
    """
    query = select(Due).where(Due.invoice_id == invoice.id).order_by(Due.position)
    rest = one.paid - sum((part.amount for part in one.payments), ZERO)
    wanted = [(part.external_id, part.day, part.amount) for part in one.payments]
    if rest > 0:
        wanted.append((f"{one.external_id}:{one.paid.normalize():f}", company_today(), rest))
    made = 0
    for external_id, day, amount in wanted:
        dues = session().scalars(query.execution_options(populate_existing=True))
        parts = _parts(dues, min(amount, _lacking(invoice, one)))
        if not parts or _is_known(external_id):
            continue
        record_payment(
            invoice.contact_id,
            sum(parts.values(), ZERO),
            day,
            dues=parts,
            why=_("by the accounting program"),
            currency=one.currency,
            method="other",
            reference=one.number,
            external_id=external_id,
        )
        made += 1
    return made


def _is_known(external_id: str) -> bool:
    query = select(Payment.id).where(Payment.external_id == external_id).limit(1)
    return session().scalar(query) is not None


def _parts(dues: Iterable[Due], amount: Decimal) -> dict[int, Decimal]:
    """How an amount settles instalments, the first one first."""
    found = {}
    for due in dues:
        part = min(due.open_amount, amount)
        if part > 0:
            found[due.id] = part
            amount -= part
    return found


READ = Job(
    name="accounting.read",
    call=_read,
    atomic=False,
    retries=5,
    backoff=60,
    label=_l("Read the invoices of the accounting program"),
)


@job("accounting.read_all", retries=1, label=_l("Read all accounting programs"))
def read_all(_run: Run) -> int:
    """Have every program read that takes our key. :returns: how many."""
    query = select(Connection.profile_id).where(Connection.problem.is_(None))
    found = session().scalars(query.order_by(Connection.profile_id)).all()
    for profile_id in found:
        _ask_for(profile_id)
    return len(found)

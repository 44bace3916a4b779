"""One of everything that departments write about a customer, each text saying the same words."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.api.services import company_today, create, session, sudo, write
from core.jobs import Runner
from core.timeline import attachments
from modules.accounting.models import Due
from modules.accounting.services import record_invoice, record_payment
from modules.catalog.services import seeding as taxes
from modules.collections.models import Claim
from modules.collections.services import claims
from modules.collections.services import seeding as reminders
from modules.collections.services.dunning.sending import remind
from modules.collections.services.promises import promise
from modules.sales.services.documents import accept_quote, confirm_order, send_quote

#: Of the invoice that is late, and of the order.
OWED, ORDERED = Decimal("500.00"), Decimal("121.00")
IBAN = "ES9121000418450200051332"


def write_papers(app: Any, contact_id: int, words: str, mail: str) -> dict[str, int]:
    """A quote that was accepted, its order and delivery; invoices, money, a claim with its reminder,
    promise and dispute; an account with its mandate. :returns: model → id."""
    taxes.bring("ES")
    for seed in reminders.contributions:
        seed.call()
    line = {"description": "Montaje", "quantity": Decimal(1), "price": Decimal(100)}
    place = {"street": f"Calle {words}", "city": words, "postal_code": "03501"}
    made = {}

    def add(model: str, **values: Any) -> Any:
        record = create(model, {"contact_id": contact_id, **values})
        made[model] = record.id
        return record

    quote = add("sales.quote", name=f"Oferta {words}", notes=words, lines=[line])
    send_quote(quote.id, to=mail, subject=f"Oferta {words}", text=f"Estimada {words}:")
    with acting_as(SYSTEM):
        Runner(app).drain()
    session().expire_all()
    accept_quote(quote.id, 1, by=f"Sra. {words}", address="203.0.113.9")
    more = {"notes": words, "customer_reference": words, **place}
    order = add("sales.order", name=f"Pedido {words}", recipient=words, lines=[line], **more)
    confirm_order(order.id)
    goods = create("catalog.product", {"name": "Terminal"}).id
    signed = {
        "recipient": words,
        "signed_by": words,
        "signed_id": "X1234567L",
        "phone": "612345679",
    }
    add("logistics.delivery", name=f"Entrega {words}", lines=[{"product_id": goods, "quantity": 1}],
        **signed, **more)  # fmt: skip
    late = company_today() - timedelta(days=40)
    billed = {"contact_id": contact_id, "issued_on": late, "total": OWED, "due_on": late}
    with write():
        invoice = record_invoice(number=f"F-{contact_id}", notes=f"Para {words}", **billed)
    made["accounting.invoice"] = invoice.id
    due = session().scalars(select(Due.id).where(Due.invoice_id == invoice.id)).one()
    made["accounting.due"] = due
    paid = {"reference": f"Ingreso {words}", "notes": words}
    made["accounting.payment"] = record_payment(contact_id, Decimal(20), **paid).id
    account = add("collections.account", number=IBAN, holder=words)
    add("collections.mandate", account_id=account.id, reference=f"M-{contact_id}", proof=words,
        signed_on=late)  # fmt: skip
    claims.refresh([contact_id])
    assert remind(contact_ids=[contact_id]) == 1
    claim = session().scalars(select(Claim.id).where(Claim.contact_id == contact_id)).one()
    made["collections.claim"] = claim
    day = company_today() + timedelta(days=5)
    made["collections.promise"] = promise(claim, Decimal(10), day, said_by=f"Sra. {words}").id
    with write(), sudo("Reasons there are"):
        reason = create("collections.dispute_reason", {"name": "Precio"}).id
    said = {"due_id": due, "reason_id": reason, "amount": Decimal(5), "notes": words}
    made["collections.dispute"] = create("collections.dispute", said).id
    for model in ("sales.order", "accounting.invoice", "collections.claim"):
        token = attachments.take(io.BytesIO(f"Anexo {words}".encode()), f"{words}.txt")
        attachments.attach(model, made[model], [token])
    return made

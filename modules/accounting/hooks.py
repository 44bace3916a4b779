"""What must hold before documents and payments are saved, and what follows, whoever saves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.api.services import (
    ContactReference,
    Duty,
    On,
    SaveStep,
    StoredStep,
    _l,
    papers_of,
    record_removed,
)
from modules.accounting.models import (
    BATCH,
    DUE,
    INVOICE,
    PAYMENT,
    PROFILE,
    Due,
    Invoice,
    Payment,
    Rule,
)
from modules.accounting.models.books import CustomerAccount
from modules.accounting.services import batches, dues, invoices, payments
from modules.sales.services.documents import order_cancelled, order_confirmed


def _named(name: str) -> Callable[[Any], bool]:
    return lambda spec: spec.name == name


def _nothing(_spec: Any, _record: Any, _changes: Any) -> None:
    """What was told once is not told again."""


contributions = (
    SaveStep(name="accounting.invoice.check", model=INVOICE, call=invoices.check),
    SaveStep(name="accounting.due.check", model=DUE, call=dues.check),
    SaveStep(name="accounting.payment.check", model=PAYMENT, call=payments.check),
    StoredStep(
        name="accounting.invoice.dues",
        applies=_named(INVOICE),
        created=dues.complete,
        updated=dues.follow,
    ),
    StoredStep(
        name="accounting.invoice.told",
        applies=_named(INVOICE),
        created=invoices.tell,
        updated=_nothing,
        weight=200,
    ),
    StoredStep(
        name="accounting.due.split",
        applies=_named(DUE),
        created=dues.split,
        updated=dues.nothing,
    ),
    On(
        name="accounting.due.rejoin",
        event=record_removed,
        call=dues.rejoin,
        models=frozenset({DUE}),
    ),
    StoredStep(
        name="accounting.payment.balance",
        applies=_named(PAYMENT),
        created=payments.stored,
        updated=payments.changed,
    ),
    SaveStep(name="accounting.batch.check", model=BATCH, call=batches.check_batch),
    SaveStep(name="accounting.profile.check", model=PROFILE, call=batches.check_profile),
    StoredStep(
        name="accounting.batch.items",
        applies=_named(BATCH),
        created=batches.collect,
        updated=batches.follow,
    ),
    On(name="accounting.order.confirmed", event=order_confirmed, call=batches.order_confirmed),
    On(name="accounting.order.cancelled", event=order_cancelled, call=batches.order_cancelled),
    # rules and sub-accounts of the contact that stays hold
    ContactReference(
        name="accounting.rule.contact",
        cls=Rule,
        column="contact_id",
        on_merge="move",
        on_erase="delete",
    ),
    ContactReference(
        name="accounting.customer.contact",
        cls=CustomerAccount,
        column="id",
        on_merge="dedupe",
        on_erase="delete",
    ),
    Duty(
        name="accounting.invoices",
        label=_l("Invoices"),
        until=papers_of(Invoice.contact_id, Invoice.company_id, Invoice.issued_on),
    ),
    # numbers and amounts stay; until the duty to keep the papers ends, they are blocked with the customer
    ContactReference(
        name="accounting.invoice.contact",
        cls=Invoice,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("notes",),
    ),
    ContactReference(
        name="accounting.due.contact",
        cls=Due,
        column="contact_id",
        on_merge="move",
        on_erase="keep",
    ),
    ContactReference(
        name="accounting.payment.contact",
        cls=Payment,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("reference", "reversed_why", "notes", "search"),
    ),
)

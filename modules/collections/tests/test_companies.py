"""Debts with two companies of the group are two claims."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select, update

from core.api.services import create, session, sudo, write
from modules.accounting.models import Due, Invoice
from modules.collections.models import Claim
from modules.collections.services import claims
from modules.collections.tests.books import customer, invoice


def test_each_company_claims_what_is_owed_to_it(as_user):
    as_user("master")
    contact = customer()
    with write(), sudo("Another company of the group"):
        values = {"name": "Cauce Norte", "country": "ES", "currency": "EUR"}
        other = create("core.company", values).id
    invoice(contact, "100.00", late=10)
    theirs = invoice(contact, "30.00", late=10)
    with write(), sudo("An invoice of the other company") as current:
        for cls, number in ((Due, theirs.id), (Invoice, theirs.invoice_id)):
            current.execute(update(cls).where(cls.id == number).values(company_id=other))
    session().expire_all()
    for _time in range(2):
        claims.refresh([contact.id])
    with sudo("A test looks"):
        query = select(Claim).where(Claim.contact_id == contact.id).order_by(Claim.id)
        found = [(one.company_id == other, one.overdue) for one in session().scalars(query)]
    assert sorted(found) == [(False, Decimal("100.00")), (True, Decimal("30.00"))]

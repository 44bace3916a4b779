"""Credit notes given back by transfer, from the draft to what was paid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sepaxml
from sqlalchemy import update
from xmlschema import XMLSchema

from core.api.services import (
    Invalid,
    company_today,
    create,
    get,
    open_file,
    session,
    sudo,
    write,
)
from core.api.services import update as change
from modules.accounting.services import offset, open_dues, record_invoice
from modules.collections.banking.pain import TRANSFERS, Creditor, Transfer, pain001
from modules.collections.models import Refund
from modules.collections.services import refunding
from modules.collections.services.days import next_bank_day
from modules.collections.services.exceptions import CollectionsError
from modules.collections.tests.books import customer, invoice

D = Decimal
SPANISH = "ES9121000418450200051332"
GERMAN = "DE89370400440532013000"


def schema(name):
    folder = sepaxml.__file__.rpartition("/")[0]
    return XMLSchema(f"{folder}/schemas/{name}.xsd")


@pytest.mark.parametrize("debits", list(TRANSFERS))
def test_a_file_is_valid_and_the_same_each_time(debits):
    payer = Creditor("Suministros Ñ", "ES46000B58378431", SPANISH, "CAIXESBB", debits)
    rows = [
        Transfer("D1-1", D("120.50"), "José Núñez & Hijos", GERMAN, "Abono R-1", "COBADEFFXXX"),
        Transfer("D1-2", D("0.07"), "Hotel", SPANISH, "Abono R-2"),
    ]
    made = [
        pain001("DEV-1", datetime(2026, 11, 27, 9, tzinfo=UTC), payer, date(2026, 12, 1), rows)
        for _time in range(2)
    ]
    assert made[0] == made[1]
    schema(TRANSFERS[debits]).validate(made[0].decode())
    for text in (b">120.57<", b">D1-1<", b"Jose Nunez", b">2026-12-01<", b">DEV-1<"):
        assert text in made[0], text
    for wrong in (D("0"), D("-1"), D("1.005")):
        with pytest.raises(ValueError):
            pain001(
                "M",
                datetime.now(UTC),
                payer,
                date(2026, 12, 1),
                [Transfer("E", wrong, "X", GERMAN, "t")],
            )


@pytest.fixture
def credited(as_user):
    """(refund, contact) of a hotel with a credit note of 121; another customer has no account."""
    as_user("cobros")
    contacts = [customer(), customer("Sin cuenta")]
    for number, contact in enumerate(contacts):
        with sudo("The books"):
            record_invoice(
                contact_id=contact.id,
                number=f"R-{number}",
                kind="credit_note",
                issued_on=company_today() - timedelta(days=9),
                total=D("-121.00"),
            )
    create("collections.account", {"contact_id": contacts[0].id, "number": GERMAN})
    with sudo("The creditor"):
        creditor = create(
            "collections.creditor",
            {"name": "Suministros", "identifier": "ES46000B58378431", "iban": SPANISH},
        )
    values = {"name": "Abonos", "creditor_id": creditor.id}
    day = next_bank_day(company_today(), "ES")
    return create("collections.refund", {**values, "pay_on": day}), contacts[0]


def the_day_comes(refund):
    with write(), sudo("Time passes"):
        session().execute(
            update(Refund).where(Refund.id == refund.id).values(pay_on=company_today())
        )
    session().expire_all()


def test_a_credit_note_is_given_back_once(credited):
    refund, contact = credited
    offered = refunding.credits_of(refund)
    assert [one.account is None for one in offered] == [False, True]
    assert refunding.fill(refund.id) == 1
    assert refunding.fill(refund.id) == 0
    refund = refunding.issue(refund.id)
    assert (refund.state, refund.total, refund.transfers) == ("issued", D("121.00"), 1)
    with open_file(refunding.file_of(refund.id)) as stream:
        content = stream.read()
    schema("pain.001.001.03").validate(content.decode())
    assert GERMAN.encode() in content
    with pytest.raises(CollectionsError):
        refunding.issue(refund.id)
    the_day_comes(refund)
    assert refunding.book(refund.id) == 1
    assert refunding.book(refund.id) == 0
    assert not open_dues(contact=contact.id)
    session().expire_all()
    ((paid, _account, _contact),) = refunding.transfers_of(refund.id)
    payment = get("accounting.payment", paid.payment_id)
    assert (payment.amount, payment.unallocated) == (D("-121.00"), 0)
    with pytest.raises(Invalid):
        change("collections.refund", refund.id, {"pay_on": company_today() + timedelta(days=30)})


def test_what_was_set_off_meanwhile_is_not_paid(credited):
    refund, contact = credited
    refunding.fill(refund.id)
    debt = invoice(contact, "50.00", late=1)
    (credit,) = [due for due in open_dues(contact=contact.id) if due.open < 0]
    offset(credit.id, debt.id)
    with pytest.raises(CollectionsError):
        refunding.issue(refund.id)
    ((line, _account, _contact),) = refunding.transfers_of(refund.id)
    refunding.take_out(refund.id, line.id)
    assert refunding.fill(refund.id) == 1
    assert refunding.issue(refund.id).total == D("71.00")


def test_the_screens(credited, sign_in):
    refund, _contact = credited
    browser = sign_in("cobros")
    base = f"/collections/refunds/{refund.id}"
    assert "Sin cuenta" in browser.get(base).text
    for step in ("fill", "issue"):
        assert browser.post(f"{base}/{step}").status_code == 303
    with browser.get(f"{base}/file") as answer:
        assert answer.status_code == 200
        assert b"pain.001" in answer.data
    assert sign_in("ventas").get(base).status_code in (403, 404)

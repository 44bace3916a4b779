"""Direct debits from the draft to what comes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from xmlschema import XMLSchema

from core.api.services import (
    company_today,
    create,
    get,
    open_file,
    session,
    stage_info,
    sudo,
    write,
)
from modules.accounting.models import Due, Payment
from modules.accounting.services import AccountingError
from modules.accounting.services.banking import reconciling
from modules.accounting.services.banking.statement import Movement, Statement
from modules.collections.models import Debit, Remittance
from modules.collections.services import claims, issuing, remittances, returning
from modules.collections.services.claimed import demand
from modules.collections.services.days import next_bank_day
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.ledger import debts_by_id
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of

D = Decimal
SPANISH = "ES9121000418450200051332"


@pytest.fixture
def batch(as_user):
    """(remittance, due, mandate) of a hotel whose invoice of 1.000 is charged in three weeks."""
    as_user("cobros")
    contact = customer()
    due = invoice(contact, "1000.00", late=2)
    invoice(customer("Sin mandato"), "80.00", late=2)
    account = create("collections.account", {"contact_id": contact.id, "number": SPANISH})
    mandate = create(
        "collections.mandate",
        {
            "contact_id": contact.id,
            "account_id": account.id,
            "reference": f"M-{contact.id}",
            "signed_on": company_today() - timedelta(days=30),
        },
    )
    with sudo("The creditor"):
        creditor = create(
            "collections.creditor",
            {"name": "Suministros", "identifier": "ES46000B58378431", "iban": SPANISH},
        )
    made = create(
        "collections.remittance",
        {
            "name": "Adeudos",
            "creditor_id": creditor.id,
            "collect_on": next_bank_day(company_today() + timedelta(days=21), "ES"),
        },
    )
    return made, due, mandate


def the_day_comes(made):
    """The day of the charge is today."""
    with write(), sudo("Time passes"):
        day = update(Remittance).where(Remittance.id == made.id).values(collect_on=company_today())
        session().execute(day)
    session().expire_all()


def debit_of(batch):
    with sudo("A test looks"):
        query = select(Debit).where(Debit.remittance_id == batch[0].id)
        return session().scalars(query.execution_options(populate_existing=True)).one()


def test_a_draft_is_filled_once_and_its_file_fits_the_schema(batch):
    made, _due, mandate = batch
    assert remittances.fill(made.id) == 1
    assert remittances.fill(made.id) == 0
    issued = issuing.issue(made.id)
    assert (issued.state, issued.total, issued.debits) == ("issued", D("1000.00"), 1)
    with open_file(issuing.file_of(made.id)) as stream:
        content = stream.read()
    import sepaxml

    folder = sepaxml.__file__.rpartition("/")[0]
    XMLSchema(f"{folder}/schemas/pain.008.001.02.xsd").validate(content.decode())
    assert b"FRST" in content
    assert mandate.reference.encode() in content
    assert get("collections.mandate", mandate.id).last_used_on == made.collect_on
    with pytest.raises(CollectionsError):
        issuing.issue(made.id)


def test_the_customer_must_know_in_time(batch):
    made, _due, _mandate = batch
    soon = create(
        "collections.remittance",
        {
            "name": "Pronto",
            "creditor_id": made.creditor_id,
            "collect_on": next_bank_day(company_today() + timedelta(days=5), "ES"),
        },
    )
    remittances.fill(soon.id)
    with pytest.raises(CollectionsError, match="14"):
        issuing.issue(soon.id)


def test_what_is_booked_settles_and_what_comes_back_reopens_costs_and_blocks(batch):
    made, due, mandate = batch
    remittances.fill(made.id)
    issuing.issue(made.id)
    with pytest.raises(CollectionsError):
        returning.book(made.id)
    the_day_comes(made)
    assert returning.book(made.id) == 1
    assert returning.book(made.id) == 0
    assert get("accounting.due", due.id).open_amount == 0
    claims.refresh([due.contact_id])
    assert claim_of(mandate_contact(mandate)) is None

    debit = debit_of(batch)
    for _time in range(2):  # told twice it is done once
        returning.give_back(debit.end_to_end, "MD01", made.collect_on, D("3.50"))
    session().expire_all()
    assert get("accounting.due", due.id).open_amount == D("1000.00")
    found = get("collections.mandate", mandate.id)
    assert (found.state, found.failures) == ("blocked", 1)
    assert "MD01" in found.blocked_why
    claims.refresh([due.contact_id])
    claim = claim_of(mandate_contact(mandate))
    assert claim.overdue == D("1000.00")
    assert not stage_info(claim.stage_id).closed
    with sudo("A test looks"):
        payments = session().scalars(select(Payment).where(Payment.contact_id == due.contact_id))
        assert [one.reversed_why for one in payments] == ["MD01"]


def mandate_contact(mandate):
    return get("contacts.contact", mandate.contact_id)


def test_a_return_for_lack_of_money_may_be_charged_again_and_the_fee_is_demanded(batch, sign_in):
    made, due, mandate = batch
    remittances.fill(made.id)
    issuing.issue(made.id)
    the_day_comes(made)
    returning.book(made.id)
    returning.give_back(debit_of(batch).end_to_end, "AM04", made.collect_on, D("4.00"))
    session().expire_all()
    assert get("collections.mandate", mandate.id).state == "active"
    with sudo("A test looks"):
        debts = list(debts_by_id([due.id]).values())
        found = demand(mandate_contact(mandate), debts, company_today())
    assert (found.costs, found.compensation, found.debts) == (D("4.00"), D("40.00"), D("1000.00"))
    assert found.interest == D("0.57")
    assert found.total == D("1044.57")
    claims.refresh([due.contact_id])
    claim = claim_of(mandate_contact(mandate))
    page = sign_in("cobros").get(f"/collections/claims/{claim.id}").text
    assert "Adeudo devuelto el" in page
    assert "comisión de 4,00" in page
    assert "Comisiones por devolución" in page
    again = create(
        "collections.remittance",
        {
            "name": "Otra vez",
            "creditor_id": made.creditor_id,
            "collect_on": next_bank_day(company_today() + timedelta(days=25), "ES"),
        },
    )
    assert remittances.fill(again.id) == 1
    assert isinstance(session().get(Due, due.id), Due)


def test_a_debit_that_the_statement_takes_back_is_noted_by_reconciling(batch):
    made, due, mandate = batch
    remittances.fill(made.id)
    issuing.issue(made.id)
    the_day_comes(made)
    returning.book(made.id)
    reference, day = debit_of(batch).end_to_end, company_today()
    moves = [
        Movement(day, day, D("-1000.00"), "Hotel", (reference,), code="MD01", fee=D("3.50")),
        Movement(day, day, D("-77.00"), "Otro", ("R9-9",), code="AM04"),
        Movement(day, day, D("-900.00"), "Hotel", (reference,), code="AM04"),
    ]
    read = Statement("C1", "EUR", day, day, movements=moves)
    (statement,), _added = reconciling.keep([read], "camt054")
    assert reconciling.accept_certain(statement.id) == 1
    assert reconciling.accept_certain(statement.id) == 0
    noted, unknown, other = reconciling.lines_of(statement.id)
    less = reconciling.suggestions(statement, [other])[other.id]
    assert (less.certain, less.score) == (False, 60)  # another amount: somebody looks at it
    assert (noted.state, noted.payment_id is not None, unknown.state) == (
        "returned",
        True,
        "pending",
    )
    session().expire_all()
    assert get("accounting.due", due.id).open_amount == D("1000.00")
    debit = debit_of(batch)
    assert (debit.state, debit.return_code, debit.fee) == ("returned", "MD01", D("3.50"))
    assert get("collections.mandate", mandate.id).state == "blocked"
    with pytest.raises(AccountingError):
        reconciling.undo(noted.id)

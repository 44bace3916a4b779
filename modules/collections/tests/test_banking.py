"""Numbers of accounts, mandates, days of banks, files of direct debits."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.api.services import Invalid, company_today, create, update
from modules.accounting.services.banking import reconciling
from modules.accounting.services.banking.statement import Movement, Statement
from modules.collections.banking.accounts import BadAccount, read_account
from modules.collections.banking.pain import SCHEMAS, BadFile, Creditor, Debit, pain008
from modules.collections.services.days import add_bank_days, is_bank_day
from modules.collections.services.mandates import expires_on, first_day, sequence_of, why_not
from modules.collections.tests import books

SPANISH = "ES91 2100 0418 4502 0005 1332"


@pytest.mark.parametrize(
    ("text", "country", "scheme"),
    [
        (SPANISH, "ES", "iban"),
        ("de89 3704 0044 0532 0130 00", "ES", "iban"),
        ("032180000118359719", "MX", "clabe"),
        ("2850590940090418135201", "AR", "cbu"),
        ("0000003100000000000017", "AR", "cvu"),
        ("123-456789-0", "CO", "other"),
        # 18 and 22 digits are an account elsewhere
        ("032180000118359711", "PE", "other"),
    ],
)
def test_accounts_are_known_by_their_form(text, country, scheme):
    assert read_account(text, country).scheme == scheme


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("ES91 2100 0418 4502 0005 1333", "ES"),
        ("ES91 2100 0418", "ES"),
        ("032180000118359718", "MX"),
        ("03218000011835971", "MX"),
        ("2850590940090418135202", "AR"),
        ("285059094009041813520", "AR"),
        ("12", "CO"),
        # where accounts have an IBAN, nothing else is one
        ("2100 0418 4502 0005 1332", "ES"),
        ("032180000118359719", "ES"),
    ],
)
def test_a_wrong_digit_is_refused(text, country):
    with pytest.raises(BadAccount):
        read_account(text, country)


def test_banks_rest_on_weekends_holidays_of_target_and_of_the_country():
    assert not is_bank_day(date(2026, 4, 6), "DE")  # Easter Monday
    assert not is_bank_day(date(2026, 10, 12), "ES")  # of Spain alone
    assert is_bank_day(date(2026, 10, 12), "FR")
    assert add_bank_days(date(2026, 10, 9), 1, "ES") == date(2026, 10, 13)


DEBITS = (
    Debit("C-1-1", Decimal("120.50"), "José Núñez & Hijos", "ES9121000418450200051332", "M-1",
          date(2026, 1, 15), "FRST", "Factura F-0001", "CAIXESBB"),
    Debit("C-1-2", Decimal("0.07"), "Hotel Miramar", "DE89370400440532013000", "M-2",
          date(2025, 1, 15), "RCUR", "Factura F-0002"),
    Debit("C-1-3", Decimal("99.93"), "Bodegas", "ES9121000418450200051332", "M-3",
          date(2025, 1, 15), "RCUR", "Factura F-0003"),
)  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("scheme", ["CORE", "B2B"])
def test_the_file_is_valid_counted_and_always_the_same(schema, scheme):
    creditor = Creditor("Suministros Ñandú, S.L.", "ES46000B58378431", "ES9121000418450200051332",
                        "CAIXESBB", schema)  # fmt: skip
    made_at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    content, again = (
        pain008("REM-2026-0001", made_at, creditor, scheme, date(2026, 12, 14), DEBITS)
        for _time in range(2)
    )
    assert content == again
    space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{schema}"}
    root = ET.fromstring(content)

    def texts(path: str) -> list[str]:
        return [node.text or "" for node in root.findall(f".//{path}", space)]

    assert texts("p:GrpHdr/p:NbOfTxs") == ["3"]
    assert texts("p:GrpHdr/p:CtrlSum") == ["220.50"]
    assert sorted(texts("p:SeqTp")) == ["FRST", "RCUR"]
    assert texts("p:LclInstrm/p:Cd") == [scheme] * 2
    assert texts("p:Dbtr/p:Nm")[0] == "Jose Nunez Hijos"
    assert set(texts("p:EndToEndId")) == {"C-1-1", "C-1-2", "C-1-3"}


def test_what_no_bank_takes_is_refused():
    creditor = Creditor("Nosotros", "ES46000B58378431", "ES9121000418450200051332", "NOT A BIC")
    with pytest.raises(BadFile):
        pain008("R", datetime(2026, 1, 1, tzinfo=UTC), creditor, "CORE", date(2026, 2, 2), DEBITS)
    tenth = Debit("X", Decimal("1.005"), "N", "ES9121000418450200051332", "M", date(2026, 1, 1),
                  "RCUR", "F")  # fmt: skip
    with pytest.raises(ValueError, match="whole cents"):
        pain008("R", datetime(2026, 1, 1, tzinfo=UTC), creditor, "CORE", date(2026, 2, 2), [tenth])


@pytest.fixture
def customer(as_user):
    as_user("cobros")
    return _contact("Hotel Miramar")


def _contact(name: str) -> Any:
    from core.api.services import sudo

    with sudo("A customer of a test"):
        return create("contacts.contact", {"name": name, "kind": "company"})


def _mandate(contact: Any, **values: Any) -> Any:
    account = create("collections.account", {"contact_id": contact.id, "number": SPANISH})
    given = {
        "contact_id": contact.id,
        "account_id": account.id,
        "reference": "M-0001",
        "signed_on": "2024-01-10",
        **values,
    }
    return create("collections.mandate", given)


def test_an_account_is_kept_plain_named_by_its_bank_and_once(customer):
    made = create("collections.account", {"contact_id": customer.id, "number": SPANISH})
    assert (made.number, made.scheme) == ("ES9121000418450200051332", "iban")
    assert made.name.endswith("···· 1332")
    with pytest.raises(Invalid):
        create("collections.account", {"contact_id": customer.id, "number": SPANISH})
    with pytest.raises(Invalid):
        update("collections.account", made.id, {"number": "ES91"}, made.version)


def test_a_mandate_needs_an_iban(customer):
    account = create(
        "collections.account",
        {"contact_id": customer.id, "number": "032180000118359719", "country": "MX"},
    )
    given = {"contact_id": customer.id, "account_id": account.id, "reference": "M-2"}
    with pytest.raises(Invalid) as error:
        create("collections.mandate", {**given, "signed_on": "2026-01-01"})
    assert "account_id" in error.value.errors


def test_sequence_expiry_and_block_of_a_mandate(customer):
    mandate = _mandate(customer)
    assert sequence_of(mandate) == "FRST"
    assert expires_on(mandate) == date(2027, 1, 10)
    assert not why_not(mandate, date(2026, 11, 26))
    assert why_not(mandate, date(2027, 1, 11))
    with pytest.raises(Invalid):
        update("collections.mandate", mandate.id, {"state": "blocked"}, mandate.version)
    update(
        "collections.mandate",
        mandate.id,
        {"state": "blocked", "blocked_why": "MD01"},
        mandate.version,
    )
    assert "MD01" in str(why_not(mandate, date(2026, 11, 26)))


def test_one_charges_after_the_pre_notice_on_a_bank_day(customer, as_user):
    mandate = _mandate(customer)
    as_user("contabilidad")
    creditor = create(
        "collections.creditor",
        {"name": "Nosotros", "identifier": "ES46000B58378431", "iban": SPANISH},
    )
    # 14 days after 22 December is 5 January, the day before Epiphany
    assert first_day(creditor, mandate, date(2026, 12, 22), "ES") == date(2027, 1, 5)
    assert first_day(creditor, mandate, date(2026, 12, 23), "ES") == date(2027, 1, 7)
    mandate.notice_days = 1
    assert first_day(creditor, mandate, date(2026, 12, 23), "ES") == date(2026, 12, 24)


def test_the_bank_is_reconciled_by_the_accounts_of_customers(app, as_user):
    as_user("master")
    hotel, bar = books.customer(), books.customer("Bar Sol")
    due, _other = books.invoice(hotel, "121", late=3), books.invoice(bar, "121", late=3)
    create("collections.account", {"contact_id": hotel.id, "number": "ES9121000418450200051332"})
    day = company_today()
    move = Movement(day, day, Decimal("121"), "TRANSF", account="ES91 2100 0418 4502 0005 1332")
    (statement,), _added = reconciling.keep(
        [Statement("C1", "EUR", day, day, movements=[move])], "csv"
    )
    (line,) = reconciling.lines_of(statement.id)
    found = reconciling.suggestions(statement, [line])[line.id]
    assert (found.contact_id, found.parts, found.score) == (
        hotel.id,
        ((due.id, Decimal("121")),),
        85,
    )

"""What the law of each country attaches to an invoice: on its page, in forms, files, programs; checked."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.api.locale import using_locale
from core.api.services import current_company, session, update
from core.testing.generic.making import make
from modules.accounting.models import LegalFact
from modules.accounting.models.legal_kinds import KINDS
from modules.accounting.services.legal import letter

CUFE = "0123456789abcdef" * 6
UUID = "5FB2822E-396D-4725-8521-CDC4BDD20CCF"
#: An invoice of each country as its law wants it: what programs write.
LAWFUL = {
    "ES": {"es_channel": "FACe", "es_einvoice_id": "R-1", "es_paid_on": "2026-11-20"},
    "MX": {"legal_id": UUID, "mx_payment_method": "PPD", "mx_payment_form": "99", "mx_use": "G03"},
    "CL": {
        "legal_id": "5791234567",
        "cl_document_type": "33",
        "cl_folio": "1520",
        "cl_caf": "1501-1600",
        "cl_caf_on": "2026-10-01",
        "cl_payment_form": "2",
    },
    "CO": {
        "legal_id": CUFE,
        "co_prefix": "SETP",
        "co_consecutive": "990000123",
        "co_resolution": "18760000001",
        "co_range": "990000000-995000000",
        "co_resolution_until": "2027-01-19",
        "co_event": "033",
    },
    "AR": {
        "legal_id": "75468213569874",
        "ar_document_type": "1",
        "ar_point_of_sale": "0003",
        "ar_cae_expires": "2026-12-06",
        "ar_issuer_condition": "1",
        "ar_receiver_condition": "1",
    },
    "PE": {
        "series": "F001",
        "pe_document_type": "01",
        "pe_cdr": "0",
        "pe_payment_form": "Credito",
        "pe_detraction": "037",
        "pe_detraction_deposit": "120345678",
        "pe_delivery_note": "T001-123",
    },
}
#: What is refused, and at which field.
UNLAWFUL = {
    "MX": [{"legal_id": UUID[:-1]}, {"mx_use": "G3"}, {"mx_payment_method": "PPP"}],
    "CL": [
        {"legal_id": "ABC"},
        {"cl_document_type": "35"},
        {"cl_folio": "0"},
        {"cl_folio": "1601", "cl_caf": "1501-1600"},
    ],
    "CO": [
        {"legal_id": CUFE[:-1]},
        {"legal_id": CUFE[:-1] + "g"},
        {"co_prefix": "TOOLONG"},
        {"co_consecutive": "12", "co_range": "100-200"},
    ],
    "AR": [
        {"legal_id": "7546821356987"},
        {"ar_point_of_sale": "123456"},
        {"ar_document_type": "6", "ar_issuer_condition": "1", "ar_receiver_condition": "1"},
    ],
    "PE": [
        {"pe_cdr": "rechazado"},
        {"pe_detraction": "37"},
        {"series": "B001", "pe_document_type": "01"},
    ],
}


@pytest.fixture
def company_of(app, as_user):
    as_user("master")

    def found(country: str) -> None:
        update("core.company", current_company().id, {"country": country})

    return found


def body(**facts: str) -> dict[str, object]:
    customer = make("contacts.contact", name="Cliente", kind="company").id
    return {
        "number": "0001-00000042",
        "contact_id": customer,
        "issued_on": "2026-11-26",
        "net": "100",
        "tax": "21",
        "total": "121",
        **facts,
    }


@pytest.mark.parametrize("country", LAWFUL)
def test_programs_and_pages_say_what_was_written(company_of, sign_in, country):
    company_of(country)
    browser = sign_in("master")
    made = browser.post("/api/v1/accounting/invoices", json=body(**LAWFUL[country]))
    assert made.status_code == 201, made.text
    found = made.get_json()
    assert {n: found[n] for n in LAWFUL[country]} == LAWFUL[country]
    labels = {kind.name: str(kind.label) for kind in KINDS}
    page = browser.get(f"/accounting/invoices/{found['id']}").text
    assert all(labels[name] in page for name in LAWFUL[country] if name in labels)


@pytest.mark.parametrize("country", LAWFUL)
def test_fields_of_other_countries_are_nowhere(company_of, sign_in, country):
    company_of(country)
    browser = sign_in("master")
    made = browser.post("/api/v1/accounting/invoices", json=body()).get_json()
    own = {kind.name for kind in KINDS if kind.country == country}
    others = {kind.name for kind in KINDS} - own
    assert own <= made.keys()
    assert not others & made.keys()
    form = browser.get("/accounting/invoices/new").text
    assert all(f'name="{name}"' in form for name in own)
    assert not [name for name in others if f'name="{name}"' in form]
    other = sorted(others)[0]
    values = {**body(), "number": "2", other: "1"}
    assert browser.post("/api/v1/accounting/invoices", json=values).status_code == 422


@pytest.mark.parametrize(
    ("country", "facts"), [(c, facts) for c, many in UNLAWFUL.items() for facts in many]
)
def test_what_no_tax_office_writes_is_refused(company_of, sign_in, country, facts):
    company_of(country)
    answer = sign_in("master").post("/api/v1/accounting/invoices", json=body(**facts))
    assert answer.status_code in (400, 422), answer.text
    assert set(answer.get_json()["errors"]) <= facts.keys()


FILES = {
    "AR": (
        "Número;Cliente;Fecha;Total;CAE;Vto. CAE;Punto de venta;Tipo de comprobante\n"
        "42;Cliente;26/11/2026;121;75468213569874;06/12/2026;3;Factura A\n"
        "43;Cliente;26/11/2026;121;123;06/12/2026;3;Factura A\n",
        {
            "ar_cae_expires": "2026-12-06",
            "ar_point_of_sale": "3",
            "ar_document_type": "1",
        },
    ),
    "CO": (
        f"Número;Cliente;Fecha;Total;CUFE;Prefijo;Resolución\n"
        f"42;Cliente;26/11/2026;119;{CUFE};SETP;18760000001\n"
        f"43;Cliente;26/11/2026;119;{CUFE[1:]};SETP;18760000001\n",
        {"co_prefix": "SETP", "co_resolution": "18760000001"},
    ),
    "CL": (
        "Número;Cliente;Fecha;Total;Tipo DTE;Folio DTE;Rango CAF\n"
        "42;Cliente;26/11/2026;119;33;1520;1501-1600\n"
        "43;Cliente;26/11/2026;119;33;1700;1501-1600\n",
        {"cl_document_type": "33", "cl_folio": "1520", "cl_caf": "1501-1600"},
    ),
    "PE": (
        "Número;Cliente;Fecha;Total;Serie;Tipo de comprobante;CDR;Constancia de depósito\n"
        "42;Cliente;26/11/2026;118;F001;01;0;120345678\n"
        "43;Cliente;26/11/2026;118;B001;01;0;120345678\n",
        {"pe_document_type": "01", "pe_cdr": "0", "pe_detraction_deposit": "120345678"},
    ),
}


@pytest.mark.parametrize("country", FILES)
def test_a_file_brings_them_by_the_headers_that_people_write(
    committed, installation, tmp_path, country
):
    """The first line comes in, the second is refused; an export has the same columns."""
    with committed.app_context(), acting_as(SYSTEM):
        update("core.company", current_company().id, {"country": country})
        make("contacts.contact", name="Cliente", kind="company", country=country)
    text, facts = FILES[country]
    file, out = tmp_path / "facturas.csv", tmp_path / "salida.csv"
    file.write_text(text, "utf-8")
    done = installation.command("import", "accounting.invoice", str(file), "--json")
    counts = json.loads(done.stdout)
    assert (counts["created"], counts["rejected"]) == (1, 1), done.stdout + done.stderr
    with committed.app_context():
        stored = dict(session().execute(select(LegalFact.what, LegalFact.value)).all())
    assert stored == facts
    installation.command("export", "accounting.invoice", str(out))
    heads, line = out.read_text("utf-8-sig").splitlines()
    with committed.app_context(), using_locale("es"):
        assert all(str(kind.label) in heads for kind in KINDS if kind.name in facts)
    assert all(value in line for value in facts.values() if value.isdigit())


def test_a_change_is_told_in_the_history(company_of, sign_in):
    company_of("AR")
    browser = sign_in("master")
    address = "/api/v1/accounting/invoices"
    made = browser.post(address, json=body(**LAWFUL["AR"])).get_json()
    later = {"version": made["version"], "ar_cae_expires": "2026-12-16", "ar_document_type": "2"}
    changed = browser.patch(f"{address}/{made['id']}", json=later)
    assert changed.status_code == 200, changed.text
    page = browser.get(f"/accounting/invoices/{made['id']}").text
    assert "Vencimiento del CAE" in page
    assert re.search(r"06/12/2026\s*→\s*16/12/2026", re.sub("<[^>]+>", " ", page))
    assert re.search(r"Factura A\s*→\s*Nota de débito A", re.sub("<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("issuer", "receiver", "expected"),
    [
        ("1", "1", "A"),
        ("1", "6", "A"),  # since July 2021, RG 5003
        ("1", "5", "B"),
        ("1", "4", "B"),
        ("1", "9", "E"),
        ("6", "1", "C"),
        ("6", "5", "C"),
        ("4", "1", "C"),
        ("6", "9", "E"),
    ],
)
def test_the_letter_follows_from_both_parties(issuer, receiver, expected):
    assert letter(issuer, receiver) == expected

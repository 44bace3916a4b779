"""Quotes and orders of Argentina, Colombia, Chile and Peru come to what was reckoned by hand.

The tables are ``countries/*.toml``. Company, products, customers, their rates and the documents are made
by programs as people make them; the taxes are those that came with the country.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.api.locale import format_money, using_locale
from core.api.services import current_company, get, session, update
from core.jobs.runner import Runner
from modules.sales.models import QUOTE
from modules.sales.services.documents import send_quote
from modules.sales.services.documents.handing import path_of

FOLDER = Path(__file__).with_name("countries")
CURRENCIES = {"AR": "ARS", "CO": "COP", "CL": "CLP", "PE": "PEN"}
D = Decimal


def documents_of(country: str) -> list[dict[str, Any]]:
    """The table of a country."""
    return tomllib.loads((FOLDER / f"{country}.toml").read_text("utf-8"))["documents"]


class Desk:
    """A program of a company of a country that writes its documents."""

    def __init__(self, client, country: str) -> None:
        self.client, self.country = client, country
        values = {"country": country, "currency": CURRENCIES[country], "locale": f"es_{country}"}
        update("core.company", current_company().id, values)
        self.ids: dict[tuple[str, str], int] = {}

    def post(self, collection: str, **values: Any) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/{collection}", json=values)
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def id_of(self, collection: str, code: str) -> int:
        """A record that came with the country, by its code."""
        if (collection, code) not in self.ids:
            found = self.client.get(f"/api/v1/catalog/{collection}?code={code}").get_json()["items"]
            self.ids[collection, code] = found[0]["id"]
        return self.ids[collection, code]

    def tax(self, code: str) -> int:
        return self.id_of("taxes", f"{self.country.lower()}.{code}")

    def customer(self, document: dict[str, Any]) -> int:
        values = {"kind": "company", "name": document["name"]}
        values["country"] = document.get("abroad", self.country)
        if position := document.get("customer"):
            values["catalog_fiscal_position_id"] = self.id_of("fiscal-positions", position)
        made = self.post("contacts/contacts", **values)["id"]
        for own in document.get("own", ()):
            rate = {"tax_id": self.tax(own["tax"]), "pct": own["pct"], "valid_from": "2026-11-01"}
            self.post("catalog/customer-rates", contact_id=made, valid_to="2026-11-30", **rate)
        return made

    def line(self, row: dict[str, Any]) -> dict[str, Any]:
        kind = row.get("class", "general")
        if ("products", kind) not in self.ids:
            values = {"name": f"Producto {kind}", "tax_class_id": self.id_of("tax-classes", kind)}
            self.ids["products", kind] = self.post("catalog/products", **values)["id"]
        return {
            "product_id": self.ids["products", kind],
            "quantity": row["quantity"],
            "price": row["price"],
            "includes_tax": row.get("included", False),
            "discount": row.get("discount"),
        }

    def write(self, collection: str, day: str, document: dict[str, Any]) -> dict[str, Any]:
        """A quote or an order of the table. :param day: the field of its date."""
        for rate in document.get("rates", ()):
            pair = {"from_currency": rate["from"], "to_currency": rate["to"], "rate": rate["rate"]}
            known = self.client.get("/api/v1/catalog/exchange-rates").get_json()["items"]
            if not known:
                self.post("catalog/exchange-rates", day="2026-11-01", **pair)
        with self.coin(document.get("coin")):
            return self.post(
                f"sales/{collection}",
                contact_id=self.customer(document),
                currency=document.get("currency", CURRENCIES[self.country]),
                discount=document.get("discount"),
                lines=[self.line(row) for row in document["rows"]],
                **{day: str(document.get("day", "2026-11-26"))},
            )

    @contextmanager
    def coin(self, coin: str | None):
        """The smallest coin of the country, while a document is written."""
        if coin:
            self.round_to(coin)
        yield
        if coin:
            self.round_to(None)

    def round_to(self, coin: str | None) -> None:
        rules = self.client.get(f"/api/v1/catalog/roundings?country={self.country}").get_json()
        rule = rules["items"][0]
        address, body = f"/api/v1/catalog/roundings/{rule['id']}", {"version": rule["version"]}
        assert self.client.patch(address, json={**body, "coin": coin}).status_code == 200


def reckoned(country: str, answer: dict[str, Any]) -> dict[str, Any]:
    """What the API says of a document, in the words of the table."""
    lines = {one["code"].removeprefix(f"{country.lower()}."): one for one in answer["tax_lines"]}
    return {
        "tax": {code: D(one["amount"]) for code, one in lines.items()},
        **{name: D(answer[name]) for name in ("net", "total", "perceived", "withheld")},
        "pay": D(answer["to_collect"]),
    }


def expected(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "tax": {code: D(amount) for code, amount in document["tax"].items()},
        **{n: D(document.get(n, "0")) for n in ("net", "total", "perceived", "withheld", "pay")},
    }


@pytest.fixture
def desk(app, sign_in, as_user):
    as_user("master")
    client = sign_in("master")
    return lambda country: Desk(client, country)


@pytest.mark.parametrize(("collection", "day"), [("quotes", "quoted_on"), ("orders", "ordered_on")])
@pytest.mark.parametrize("country", CURRENCIES)
def test_documents_come_to_what_was_reckoned_by_hand(desk, country, collection, day):
    office, table = desk(country), documents_of(country)
    found = {one["name"]: reckoned(country, office.write(collection, day, one)) for one in table}
    assert found == {one["name"]: expected(one) for one in table}


@pytest.mark.parametrize("country", CURRENCIES)
def test_the_tables_say_enough_and_where_each_rule_stands(country):
    table = documents_of(country)
    assert len(table) >= 12
    assert len({one["name"] for one in table}) == len(table)
    assert all(one["source"] for one in table)
    assert any(one.get("discount") for one in table)
    assert any(row.get("discount") for one in table for row in one["rows"])
    assert any(row.get("included") for one in table for row in one["rows"])
    assert any("withheld" in one for one in table)
    assert any(len(one["tax"]) > 1 for one in table)


SHOWN = {
    "AR": "gross income of two provinces, by the roll",
    "CO": "goods and services, each with its own",
    "CL": "fees in 2026",
    "PE": "perception line by line, after a discount",
}


@pytest.mark.parametrize(("country", "name"), SHOWN.items())
def test_paper_page_and_database_say_the_same(app, desk, visitor, country, name):
    office = desk(country)
    document = next(one for one in documents_of(country) if one["name"] == name)
    made = office.write("quotes", "quoted_on", {**document, "day": "2026-11-26"})
    send_quote(made["id"])
    Runner(app).drain()
    session().expire_all()
    address = path_of(get(QUOTE, made["id"]))
    page = plain(visitor.get(address).text)
    paper = PdfReader(BytesIO(visitor.get(f"{address}/document.pdf").data))
    printed = plain("\n".join(sheet.extract_text() for sheet in paper.pages))
    with using_locale(f"es_{country}"):
        for one in made["tax_lines"]:
            sign = -1 if one["kind"] == "withholding" else 1
            amount = plain(format_money(sign * D(one["amount"]), CURRENCIES[country]))
            for text in (page, printed):
                assert f"{plain(one['label'])} {amount}" in text
        for label, value in (("Total", made["total"]), ("A pagar", made["to_collect"])):
            amount = plain(format_money(D(value), CURRENCIES[country]))
            assert f"{label} {amount}" in page
            assert f"{label} {amount}" in printed
    assert "EUR" not in page + printed


def plain(text: str) -> str:
    """Texts of a page or a sheet with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\N{NO-BREAK SPACE}", " ")

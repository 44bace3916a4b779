"""The taxes of a country in the company's tables: brought once, looked up by customer, class and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.api.services import Invalid, create, session, update
from core.testing.generic.making import make
from modules.catalog.models import FiscalPosition, Tax, TaxClass, TaxRate
from modules.catalog.services import (
    Document,
    compute,
    offer,
    policy_of,
    position_of,
    seeding,
    taxes_of,
)
from modules.catalog.services.taxes import Policy, taxes_by_code

D = Decimal
DAY = date(2026, 11, 26)


@pytest.fixture
def spain(app, as_user):
    as_user("master")
    seeding.seed()
    seeding.bring("ES")


def position(code):
    return session().scalar(select(FiscalPosition).where(FiscalPosition.code == code))


def tax_class(code):
    return session().scalar(select(TaxClass.id).where(TaxClass.code == code))


def codes(found):
    return [tax.code for tax in found]


@pytest.mark.parametrize("country", seeding.COUNTRIES)
def test_the_seed_of_a_country_is_whole(app, as_user, country):
    """Every position names taxes that exist, with a rate today; what customers of the country get too."""
    as_user("master")
    assert seeding.bring(country) > 5 or seeding.known(country)
    positions = session().scalars(select(FiscalPosition).where(FiscalPosition.country == country))
    classes = session().scalars(select(TaxClass.id)).all()
    for one in positions.all():
        for number in classes:
            assert taxes_of(one.id, number, DAY) or one.code == "es.reagyp"
    assert position_of(None, country)[0].applies == "home"
    seed = seeding.data_of(country)
    assert session().scalar(select(func.count(Tax.id)).where(Tax.country == country)) == len(
        seed["taxes"]
    )


def test_asked_twice_nothing_is_added_and_nothing_of_the_company_is_lost(spain):
    tax = session().scalar(select(Tax).where(Tax.code == "es.iva.general"))
    update("catalog.tax", tax.id, {"name": "IVA normal"})
    assert seeding.bring("ES") == 0
    session().refresh(tax)
    assert tax.name == "IVA normal"


def test_a_newer_rate_of_the_seed_is_added_and_ends_the_one_before(spain):
    tax = session().scalar(select(Tax).where(Tax.code == "es.iva.super_reduced"))
    newer = [{"valid_from": date(2027, 1, 1), "pct": D(5)}]
    seeding._newer_rates(tax, newer)
    rates = session().scalars(
        select(TaxRate).where(TaxRate.tax_id == tax.id).order_by(TaxRate.valid_from)
    )
    assert [(r.pct, r.valid_to) for r in rates] == [(D(4), date(2026, 12, 31)), (D(5), None)]
    one, other = (
        taxes_by_code(["es.iva.super_reduced"], day)[0].pct
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert (one, other) == (D(4), D(5))


def test_class_and_position_decide(spain):
    general, surcharge = position("es.general"), position("es.surcharge")
    reduced = tax_class("reduced")
    assert codes(taxes_of(general.id, None, DAY)) == ["es.iva.general"]
    assert codes(taxes_of(general.id, reduced, DAY)) == ["es.iva.reduced"]
    assert codes(taxes_of(surcharge.id, reduced, DAY)) == ["es.iva.reduced", "es.re.reduced"]
    unnamed = create("catalog.tax_class", {"name": "Nueva", "code": "nueva"})
    assert codes(taxes_of(general.id, unnamed.id, DAY)) == ["es.iva.general"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"country": "ES"}, "es.general"),
        ({"country": "ES", "region": "Las Palmas"}, "es.outside"),
        ({"country": "ES", "region": "Ceuta"}, "es.outside"),
        ({"country": "FR", "tax_id": "FR40303265045"}, "es.intra"),
        ({"country": "FR", "kind": "person"}, "es.general"),
        ({"country": "MX"}, "es.export"),
        ({"country": "GB"}, "es.export"),
    ],
    ids=["home", "Canarias", "Ceuta", "company of the Union", "consumer of the Union", "MX", "GB"],
)
def test_the_position_follows_from_where_the_customer_is(spain, values, expected):
    customer = make("contacts.contact", **{"name": "Cliente", "kind": "company", **values})
    found, why = position_of(customer)
    assert (found.code, bool(why)) == (expected, True)


def test_a_chosen_position_comes_first(spain):
    customer = make("contacts.contact", name="Quiosco", kind="company", country="ES")
    update(
        "contacts.contact",
        customer.id,
        {"catalog_fiscal_position_id": position("es.surcharge").id},
    )
    assert position_of(customer)[0].code == "es.surcharge"


def test_an_offer_is_ready_for_the_engine(spain):
    product = make(
        "catalog.product",
        kind="goods",
        components=[],
        name="TPV",
        price="121",
        includes_tax=True,
        currency="EUR",
    )
    at_home = make("contacts.contact", name="Bar", kind="company", country="ES")
    abroad = make("contacts.contact", name="Tienda", kind="company", country="MX")
    policy = policy_of("EUR", "ES")

    def totals(customer):
        made = offer(product, D(2), customer, DAY)
        return compute(Document([made.line], policy))

    assert (totals(at_home).net, totals(at_home).total) == (D(200), D(242))
    # who buys abroad does not pay our VAT hidden in the price
    assert (totals(abroad).net, totals(abroad).total) == (D(200), D(200))


def test_rounding_is_the_countrys(spain):
    seeding.bring("MX")
    seeding.bring("CL")
    assert policy_of("EUR", "ES") == Policy("per_rate", 2, None)
    assert policy_of("MXN", "MX") == Policy("per_line", 2, 6)
    assert policy_of("CLP", "CL") == Policy("per_rate", 0, 0)
    assert policy_of("USD", "CL").places == 2
    assert policy_of("EUR", "FR") == Policy()


def refused(tax, **values):
    with pytest.raises(Invalid) as mistake:
        update("catalog.tax", tax.id, values)
    return set(mistake.value.errors)


def test_rates_never_overlap_and_taxes_do_not_include_each_other(spain):
    tax = session().scalar(select(Tax).where(Tax.code == "es.iva.reduced"))
    other = session().scalar(select(Tax).where(Tax.code == "es.iva.general"))
    overlapping = [
        {"valid_from": "2026-01-01", "valid_to": "2026-12-31", "pct": "10"},
        {"valid_from": "2026-12-31", "pct": "11"},
    ]
    assert refused(tax, rates=overlapping) == {"rates"}
    assert refused(tax, rates=[{"valid_from": "2026-01-01"}]) == {"rates"}
    assert refused(tax, base="net_and_taxes") == {"includes"}
    assert refused(tax, base="net_and_taxes", includes="no.such") == {"includes"}
    assert refused(tax, base="net_and_taxes", includes="es.iva.reduced") == {"includes"}
    update("catalog.tax", tax.id, {"base": "net_and_taxes", "includes": "es.iva.general"})
    assert refused(other, base="net_and_taxes", includes="es.iva.reduced") == {"includes"}


def test_regions_are_written_as_people_know_them(spain):
    made = create(
        "catalog.fiscal_position",
        {
            "name": "Islas",
            "code": "islas",
            "country": "ES",
            "applies": "regions",
            "regions": "Baleares, ES-GC",
        },
    )
    assert made.regions == "ES-PM, ES-GC"
    with pytest.raises(Invalid) as mistake:
        update("catalog.fiscal_position", made.id, {"regions": "Atlántida"})
    assert "regions" in mistake.value.errors

"""What holds of any document, whatever is in it."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.catalog.services import taxes as package
from modules.catalog.services.taxes import (
    BadDocument,
    Document,
    Line,
    Policy,
    Tax,
    compute,
    price_with,
    price_without,
)
from modules.catalog.services.taxes.amounts import rounded, spread

D = Decimal
IVA = Tax("iva", pct=D(21))
REDUCED = Tax("reduced", pct=D(10))
SURCHARGE = Tax("surcharge", kind="surcharge", pct=D("5.2"))
EXCISE = Tax("excise", kind="excise", pct=D(8))
PER_LITRE = Tax("litre", kind="excise", per_unit=D("1.6451"))
ON_TOP = Tax("top", pct=D(16), base="net_and_taxes", includes=("excise", "litre"))
INCOME = Tax("income", kind="withholding", pct=D(15))
OF_TAX = Tax("of_tax", kind="withholding", pct=D(15), base="taxes", includes=("iva", "reduced"))
PERCEIVED = Tax("perceived", kind="perception", pct=D(2), base="net_and_taxes", includes=("iva",))
WHOLE = replace(PERCEIVED, code="whole", kind="withholding", minimum=D("700.01"), decimals=0)
SETS = (
    (),
    (IVA,),
    (REDUCED,),
    (IVA, SURCHARGE),
    (IVA, INCOME),
    (IVA, OF_TAX, PERCEIVED),
    (EXCISE, ON_TOP),
    (PER_LITRE, ON_TOP),
    (REDUCED, INCOME, OF_TAX),
    (IVA, WHOLE),
)
POLICIES = (
    Policy(),
    Policy("per_line"),
    Policy("per_line", line_decimals=6),
    Policy(decimals=0, line_decimals=0),
    Policy("per_line", decimals=0),
    Policy(coin=D("0.05")),
)


def amounts(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda n: D(n).scaleb(-places))


@st.composite
def lines(draw, included=st.booleans()):
    price = draw(amounts(4, 2000))
    return Line(
        quantity=draw(amounts(3, 50)) + D("0.001"),
        price=price,
        # a price with an amount per unit in it is larger than that amount
        includes_tax=draw(included) and price > 3,
        taxes=draw(st.sampled_from(SETS)),
        discount=draw(st.sampled_from((D(0), D(5), D("33.33"), D(100)))),
    )


@st.composite
def documents(draw, included=st.booleans()):
    return Document(
        lines=draw(st.lists(lines(included), min_size=1, max_size=8)),
        policy=draw(st.sampled_from(POLICIES)),
        discount=draw(st.sampled_from((D(0), D("2.5"), D(50)))),
    )


@settings(deadline=None, max_examples=300)
@given(documents())
def test_lines_add_up_to_the_totals(document):
    totals, policy = compute(document), document.policy

    def whole(values):
        return rounded(sum(values, D(0)), policy.decimals)

    assert totals.total == totals.net + totals.tax
    assert totals.tax == sum((t.amount for t in totals.taxes if t.tax.in_price), D(0))
    for tax in totals.taxes:
        assert tax.amount == whole(line.taxes.get(tax.tax.code, D(0)) for line in totals.lines)
    assert totals.gross == whole(line.gross for line in totals.lines)
    if policy.places == policy.decimals:
        assert totals.discount == sum((line.discount for line in totals.lines), D(0))
        assert totals.net == sum((line.net for line in totals.lines), D(0))
        assert totals.total == sum((line.total for line in totals.lines), D(0))
    assert totals.to_collect == (
        totals.total + totals.perceived - totals.withheld + totals.rounding
    )


@settings(deadline=None, max_examples=200)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(document, random):
    shuffled = list(document.lines)
    random.shuffle(shuffled)
    one, other = compute(document), compute(replace(document, lines=shuffled))

    def told(totals):
        taxes = {(t.tax.code, t.base, t.amount) for t in totals.taxes}
        return (totals.net, totals.tax, totals.total, totals.to_collect, taxes)

    assert told(one) == told(other)


@settings(deadline=None, max_examples=200)
@given(documents(included=st.just(True)))
def test_prices_with_tax_are_what_is_paid(document):
    """Whatever is rounded inside, the customer pays what the prices said, less the discounts."""
    kept = [line for line in document.lines if line.includes_tax]
    document = replace(document, lines=kept)
    totals = compute(document)
    assert totals.total == totals.gross - totals.discount


@settings(deadline=None, max_examples=200)
@given(amounts(4, 5000), st.sampled_from(SETS))
def test_taking_taxes_out_of_a_price_is_the_inverse(price, taxes):
    assert abs(price_without(price_with(price, taxes), taxes) - price) < D("1e-40")


@settings(deadline=None, max_examples=200)
@given(documents())
def test_a_credit_note_mirrors_its_invoice(document):
    negative = [replace(line, quantity=-line.quantity) for line in document.lines]
    invoice, credit = compute(document), compute(replace(document, lines=negative))
    assert (credit.net, credit.tax, credit.total) == (-invoice.net, -invoice.tax, -invoice.total)
    assert credit.to_collect == -invoice.to_collect


def test_what_is_left_over_falls_on_the_same_line_when_it_is_given_back():
    """Two lines of 5 share a discount of 5: one of them bears 3 of it, whichever way the goods go."""
    lines = [Line(D(2), D("2.7"), (IVA, SURCHARGE)), Line(D(1), D("4.8"))]
    whole_units = Policy("per_line", decimals=0)
    sold = compute(Document(lines, policy=whole_units, discount=D(50)))
    back = [replace(line, quantity=-line.quantity) for line in lines]
    given_back = compute(Document(back, policy=whole_units, discount=D(50)))
    assert given_back.total == -sold.total


@settings(deadline=None, max_examples=200)
@given(st.lists(amounts(6, 900), min_size=1, max_size=12), st.integers(0, 3))
def test_what_is_spread_adds_up_and_is_off_by_less_than_a_unit(parts, places):
    total = rounded(sum(parts), places)
    shares = spread(parts, total, places)
    assert sum(shares) == total
    assert all(abs(s - p) < D(1).scaleb(-places) for s, p in zip(shares, parts, strict=True))


@given(st.lists(amounts(2, 900), min_size=1, max_size=12))
def test_parts_add_up_to_a_total_of_fewer_decimals(parts):
    total = rounded(sum(parts), 0)
    shares = spread(parts, total, 2)
    assert sum(shares) == total
    assert all(abs(share - part) < 1 for share, part in zip(shares, parts, strict=True))


def test_a_minimum_is_compared_with_what_the_tax_is_applied_to():
    line = Line(D(1), D("593.22"), (IVA, replace(WHOLE, minimum=D("717.80"))))
    # 593.22 × 1.21 = 717.7962, and a cent more is 717.8083
    assert compute(Document([line])).withheld == 0
    assert compute(Document([replace(line, price=D("593.23"))])).withheld == 14


def test_a_minimum_looks_at_the_whole_document():
    """Two lines of 60 reach a minimum of 100 together."""
    small = replace(INCOME, minimum=D(100))
    one = compute(Document([Line(D(1), D(60), (small,))]))
    two = compute(Document([Line(D(1), D(60), (small,)), Line(D(1), D(60), (small,))]))
    assert (one.withheld, two.withheld) == (D(0), D(18))


@pytest.mark.parametrize(
    "document",
    [
        Document([Line(D(1), D(10))], discount_amount=D(11)),
        Document([Line(D(1), D(10), discount_amount=D("10.01"))]),
        Document([Line(D(1), D(10), (IVA,)), Line(D(1), D(10), (replace(IVA, pct=D(18)),))]),
        Document(
            [
                Line(
                    D(1),
                    D(10),
                    (
                        Tax("a", base="net_and_taxes", includes=("b",)),
                        Tax("b", base="net_and_taxes", includes=("a",)),
                    ),
                )
            ]
        ),
    ],
    ids=["discount of the document", "discount of a line", "two rates", "a circle"],
)
def test_what_has_no_meaning_is_refused(document):
    with pytest.raises(BadDocument):
        compute(document)


def test_the_engine_knows_no_database_and_no_floats():
    folder = Path(package.__file__).parent
    for name in ("amounts", "model", "engine"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        imported = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not [
            n for n in imported if "core" in ast.unparse(n) or "sqlalchemy" in ast.unparse(n)
        ]
        numbers = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        assert not [n for n in numbers if isinstance(n, float)]
        assert "float(" not in ast.unparse(tree)

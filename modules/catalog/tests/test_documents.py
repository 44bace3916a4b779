"""The totals of documents of six countries are those reckoned by hand."""

from decimal import Decimal

import pytest

from modules.catalog.services import compute
from modules.catalog.tests.documents import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_totals_are_those_reckoned_by_hand(case):
    totals = compute(case.document())
    country = f"{case.country.lower()}."
    found = {t.tax.code.removeprefix(country): t.amount for t in totals.taxes}
    assert found == {code: Decimal(amount) for code, amount in case.taxes.items()}
    assert (totals.net, totals.total) == (Decimal(case.net), Decimal(case.total))
    assert totals.to_collect == Decimal(case.collect or case.total)
    assert case.source


def test_there_are_documents_enough():
    assert len(CASES) >= 60
    assert {case.country for case in CASES} == {"ES", "MX", "AR", "CO", "CL", "PE"}
    assert len({case.name for case in CASES}) == len(CASES)

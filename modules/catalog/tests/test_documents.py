"""The totals of documents of six countries are those reckoned by hand."""

import pytest

from modules.catalog.services import compute
from modules.catalog.tests.documents import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_totals_are_those_reckoned_by_hand(case):
    totals = compute(case.document())
    assert {t.tax.code: t.amount for t in totals.taxes} == case.taxes
    assert (totals.net, totals.total) == (case.amount("net"), case.amount("total"))
    assert totals.to_collect == case.amount("collect", "total")


def test_there_are_documents_enough_and_each_names_its_rule():
    assert len(CASES) >= 60
    assert {case.country for case in CASES} == {"ES", "MX", "AR", "CO", "CL", "PE"}
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.values["source"] for case in CASES)

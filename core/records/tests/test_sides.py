"""A module adds fields to another's records without touching their table."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core import records
from core.db import Base, session
from core.records.fields import Choice, DecimalNumber, column
from core.records.sides import Side

C = "contacts.contact"


@pytest.fixture(scope="module")
def side_class() -> Iterator[type]:
    """A side table that exists for these tests only."""

    class Credit(Base):
        __tablename__ = "core_test_credit"
        id: Mapped[int] = mapped_column(
            ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True
        )
        limit: Mapped[Decimal | None] = column(DecimalNumber(label="Limit"))
        terms: Mapped[str | None] = column(
            Choice(label="Terms", choices=(("cash", "Cash"), ("30d", "30 days")), default="cash")
        )

    yield Credit
    Base.registry._dispose_cls(Credit)
    Base.metadata.remove(Credit.__table__)


@pytest.fixture
def extended(app: Flask, as_user, side_class):
    """The house as if a module "credit" were installed."""
    kernel = app.extensions["cauce"]
    as_user("master")
    side_class.__table__.create(session().connection())
    kernel.registries._frozen = False
    kernel.registries.add(Side(name="credit.terms", model=C, cls=side_class), "credit", 99)
    kernel.cache.clear()
    yield
    kernel.registries.drop("credit")
    kernel.registries.freeze()
    kernel.cache.clear()


@pytest.mark.usefixtures("extended")
def test_fields_of_a_side_record_are_fields_of_the_record():
    plain = records.create(C, {"name": "Sin nada"})
    made = records.create(
        C, {"name": "Con límite", "credit_limit": "1.500,50", "credit_terms": "30 days"}
    )
    assert made.version == 1
    query = records.Query(records.spec_of(C), ("name", "credit_limit", "credit_terms"), sort="name")
    rows = {row["name"]: row for row in query.page().rows}
    assert rows["Con límite"]["credit_limit"] == Decimal("1500.50")
    assert rows["Con límite"]["credit_terms"] == "30d"
    assert rows["Sin nada"]["credit_terms"] == "cash"
    changed = records.update(C, plain.id, {"credit_limit": "20"}, version=1)
    assert changed.version == 2


@pytest.mark.usefixtures("extended")
def test_they_are_filtered_sorted_and_checked():
    for number in (5, 50, 500):
        records.create(C, {"name": f"N{number}", "credit_limit": str(number)})
    spec = records.spec_of(C)
    found = records.Query(spec, filter=["credit_limit", "ge", 50], sort="-credit_limit").page().rows
    assert [row["name"] for row in found] == ["N500", "N50"]
    first = records.Query(
        spec, ("name",), filter=["credit_limit", "filled", None], sort="credit_limit"
    ).page(2)
    second = records.Query(
        spec, ("name",), filter=["credit_limit", "filled", None], sort="credit_limit"
    )
    assert [r["name"] for r in second.page(2, first.next).rows] == ["N500"]
    with pytest.raises(records.Invalid, match="credit_limit"):
        records.create(C, {"name": "x", "credit_limit": "mucho"})

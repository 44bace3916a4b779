"""Documents of a company are seen by those who work for it; contacts are everybody's."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import manager_of_class

from core.access.actor import Actor, reach
from core.access.permissions import Guard
from core.db import Base, Record, session, write
from core.records.fields import Text, column
from core.records.mixins import OfCompany
from core.settings import Company

TABLE = "core_test_document"


@pytest.fixture(scope="module")
def document_class() -> Iterator[type]:
    """A mapped class that exists for these tests only."""

    class Document(OfCompany, Record):
        __tablename__ = TABLE
        name: Mapped[str] = column(Text(label="Name", required=True))

    yield Document
    manager = manager_of_class(Document)
    Base.registry._dispose_manager_and_mapper(manager)
    Base.registry._managers.pop(manager)
    Base.metadata.remove(Base.metadata.tables[TABLE])


@pytest.fixture
def papers(app: Flask, as_user, document_class):
    """Two companies with one document each."""
    as_user("master")
    document_class.__table__.create(session().connection(), checkfirst=True)
    with write() as current:
        first = current.scalar(select(Company))
        second = Company(name="Otra", country="MX")
        current.add(second)
        current.flush()
        current.add_all(
            [document_class(name="uno"), document_class(name="dos", company_id=second.id)]
        )
    return first.id, second.id


def seen_by(document_class: type, *companies: int) -> list[str]:
    guard = Guard(name="core.test", cls=document_class, company="company_id")
    who = Actor(
        7, "x", grants={"core.test.read": frozenset({"all"})}, company_ids=frozenset(companies)
    )
    query = select(document_class.name).where(reach(who, guard, "read"))
    return sorted(session().scalars(query))


def test_staff_of_one_company_sees_its_documents(papers, document_class):
    first, second = papers
    assert seen_by(document_class, first) == ["uno"]
    assert seen_by(document_class, second) == ["dos"]
    assert seen_by(document_class, first, second) == ["dos", "uno"]

"""What an actor cannot see does not exist, whatever the query."""

import pytest
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import aliased

from core import records
from core.access.actor import NOBODY, acting_as
from core.db import session, write


@pytest.fixture
def contact_class(app):
    with app.app_context():
        return records.spec_of("contacts.contact").cls


@pytest.fixture
def mine_and_theirs(as_user):
    as_user("ventas2")
    theirs = records.create("contacts.contact", {"name": "Ajeno"}).id
    as_user("ventas")
    mine = records.create("contacts.contact", {"name": "Propio", "kind": "person"}).id
    return mine, theirs


QUERIES = {
    "entities": lambda C: select(C.id),
    "alias": lambda C: select(aliased(C).id),
    "joined aliases": lambda C: (lambda a, b: select(b.id).join(a, a.id == b.id))(
        aliased(C), aliased(C)
    ),
    "subquery": lambda C: select(select(C.id).subquery().c.id),
    "in": lambda C: select(C.id).where(C.id.in_(select(C.id))),
    "union": lambda C: select(C.id).union_all(select(C.id)),
    "cte": lambda C: select(select(C.id).cte().c.id),
}


@pytest.mark.parametrize("query", QUERIES)
def test_selects_see_only_mine(mine_and_theirs, contact_class, query):
    found = session().scalars(QUERIES[query](contact_class)).all()
    assert set(found) == {mine_and_theirs[0]}


def test_counts_gets_and_existence(mine_and_theirs, contact_class):
    _mine, theirs = mine_and_theirs
    cls = contact_class
    assert session().scalar(select(func.count()).select_from(cls)) == 1
    assert session().get(cls, theirs) is None
    assert session().scalar(select(exists().where(cls.id == theirs))) is False


def test_bulk_changes_touch_only_mine(mine_and_theirs, contact_class):
    cls = contact_class
    with write() as current:
        changed = current.execute(
            update(cls).values(city="X").execution_options(synchronize_session=False)
        )
        gone = current.execute(
            delete(cls).where(cls.city == "X").execution_options(synchronize_session=False)
        )
    assert changed.rowcount == gone.rowcount == 1


def test_lines_of_hidden_records_are_hidden(as_user, mine_and_theirs):
    mine, theirs = mine_and_theirs
    as_user("master")
    records.create("contacts.relation", {"company_id": theirs, "person_id": mine})
    as_user("ventas")
    assert records.Query(records.spec_of("contacts.relation")).page().rows == []


def test_nobody_sees_nothing(mine_and_theirs, contact_class):
    with acting_as(NOBODY):
        assert session().scalars(select(contact_class.id)).all() == []

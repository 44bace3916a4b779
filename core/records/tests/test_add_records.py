"""Records inserted past the mapper are what adding them to the session makes of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import records
from core.access import Forbidden
from core.access.models import AuditEntry
from core.db import session, write
from core.db.bulk import insert_many
from core.records.bulk import add_records

C = "contacts.contact"
#: What differs between two records anyhow.
OWN = {"id", "person_id", "created_at", "updated_at"}


@pytest.fixture
def ends(as_user) -> tuple[int, list[int]]:
    """A company and two people."""
    as_user("ventas")
    company = records.create(C, {"name": "ACME"}).id
    return company, [records.create(C, {"name": n, "kind": "person"}).id for n in ("Ana", "Eva")]


def relation() -> type:
    """The class of the links between people and companies."""
    return records.spec_of("contacts.relation").cls


def stored(person: int) -> tuple[dict, dict]:
    """The link of a person and what the log says of it."""
    table = relation().__table__
    row = session().execute(select(table).where(table.c.person_id == person)).mappings().one()
    logged = select(AuditEntry).where(
        AuditEntry.model == "contacts.relation", AuditEntry.record_id == row["id"]
    )
    entry = session().scalars(logged).one()
    changes = {k: v for k, v in entry.changes.items() if k not in OWN}
    told = {"changes": changes, "by": entry.user_id, "via": entry.via, "action": entry.action}
    return {k: v for k, v in row.items() if k not in OWN}, told


def test_they_are_stored_and_logged_alike(ends):
    company, (ana, eva) = ends
    values = {"company_id": company, "decides": False, "main": True}
    with write() as current:
        current.add(relation()(person_id=ana, **values))
        current.flush()
        add_records(relation(), [{"person_id": eva, **values}])
    assert stored(ana) == stored(eva)


def test_both_are_refused_out_of_reach(as_user, ends):
    company, (ana, eva) = ends
    as_user("lectura")  # sees all, may edit none
    values = {"company_id": company, "decides": False, "main": True}
    with pytest.raises(Forbidden), write() as current:
        current.add(relation()(person_id=ana, **values))
    with pytest.raises(Forbidden), write():
        add_records(relation(), [{"person_id": eva, **values}])


def test_ids_come_in_the_order_of_rows_that_give_different_columns(as_user, ends):
    company, people = ends
    rows = [
        {"company_id": company, "person_id": people[0], "main": True},
        {"company_id": people[0], "person_id": people[1], "position": "Jefa"},
        {"company_id": company, "person_id": people[1], "main": True},
    ]
    with write() as current:
        assert insert_many(current, relation(), []) == []
        ids = insert_many(current, relation(), rows)
    found = [session().get(relation(), key) for key in ids]
    assert [(r.person_id, r.position, r.main, r.version) for r in found] == [
        (people[0], None, True, 1),
        (people[1], "Jefa", False, 1),
        (people[1], None, True, 1),
    ]

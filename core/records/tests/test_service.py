"""Records are written in one way, with the same checks for everybody."""

import pytest
from sqlalchemy import select

from core import records
from core.access import Forbidden
from core.access.models import AuditEntry
from core.db import session, write
from core.records import Conflict, Invalid, NotFound

C = "contacts.contact"


def test_create_cleans_and_derives(as_user):
    as_user("ventas")
    made = records.create(
        C,
        {
            "name": "  Hotel   Miramar ",
            "mail": "Ana@Hotel.ES",
            "country": "España",
            "phone": "612 34 56 78",
        },
    )
    assert (made.name, made.mail, made.country) == ("Hotel Miramar", "ana@hotel.es", "ES")
    assert made.phone_e164 == "+34612345678"
    assert made.sort_key == "hotel miramar"
    assert made.version == 1


def test_every_error_is_named_at_once(as_user):
    as_user("ventas")
    with pytest.raises(Invalid) as refused:
        records.create(C, {"mail": "nada", "nonsense": 1, "lifecycle": "x"})
    assert set(refused.value.errors) == {"name", "mail", "nonsense", "lifecycle"}


def test_update_raises_the_version_and_refuses_an_old_one(as_user):
    as_user("ventas")
    made = records.create(C, {"name": "Uno"})
    changed = records.update(C, made.id, {"name": "Dos", "tags": "VIP, vip, Norte"}, version=1)
    assert changed.name == "Dos"
    with pytest.raises(Conflict):
        records.update(C, made.id, {"name": "Tres"}, version=1)


def test_the_history_names_what_was_written_over_though_it_had_to_be_read_again(as_user):
    as_user("master")
    contact = records.create("contacts.contact", {"name": "Hotel Miramar", "city": "Alcoy"})
    with write():
        session().expire(contact)  # as a savepoint that is taken back does
        contact.city = "Elche"
    query = select(AuditEntry.changes).where(AuditEntry.action == "update")
    assert session().scalars(query).one() == {"city": ["Alcoy", "Elche"]}


def test_a_colleague_of_another_team_sees_nothing(as_user):
    as_user("ventas")
    made = records.create(C, {"name": "Secreto"})
    as_user("ventas2")
    with pytest.raises(NotFound):
        records.get(C, made.id)
    with pytest.raises(NotFound):
        records.update(C, made.id, {"name": "Otro"})
    assert records.Query(records.spec_of(C), q="secreto").page().rows == []


def test_nobody_gives_away_what_they_may_not_keep(as_user):
    other = as_user("ventas2").user_id
    as_user("ventas")
    with pytest.raises(Forbidden):
        records.update(C, records.create(C, {"name": "Mío"}).id, {"owner_id": other})


def test_search_and_pages(as_user):
    as_user("master")
    for number in range(7):
        records.create(
            C, {"name": f"José Núñez {number}", "phone": f"61234567{number}", "country": "ES"}
        )
    spec = records.spec_of(C)
    assert len(records.Query(spec, q="nunez jose").page().rows) == 7
    assert len(records.Query(spec, q="612345673").page().rows) == 1
    first = records.Query(spec, q="nunez").page(limit=3)
    second = records.Query(spec, q="nunez").page(limit=3, after=first.next)
    names = [row["name"] for row in first.rows + second.rows]
    assert names == [f"José Núñez {n}" for n in range(6)]
    assert records.Query(spec, filter=["name", "contains", "nuñez 4"]).count() == 1

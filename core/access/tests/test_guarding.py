"""What code writes past the records service is checked at the flush."""

import pytest
from sqlalchemy import select

from core import records
from core.access import Forbidden, sudo
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.db import session, write

C = "contacts.contact"


def contact(**values):
    """A new record, past the service."""
    return records.spec_of(C).cls(**values)


def loaded(record_id):
    """The record as the session sees it."""
    return session().get(records.spec_of(C).cls, record_id, populate_existing=True)


def test_a_stored_row_out_of_reach_is_not_changed(as_user):
    as_user("jefatura")
    theirs = records.create(C, {"name": "De jefatura"}).id
    as_user("soporte")  # sees all, may edit all
    with write():
        loaded(theirs).name = "Editado"
    as_user("lectura")  # sees all, may edit none
    with pytest.raises(Forbidden), write():
        loaded(theirs).name = "No"
    with acting_as(SYSTEM):
        assert loaded(theirs).name == "Editado"


def test_nobody_gives_away_what_they_may_not_keep(as_user):
    other = as_user("ventas2").user_id
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"}).id
    with pytest.raises(Forbidden), write():
        loaded(mine).owner_id = other


def test_nobody_adds_or_deletes_what_they_may_not(as_user):
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"}).id
    as_user("lectura")
    with pytest.raises(Forbidden), write() as current:
        current.add(contact(name="Nuevo", search="", sort_key="nuevo"))
    with pytest.raises(Forbidden), write() as current:
        current.delete(loaded(mine))


def test_elevated_work_and_the_system_are_not_asked(as_user):
    as_user("lectura")
    with sudo("a test"), write() as current:
        current.add(contact(name="Elevado", search="", sort_key="elevado"))
    with acting_as(SYSTEM), write() as current:
        current.add(contact(name="Sistema", search="", sort_key="sistema"))


def test_the_service_is_not_asked_twice(as_user, count_queries):
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"}).id
    with count_queries() as seen:
        records.update(C, mine, {"name": "Mío y cambiado"})
    reads = [s for s in seen if "FROM contacts_contact" in s]
    assert len(reads) <= 3, reads
    with count_queries() as direct, write():
        loaded(mine).name = "Por fuera"
    assert [s for s in direct if "FROM contacts_contact" in s][1:], direct


def test_what_the_service_vouched_for_ends_with_the_unit_of_work(as_user):
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"}).id
    records.update(C, mine, {"name": "Otra vez"})
    assert "vouched" not in session().info
    as_user("lectura")
    with pytest.raises(Forbidden), write():
        loaded(mine).name = "No"


def test_people_are_not_records(as_user):
    who = as_user("ventas")
    with write() as current:
        user = current.scalar(select(User).where(User.id == who.user_id))
        user.name = "Lucía"

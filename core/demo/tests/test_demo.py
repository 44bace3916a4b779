"""Demo data come complete, and go without taking anything of anybody with them."""

import pytest
from sqlalchemy import func, select

from core import demo, records, timeline
from core.access.actor import SYSTEM, acting_as
from core.access.models import Team, User
from core.access.sessions import actor_of
from core.db import session, write
from core.demo.models import DemoRow, ranges, without
from core.records.tags import Tag, Tagging
from core.settings import Company

C = "contacts.contact"


@pytest.fixture
def system(app):
    """The system acts, in a house without the people of other tests."""
    with app.app_context(), acting_as(SYSTEM):
        with write() as current:
            for company in current.scalars(select(Company)):
                current.delete(company)
            for user in current.scalars(select(User)):
                current.delete(user)
            for team in current.scalars(select(Team)):
                current.delete(team)
            current.flush()
        yield


def contacts() -> int:
    return session().scalar(select(func.count()).select_from(records.spec_of(C).cls)) or 0


def user(name: str) -> User:
    return session().scalars(select(User).where(User.mail == f"{name}@demo.example")).one()


def test_everything_of_the_demo_data_goes_again(system):
    result = demo.load(size=40, password="una clave larga")
    assert result.fresh
    assert len(result.mails) == 10
    assert contacts() == 40
    assert "core_company" not in result.rows
    assert demo.load(size=40).fresh is False
    with acting_as(actor_of(user("ventas"))):
        found = records.Query(records.spec_of(C), q="miramar").page().rows
        assert [row["name"] for row in found] == ["Hotel Miramar Benidorm, S.A."]
        assert timeline.history(C, found[0]["id"]).items
    done = demo.remove()
    # the only Masters stay, or nobody could sign in
    assert [(table, name) for table, _id, name in done.kept] == [("core_user", "Carmen Ortega")]
    assert contacts() == 0
    assert done.removed["core_timeline"] == result.rows["core_timeline"]
    for table in (Tag, Tagging, DemoRow, Team):
        assert session().scalar(select(func.count()).select_from(table)) == 0
    assert not demo.loaded()


def test_what_people_made_stays_with_what_it_needs(system):
    demo.load(size=40, password="una clave larga")
    cls = records.spec_of(C).cls
    first, second, third, fourth = session().scalars(select(cls.id).order_by(cls.id).limit(4)).all()
    with acting_as(actor_of(user("jefatura"))):
        own = records.create(C, {"first_name": "Rosa", "tags": "VIP"}).id
        records.create("contacts.relation", {"company_id": first, "person_id": own})
        timeline.add_note(C, second, "Llamar mañana")
        timeline.delete(timeline.add_note(C, third, "Me he equivocado").id)
        records.update(C, fourth, {"city": "Elche"})
    done = demo.remove()
    kept = {(table, number) for table, number, _name in done.kept}
    assert {("contacts_contact", first), ("contacts_contact", second)} <= kept
    assert session().scalars(select(cls.id).order_by(cls.id)).all() == [first, second, own]
    assert user("jefatura").id
    carried = select(Tag.name).join(Tagging, Tagging.tag_id == Tag.id).distinct()
    labels = set(session().scalars(select(Tag.name)))
    assert labels == set(session().scalars(carried))
    assert "VIP" in labels
    assert len(labels) < 5
    notes = [i.body for i in timeline.history(C, second).items if i.kind == "note"]
    assert notes == ["Llamar mañana"]
    assert not demo.loaded()


def test_who_removes_them_stays(system):
    demo.load(size=10, password="una clave larga")
    with write() as current:
        current.add(User(mail="otra@empresa.com", name="Otra", roles=list(user("master").roles)))
    me = user("jefatura").id
    with acting_as(actor_of(user("jefatura"))):
        done = demo.remove()
    assert {number for table, number, _name in done.kept if table == "core_user"} == {me}


def test_neighbours_share_an_entry():
    assert ranges([3, 1, 2, 7, 2]) == [(1, 3), (7, 7)]
    assert without([(1, 9)], [1, 4, 9, 30]) == [(2, 3), (5, 8)]
    assert without([(5, 5)], [5]) == []

"""Colleagues named in entries, followers, and private notes that are nowhere for others."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from core import records, timeline
from core.access.models import AuditEntry, User
from core.db import session, write
from core.records import NotFound
from core.timeline.entries import entry_added, entry_changed
from core.timeline.history import history_of
from core.timeline.mentions import encode, offered

C = "contacts.contact"


@contextmanager
def told(event):
    """What an event told meanwhile."""
    found = []

    def hear(_sender, **values):
        found.append(values)

    hear.rank, hear.models = (0, 0, ""), frozenset()
    event.connect(hear)
    try:
        yield found
    finally:
        event._signal.disconnect(hear)


@pytest.fixture
def hotel(as_user):
    as_user("ventas")
    return records.create(C, {"name": "Hotel Miramar"}).id


def number(name):
    return session().scalar(select(User.id).where(User.name == name))


def notes(record_id):
    return [i for i in history_of(C, record_id).items if i.kind == "note"]


def test_a_name_is_kept_as_a_user_and_read_as_they_are_called_today(as_user, hotel):
    chief = number("Jefatura")
    note = timeline.add_note(C, hotel, "Lo ve @jefatura, no ventas@jefatura ni @Jefaturas")
    assert note.body == f"Lo ve @[{chief}], no ventas@jefatura ni @Jefaturas"
    assert notes(hotel)[0].text == "Lo ve @Jefatura, no ventas@jefatura ni @Jefaturas"
    as_user("master")
    with write() as current:
        current.get(User, chief).name = "Ana <b>Gil</b>"
    assert notes(hotel)[0].text.startswith("Lo ve @Ana <b>Gil</b>,")
    assert [name for _number, name in offered("gi")] == []
    assert [name for _number, name in offered("VENT")] == ["Ventas", "Ventas2"]


def test_two_of_one_name_are_told_apart_by_what_was_picked(as_user):
    as_user("master")
    with write() as current:
        twins = [User(mail=f"ana{n}@x.example", name="Ana Gil") for n in (1, 2)]
        current.add_all(twins)
    ids = [twin.id for twin in twins]
    assert encode("hola @Ana Gil") == "hola @Ana Gil"
    assert encode("hola @Ana Gil", [ids[1]]) == f"hola @[{ids[1]}]"


def test_the_mentioned_and_the_followers_are_told_if_they_see_it(as_user, hotel):
    timeline.follow(C, hotel, number("Marketing"))
    with told(entry_added) as found:
        timeline.add_note(C, hotel, "@Jefatura y @Ventas2, miren esto")
    (one,) = found
    # ventas2 does not see the record: naming them betrays nothing
    assert one["mentioned"] == [number("Jefatura")]
    assert set(one["followers"]) <= {number("Marketing")}
    assert set(timeline.followers_of(C, hotel)) == {
        number(n) for n in ("Ventas", "Jefatura", "Marketing")
    }
    as_user("jefatura")
    timeline.unfollow(C, hotel)
    as_user("ventas")
    with told(entry_added) as found:
        timeline.add_note(C, hotel, "Otra")
    assert number("Jefatura") not in found[0]["followers"]
    with told(entry_added) as found:
        note = timeline.add_note(C, hotel, "Sin nombres")
        timeline.add_note(C, hotel, "@Jefatura otra vez")
    assert found[1]["mentioned"] == [number("Jefatura")]
    assert not timeline.is_following(C, hotel, number("Jefatura"))
    with told(entry_changed) as found:
        timeline.edit(note.id, "Con @Jefatura")
        timeline.edit(note.id, "Con @Jefatura, igual")
    assert [one["mentioned"] for one in found] == [[number("Jefatura")], []]


def test_a_private_note_is_nowhere_for_others(as_user, hotel):
    with told(entry_added) as found:
        note = timeline.add_note(C, hotel, "Secreto para @Jefatura", private=True)
    assert found[0]["mentioned"] == found[0]["followers"] == []
    assert [i.private for i in notes(hotel)] == [True]
    for role in ("jefatura", "lectura", "soporte", "marketing"):
        as_user(role)
        assert notes(hotel) == []
        with pytest.raises(NotFound):
            timeline.fetch(note.id)
    for role in ("privacidad", "master"):
        as_user(role)
        assert len(notes(hotel)) == 1
    assert session().scalars(select(AuditEntry).where(AuditEntry.model == "core_timeline")).all()


def test_who_does_not_see_a_record_does_not_follow_it(as_user, hotel):
    as_user("ventas2")
    with pytest.raises(NotFound):
        timeline.follow(C, hotel)

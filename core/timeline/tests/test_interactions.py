"""The last interaction follows what was really said, and nothing else changes."""

from datetime import timedelta

import pytest

from core import records, timeline
from core.db.base import utcnow
from core.records import Query, spec_of
from core.timeline import refresh_interactions

C = "contacts.contact"


@pytest.fixture
def hotel(as_user):
    as_user("ventas")
    return records.create(C, {"name": "Hotel Miramar"})


def last(record_id):
    return records.get(C, record_id).last_interaction_at


def test_only_what_reached_somebody_counts(hotel):
    now = utcnow()
    days = [now - timedelta(days=n) for n in range(9)]
    timeline.add_note(C, hotel.id, "Una nota no es hablar")
    timeline.log_call(C, hotel.id, {"result": "no_answer", "at": days[1]})
    assert last(hotel.id) is None
    timeline.log_call(C, hotel.id, {"result": "contacted", "at": days[5]})
    assert last(hotel.id) == days[5]
    met = timeline.log("meeting", C, hotel.id, {"body": "Firmado", "at": days[3]})
    timeline.log("message", C, hotel.id, {"body": "Hola", "direction": "in", "at": days[7]})
    assert last(hotel.id) == days[3]
    timeline.delete(met.id)
    assert last(hotel.id) == days[5]
    timeline.undelete(met.id)
    assert last(hotel.id) == days[3]
    kept = records.get(C, hotel.id)
    assert (kept.version, kept.updated_at) == (1, hotel.updated_at)
    assert [i.action for i in timeline.history(C, hotel.id, kinds=["change"]).items] == ["create"]


def test_what_is_rooted_in_a_customer_counts_for_it(hotel):
    person = records.create(C, {"name": "Rosa", "kind": "person"})
    place = records.create(
        "contacts.relation", {"company_id": hotel.id, "person_id": person.id, "position": "Jefa"}
    )
    call = timeline.add("call", "contacts.relation", place.id, data={"result": "contacted"})
    assert last(hotel.id) == call.at
    assert last(person.id) is None


def test_contacts_nobody_spoke_to_are_found_by_it(hotel):
    other = records.create(C, {"name": "Bar Sol"})
    timeline.log("visit", C, hotel.id, {"body": "Visita"})
    spec = spec_of(C)
    query = Query(spec, columns=("name",), filter={"and": [["last_interaction_at", "empty", None]]})
    ids = {row["id"] for row in query.page(50).rows}
    assert other.id in ids
    assert hotel.id not in ids
    newest = Query(spec, columns=("name",), sort="-last_interaction_at").page(5).rows
    assert newest[0]["id"] == hotel.id
    refresh_interactions(C, [hotel.id, other.id])
    assert last(hotel.id)


def test_what_has_not_happened_is_not_logged(hotel):
    with pytest.raises(records.Invalid):
        timeline.log("meeting", C, hotel.id, {"body": "x", "at": utcnow() + timedelta(hours=1)})
    with pytest.raises(records.Invalid):
        timeline.log("stage", C, hotel.id, {"body": "x"})

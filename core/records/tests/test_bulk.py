"""A batch follows the same rules as single saves, and one bad record does not spoil the rest."""

import pytest
from sqlalchemy import select

from core import records
from core.access import Forbidden
from core.access.models.audit import AuditEntry
from core.db import session, write
from core.records.bulk import BulkWriter
from core.records.service import record_created

C = "contacts.contact"
MIRAMAR = {
    "name": "  Hotel   Miramar ",
    "mail": "Ana@Hotel.ES",
    "phone": "612 34 56 78",
    "country": "España",
    "tags": "VIP, Norte",
}
TECHNICAL = {"id", "created_at", "updated_at"}


def save(values, record_id=None):
    """Save a list of values in one batch; the outcomes in their order."""
    with write():
        writer = BulkWriter(records.spec_of(C))
        writer.load([] if record_id is None else [record_id])
        return writer.save([writer.draft(given, record_id) for given in values])


def columns(record):
    return {
        c.key: getattr(record, c.key) for c in type(record).__table__.c if c.key not in TECHNICAL
    }


def log_of(record_id):
    query = select(AuditEntry).where(AuditEntry.model == C, AuditEntry.record_id == record_id)
    return [(row.action, row.who, row.via, row.changes) for row in session().scalars(query)]


def test_a_batch_creates_what_a_single_save_creates(as_user):
    as_user("ventas")
    single = records.create(C, MIRAMAR)
    (made,) = save([MIRAMAR])
    batch = records.get(C, made.id)
    assert columns(batch) == columns(single)
    assert log_of(batch.id) == log_of(single.id)
    tags = records.spec_of(C).field("tags").load(type(batch), [batch.id])
    assert tags == {batch.id: ["Norte", "VIP"]}
    assert records.Query(records.spec_of(C), q="612345678").count() == 2


def test_ids_come_back_in_the_order_given(as_user):
    as_user("ventas")
    made = save([{"name": f"Cliente {n:03}"} for n in range(700)])
    names = [records.get(C, outcome.id).name for outcome in made[::100]]
    assert names == [f"Cliente {n:03}" for n in range(0, 700, 100)]


def test_a_batch_changes_what_a_single_save_changes(as_user):
    as_user("ventas")
    single, other = (records.create(C, MIRAMAR) for _n in range(2))
    change = {"name": "Miramar", "tags": "VIP", "mail": ""}
    records.update(C, single.id, change)
    (outcome,) = save([change], other.id)
    single, other = (records.get(C, made.id) for made in (single, other))
    assert outcome.version == other.version == 2
    assert columns(other) == columns(single)
    assert log_of(other.id) == log_of(single.id)


def test_errors_of_values_are_in_the_draft(as_user):
    as_user("ventas")
    writer = BulkWriter(records.spec_of(C))
    draft = writer.draft({"mail": "nada", "nonsense": 1, "lifecycle": "x"})
    assert set(draft.errors) == {"name", "mail", "nonsense", "lifecycle"}


def test_one_record_out_of_reach_does_not_spoil_the_others(as_user):
    other = as_user("ventas2").user_id
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"})
    with write():
        writer = BulkWriter(records.spec_of(C))
        assert writer.load([mine.id]) == {mine.id}
        drafts = [writer.draft({"name": f"Bien {n}"}) for n in range(5)]
        drafts.insert(3, writer.draft({"owner_id": other}, mine.id))
        outcomes = writer.save(drafts)
    assert [bool(outcome.refused) for outcome in outcomes] == [False] * 3 + [True] + [False] * 2
    assert records.get(C, mine.id).owner_id != other
    assert len({outcome.id for outcome in outcomes if outcome.id}) == 5


def test_a_record_of_another_team_cannot_be_loaded(as_user):
    as_user("ventas2")
    secret = records.create(C, {"name": "Secreto"})
    as_user("ventas")
    with write():
        assert BulkWriter(records.spec_of(C)).load([secret.id]) == set()


def test_without_permission_nothing_is_written(as_user):
    as_user("lectura")
    with pytest.raises(Forbidden):
        save([{"name": "X"}])


@pytest.mark.parametrize(
    ("models", "wanted"),
    [((), ["Uno", "Dos"]), ((C,), ["Uno", "Dos"]), (("core.custom_field",), [])],
)
def test_events_are_sent_for_each_record_to_who_asked_for_its_model(as_user, models, wanted):
    as_user("ventas")
    heard = []

    def receiver(_sender, record, **_rest):
        heard.append(record.name)

    receiver.rank, receiver.models = (0, 0, "test"), frozenset(models)
    record_created._signal.connect(receiver)
    try:
        save([{"name": "Uno"}, {"name": "Dos"}])
    finally:
        record_created._signal.disconnect(receiver)
    assert heard == wanted

"""Moving records between stages: what is asked for, what is kept, what is refused."""

import pytest
from sqlalchemy import select

from core import records, timeline
from core.db import session, write
from core.pipelines import StageConflict, pipelines_of, reopen, stage_info, transition
from core.pipelines.models import StageChange
from core.records import Invalid
from core.records.query import Query

JOB = "workshop.job"
pytestmark = pytest.mark.usefixtures("workshop")


def job(**values):
    return records.create(JOB, {"name": "Mostrador nuevo", **values})


def stage_of(record):
    return stage_info(records.get(JOB, record.id).stage_id).code


def stays(record):
    query = select(StageChange).where(StageChange.record_id == record.id).order_by(StageChange.id)
    return [(stage_info(s.stage_id).code, s.left_at is None) for s in session().scalars(query)]


def test_a_new_record_stands_in_the_first_stage_of_the_first_funnel():
    made = job()
    assert (stage_of(made), made.closed_at) == ("inbox", None)
    assert made.pipeline_id == pipelines_of(JOB)[0].id
    assert stays(made) == [("inbox", True)]


def test_it_may_begin_further_on_when_it_has_what_that_stage_needs():
    with pytest.raises(Invalid) as refused:
        job(stage="quoted")
    assert refused.value.asks == ("amount",)
    assert stage_of(job(stage="Quoted", amount="1.200,00")) == "quoted"


def test_the_funnel_decides_what_its_stages_mean():
    made = job(pipeline="repairs")
    assert (made.pipeline_id, stage_of(made)) == (pipelines_of(JOB)[1].id, "inbox")
    assert stage_of(transition(JOB, made.id, "bench")) == "bench"
    with pytest.raises(Invalid, match="otro embudo"):
        job(pipeline="repairs", stage="won")


def test_what_a_stage_needs_is_asked_for_and_saved_with_the_move():
    made = job()
    with pytest.raises(Invalid) as refused:
        transition(JOB, made.id, "quoted", version=1)
    assert refused.value.errors == {"amount": ["Rellene este campo."]}
    assert refused.value.asks == ("amount",)
    assert stage_of(made) == "inbox"
    moved = transition(
        JOB, made.id, "quoted", version=1, fields={"amount": "900,00"}, reason="Visita"
    )
    assert (stage_of(moved), str(moved.amount), moved.version) == ("quoted", "900.00", 2)
    assert stays(moved) == [("inbox", False), ("quoted", True)]


def test_a_stage_that_needs_a_conversation_counts_only_one_since_the_stage_before():
    contact = records.create("contacts.contact", {"name": "Hotel Miramar"})
    made = job(contact_id=contact.id)
    timeline.log_call(JOB, made.id, {"direction": "in"})
    with pytest.raises(Invalid) as refused:
        transition(JOB, made.id, "agreed")
    assert refused.value.asks == ("@interaction",)
    timeline.log_call(JOB, made.id, {"direction": "out", "result": "contacted"})
    assert stage_of(transition(JOB, made.id, "agreed")) == "agreed"


def test_moving_back_needs_no_conversation():
    contact = records.create("contacts.contact", {"name": "Hotel Miramar"})
    made = job(contact_id=contact.id, stage="won")
    back = reopen(JOB, made.id, "Se firmó otra cosa", stage="agreed")
    assert stage_of(back) == "agreed"


def test_being_there_already_changes_nothing():
    made = job()
    assert transition(JOB, made.id, "inbox", version=99).version == 1
    assert stays(made) == [("inbox", True)]


def test_every_way_of_writing_a_stage_obeys_the_same_rules():
    made = job()
    with pytest.raises(Invalid) as refused:
        records.update(JOB, made.id, {"stage": "quoted"})
    assert refused.value.asks == ("amount",)
    result = records.bulk_update(JOB, [made.id], {"stage": "quoted"})
    assert list(result.refused) == [made.id]
    records.update(JOB, made.id, {"stage": "quoted", "amount": "10"})
    assert stays(made) == [("inbox", False), ("quoted", True)]


def test_a_required_value_is_not_emptied_while_the_record_stands_there():
    made = job(stage="quoted", amount="10")
    with pytest.raises(Invalid, match="Quoted"):
        records.update(JOB, made.id, {"amount": ""})


def test_a_closed_record_is_locked_for_everyone_until_it_is_reopened():
    made = transition(JOB, job().id, "lost", fields={"why_lost": "Precio"})
    assert made.closed_at is not None
    for values in ({"name": "Otro"}, {"stage": "inbox"}, {"amount": "5"}):
        with pytest.raises(Invalid, match="cerrado"):
            records.update(JOB, made.id, values)
    with pytest.raises(Invalid), write() as current:
        current.get(records.spec_of(JOB).cls, made.id).name = "Por detrás"
    session().expire_all()
    with pytest.raises(Invalid) as refused:
        reopen(JOB, made.id, " ")
    assert refused.value.asks == ("@reason",)
    opened = reopen(JOB, made.id, "Vuelve a interesarse")
    assert (stage_of(opened), opened.closed_at) == ("inbox", None)
    records.update(JOB, made.id, {"name": "Otro"})


def test_a_stale_version_conflicts_and_tells_who_changed_what():
    made = job()
    transition(JOB, made.id, "quoted", fields={"amount": "10"})
    records.update(JOB, made.id, {"name": "Otro nombre"})
    with pytest.raises(StageConflict) as stale:
        transition(JOB, made.id, "lost", version=1, fields={"why_lost": "Precio"})
    told = [(d.who, [(c.field, c.old, c.new) for c in d.changes]) for d in stale.value.changes]
    assert told[0] == ("Master", [("name", "Mostrador nuevo", "Otro nombre")])
    assert ("stage", "Inbox", "Quoted") in told[1][1]


def test_the_history_of_the_customer_tells_the_move():
    contact = records.create("contacts.contact", {"name": "Hotel Miramar"})
    made = job(contact_id=contact.id)
    transition(JOB, made.id, "lost", fields={"why_lost": "Precio"}, reason="Eligió a otro")
    told = [i for i in timeline.history("contacts.contact", contact.id).items if i.kind == "stage"]
    assert [(i.body, i.subject) for i in told] == [("Eligió a otro", "Mostrador nuevo")]


def test_stages_are_filtered_sorted_grouped_and_shown_by_name():
    spec = records.spec_of(JOB)
    job(name="a", stage="quoted", amount="1"), job(name="b"), job(name="c", pipeline="repairs")
    rows = Query(spec, ("name", "stage"), filter=["stage", "is", "quoted"]).page().rows
    assert [r["name"] for r in rows] == ["a"]
    rows = Query(spec, ("name", "stage"), filter=["stage", "is", "category:open"]).page().rows
    assert len(rows) == 3
    rows = Query(spec, ("name",), sort="-stage").page().rows
    assert [r["name"] for r in rows] == ["c", "a", "b"]
    known = Query(spec).fields["stage"]
    shown = {known.show(v, Query(spec).ctx): n for v, n in Query(spec).groups("stage")}
    assert shown == {"Inbox": 1, "Quoted": 1, "Handed in": 1}

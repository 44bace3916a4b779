"""Ajustes › Embudos: what the Master sets up holds at once for every record."""

import pytest

from core import records
from core.access.actor import SYSTEM, Forbidden, acting_as
from core.pipelines import editing, pipelines_of, stage_info
from core.pipelines.definitions import definitions

JOB, FUNNELS = "workshop.job", "/settings/funnels"


def funnel(at=0):
    return pipelines_of(JOB)[at]


def stage(code):
    return next(s for s in funnel().every_stage if s.code == code)


def labels():
    with acting_as(SYSTEM):
        return [s.label for s in funnel().stages]


def stands(record):
    with acting_as(SYSTEM):
        return stage_info(records.get(JOB, record.id).stage_id).code


@pytest.fixture
def master(job, sign_in):
    return sign_in("master")


def test_only_who_sets_funnels_up_gets_there(job, sign_in):
    browser, number = sign_in("jefatura"), funnel().id
    for path in (FUNNELS, f"{FUNNELS}/{number}", f"{FUNNELS}/stages/{stage('inbox').id}"):
        assert browser.get(path).status_code == 403
    assert browser.post(FUNNELS, data={"model": JOB, "name": "x"}).status_code == 403
    with pytest.raises(Forbidden):
        editing.rename_pipeline(number, "x")


def test_every_funnel_is_listed_by_kind_of_record(master):
    page = master.get(FUNNELS).text
    assert "Jobs" in page
    assert all(text in page for text in ("Repairs", "On the bench", f"{FUNNELS}/{funnel().id}"))


def test_a_stage_is_added_before_those_that_end_the_work_and_holds_at_once(master, job):
    made = job("Barra")
    sent = {"name": "Visita hecha", "category": "open", "probability": "25", "rot_days": "7"}
    sent |= {"required_fields": ["closes_on"]}
    answer = master.post(f"{FUNNELS}/{funnel().id}/stages/new", data=sent)
    assert answer.status_code == 303
    assert labels() == ["Inbox", "Quoted", "Agreed", "Visita hecha", "Ganada", "Perdida"]
    new = stage("visita_hecha")
    assert (new.probability, new.rot_days, new.required_fields) == (25, 7, ("closes_on",))
    data = {"id": made.id, "stage": new.id, "version": 1}
    refused = master.post("/workshop/jobs/board/move", data=data)
    assert (refused.status_code, "dialog" in refused.json) == (422, True)
    assert "Visita hecha" in master.get("/workshop/jobs/board").text


def test_mistakes_are_told_beside_the_field_and_nothing_is_lost(master):
    address = f"{FUNNELS}/{funnel().id}/stages/new"
    sent = {"name": "inbox", "category": "open", "probability": "120", "rot_days": "x"}
    answer = master.post(address, data=sent)
    assert answer.status_code == 422
    assert 'value="120"' in answer.text
    answer = master.post(address, data={**sent, "rot_days": ""})
    assert "Otra etapa de este embudo" in answer.text
    assert "entre 0 y 100" in answer.text
    assert "Inbox" in labels()


def test_a_renamed_stage_keeps_its_code_and_a_stale_form_is_refused(master):
    number = stage("quoted").id
    sent = {"name": "Presupuesto", "category": "open", "version": "1", "probability": "45"}
    assert master.post(f"{FUNNELS}/stages/{number}", data=sent).status_code == 303
    assert (stage("quoted").label, stage("quoted").probability) == ("Presupuesto", 45)
    again = master.post(f"{FUNNELS}/stages/{number}", data={**sent, "name": "Otro"})
    assert again.status_code == 409
    assert stage("quoted").label == "Presupuesto"


def test_stages_are_put_in_order_by_drag_and_by_their_arrows(master):
    ids = [s.id for s in funnel().stages]
    address = f"{FUNNELS}/{funnel().id}"
    master.post(address, data={"order": ",".join(map(str, [ids[1], ids[0], *ids[2:]]))})
    assert labels()[:2] == ["Quoted", "Inbox"]
    master.post(address, data={"move": f"{ids[0]}:up"})
    assert labels()[:2] == ["Inbox", "Quoted"]
    assert master.post(address, data={"order": f"{ids[0]}"}).status_code == 422


def test_a_retired_stage_sends_its_records_where_the_master_says(master, job):
    made, address = job("Barra", stage="quoted", amount="5"), FUNNELS
    number = stage("quoted").id
    page = master.get(f"{address}/stages/{number}/retire").text
    assert "Hay 1 registro" in page
    assert master.post(f"{address}/stages/{number}/retire").status_code == 422
    assert stands(made) == "quoted"
    refused = master.post(f"{address}/stages/{number}/retire", data={"to": stage("agreed").id})
    assert refused.status_code == 422  # nobody spoke to them
    assert stands(made) == "quoted"
    done = master.post(f"{address}/stages/{number}/retire", data={"to": stage("inbox").id})
    assert (done.status_code, stands(made)) == (303, "inbox")
    assert "Quoted" not in labels()
    assert 'title="Quoted"' not in master.get("/workshop/jobs/board").text
    assert master.post(f"{address}/stages/{number}/restore").status_code == 303
    assert "Quoted" in labels()


def test_what_ended_in_a_retired_stage_stays_and_one_open_stage_remains(master, job):
    made = job("Barra", stage="won")
    master.post(f"{FUNNELS}/stages/{stage('won').id}/retire")
    assert (stands(made), "Ganada" in labels()) == ("won", False)
    for code in ("quoted", "agreed"):
        assert master.post(f"{FUNNELS}/stages/{stage(code).id}/retire").status_code == 303
    last = master.post(f"{FUNNELS}/stages/{stage('inbox').id}/retire")
    assert (last.status_code, labels()) == (422, ["Inbox", "Perdida"])


def test_a_stage_with_records_does_not_begin_to_end_their_work(master, job):
    job("Barra")
    sent = {"name": "Inbox", "category": "won", "version": "1"}
    answer = master.post(f"{FUNNELS}/stages/{stage('inbox').id}", data=sent)
    assert (answer.status_code, stage("inbox").category) == (422, "open")


def test_a_further_funnel_begins_with_the_stages_of_the_first(master, job):
    answer = master.post(FUNNELS, data={"model": JOB, "name": "Grandes cuentas"})
    assert answer.status_code == 303
    made = funnel(2)
    assert (made.label, made.stages[0].code) == ("Grandes cuentas", "inbox")
    assert master.post(FUNNELS, data={"model": JOB, "name": "sales"}).status_code == 422
    assert master.post(FUNNELS, data={"model": "contacts.contact", "name": "x"}).status_code == 404
    job("x", pipeline=made.code)
    address = f"{FUNNELS}/{made.id}"
    assert master.post(address, data={"retire": "1"}).status_code == 422
    assert master.post(address, data={"name": "Cuentas clave"}).status_code == 303
    with acting_as(SYSTEM):
        assert definitions().by_id[made.id].label == "Cuentas clave"


def test_every_change_is_in_the_audit_log(master):
    sent = {"name": "Presupuesto", "category": "open", "version": "1"}
    master.post(f"{FUNNELS}/stages/{stage('quoted').id}", data=sent)
    from sqlalchemy import select

    from core.access.models import AuditEntry
    from core.db import session

    with acting_as(SYSTEM):
        query = (
            select(AuditEntry)
            .where(AuditEntry.record_id == stage("quoted").id)
            .order_by(AuditEntry.id)
        )
        found = [e for e in session().scalars(query) if "name" in (e.changes or {})]
    assert found[-1].changes["name"] == ["Quoted", "Presupuesto"]
    assert found[-1].who == "Master"

"""Moving records on screen: dropping a card, what a stage asks for, who was faster, taking it back."""

import re

import pytest

from core import records, timeline
from core.access.actor import SYSTEM, acting_as
from core.pipelines import pipelines_of, stage_info, transition

JOBS = "/workshop/jobs"


def stage(code):
    return next(s for s in pipelines_of("workshop.job")[0].stages if s.code == code)


def stands(record):
    with acting_as(SYSTEM):
        return stage_info(records.get("workshop.job", record.id).stage_id).code


@pytest.fixture
def browser(job, sign_in):
    return sign_in("ventas")


def drop(browser, record, code, version=1):
    data = {"id": record.id, "stage": stage(code).id, "version": version}
    return browser.post(f"{JOBS}/board/move", data=data)


def test_a_drop_moves_the_card_and_tells_the_new_sums(job, browser):
    made = job("Barra", amount="100,00")
    answer = drop(browser, made, "quoted")
    assert (answer.status_code, stands(made)) == (200, "quoted")
    told = answer.json
    assert told["toast"]["text"] == "«Barra» pasó a Quoted."
    assert 'data-version="2"' in told["card"]
    sums = browser.get(f"{JOBS}/board/heads").json
    assert "100,00" in sums["heads"][str(stage("quoted").id)]
    assert "100,00" not in sums["heads"][str(stage("inbox").id)]
    assert sums["weighted"] == "40,00\u00a0€"


def test_a_move_is_taken_back(job, browser):
    made = job("Barra", amount="100,00")
    address = drop(browser, made, "quoted").json["toast"]["undo_url"]
    answer = browser.post(address, headers={"HX-Request": "true"})
    assert (answer.status_code, stands(made)) == (204, "inbox")
    assert "records-changed" in answer.headers["HX-Trigger"]
    assert browser.post(address + "x").status_code == 404


def test_an_undo_of_another_person_is_refused(job, browser, sign_in):
    made = job("Barra", amount="100,00")
    address = drop(browser, made, "quoted").json["toast"]["undo_url"]
    assert sign_in("master").post(address).status_code == 404
    assert stands(made) == "quoted"


def test_closing_can_be_taken_back_by_who_may_reopen(job, browser, sign_in):
    made = job("Barra")
    assert "undo_url" not in drop(browser, made, "won").json["toast"]
    other = job("Mesa")
    master = sign_in("master")
    address = drop(master, other, "won").json["toast"]["undo_url"]
    assert master.post(address, headers={"HX-Request": "true"}).status_code == 204
    assert stands(other) == "inbox"


def test_what_a_stage_needs_is_asked_for_and_saved_with_the_move(job, browser):
    made = job("Barra")
    answer = drop(browser, made, "quoted")
    assert (answer.status_code, stands(made)) == (422, "inbox")
    form = browser.get(answer.json["dialog"], headers=DRAWER).text
    assert 'name="amount"' in form
    data = {"stage": stage("quoted").id, "version": 1, "_asked": "amount"}
    wrong = browser.post(f"{JOBS}/{made.id}/move", data={**data, "amount": ""}, headers=DRAWER)
    assert (wrong.status_code, 'name="amount"' in wrong.text) == (422, True)
    sent = {**data, "amount": "900,00", "reason": "Pidió precio"}
    done = browser.post(f"{JOBS}/{made.id}/move", data=sent, headers=DRAWER)
    assert (done.status_code, stands(made)) == (204, "quoted")
    told = timeline.history("workshop.job", made.id).items
    assert "Pidió precio" in [item.body for item in told if item.kind == "stage"]


def test_the_call_that_a_stage_needs_is_logged_with_the_move_or_not_at_all(job, browser):
    made = job("Barra", amount="1")
    form = browser.get(drop(browser, made, "agreed").json["dialog"], headers=DRAWER).text
    assert "Lo que se habló" in form
    data = {"stage": stage("agreed").id, "version": 1, "_asked": "@interaction"}
    call = {"spoken_kind": "call", "spoken_body": "Le parece bien"}
    silent = browser.post(f"{JOBS}/{made.id}/move", data={**data, "spoken_kind": "call"})
    assert (silent.status_code, stands(made)) == (422, "inbox")
    stale = browser.post(f"{JOBS}/{made.id}/move", data={**data, **call, "version": 9})
    assert stale.status_code == 409
    assert [i for i in timeline.history("workshop.job", made.id).items if i.kind == "call"] == []
    done = browser.post(f"{JOBS}/{made.id}/move", data={**data, **call})
    assert (done.status_code, stands(made)) == (303, "agreed")
    kinds = {i.kind for i in timeline.history("workshop.job", made.id).items}
    assert {"call", "stage"} <= kinds


def test_of_two_people_one_wins_and_the_other_sees_what_changed(job, browser, sign_in):
    made = job("Barra", amount="100,00")
    master = sign_in("master")
    assert drop(master, made, "quoted").status_code == 200
    answer = drop(browser, made, "won")
    assert (answer.status_code, stands(made)) == (409, "quoted")
    assert "Master · Etapa: Inbox → Quoted" in answer.json["toast"]["text"]
    assert answer.json["stage"] == stage("quoted").id
    assert 'data-version="2"' in answer.json["card"]
    data = {"stage": stage("won").id, "version": 1}
    form = browser.post(f"{JOBS}/{made.id}/move", data=data, headers=DRAWER)
    assert form.status_code == 409
    assert "Master · Etapa: Inbox → Quoted" in form.text
    again = {**data, "version": re.search(r'name="version" value="(\d+)"', form.text)[1]}
    assert browser.post(f"{JOBS}/{made.id}/move", data=again).status_code == 303
    assert stands(made) == "won"


def test_a_closed_card_is_reopened_with_a_reason(job, browser, sign_in):
    made = job("Barra", stage="won")
    data = {"stage": stage("inbox").id, "version": 1}
    assert browser.post(f"{JOBS}/{made.id}/move", data=data).status_code == 422
    master = sign_in("master")
    assert "Por qué se reabre" in master.get(f"{JOBS}/{made.id}/move?stage={data['stage']}").text
    assert master.post(f"{JOBS}/{made.id}/move", data=data).status_code == 422
    assert master.post(f"{JOBS}/{made.id}/move", data={**data, "reason": "x"}).status_code == 303
    assert stands(made) == "inbox"


def test_refusals_are_told_in_words(job, browser, sign_in):
    made = job("Barra")
    assert drop(sign_in("ventas2"), made, "won").status_code == 404
    assert drop(sign_in("lectura"), made, "won").status_code == 403
    assert browser.post(f"{JOBS}/board/move", data={"id": made.id}).status_code == 400
    with acting_as(SYSTEM):
        transition("workshop.job", made.id, "won")
    answer = drop(browser, made, "inbox", version=2)
    assert (answer.status_code, answer.json["toast"]["kind"]) == (422, "error")
    assert "cerrado" in answer.json["toast"]["text"]


def test_without_scripts_the_stages_are_a_list_of_links(job, browser):
    made = job("Barra")
    page = browser.get(f"{JOBS}/{made.id}/move").text
    assert f'href="{JOBS}/{made.id}/move?stage={stage("won").id}"' in page
    assert 'aria-current="step"' in page


DRAWER = {"HX-Request": "true", "HX-Target": "drawer-content"}


def test_many_records_move_together_and_what_is_asked_goes_to_those_that_lack_it(job, browser):
    first, second = job("a"), job("b", amount="70")
    data = {"ids": [first.id, second.id], "stage": stage("quoted").id, "_apply": "1"}
    page = browser.post(f"{JOBS}/bulk/stage", data={"ids": [first.id]})
    assert 'name="stage"' in page.text
    asked = browser.post(f"{JOBS}/bulk/stage", data=data)
    assert 'name="_asked" value="amount"' in asked.text
    wrong = browser.post(f"{JOBS}/bulk/stage", data={**data, "_asked": "amount", "amount": "x"})
    assert (wrong.status_code, stands(first)) == (422, "inbox")
    sent = {**data, "_asked": "amount", "amount": "10", "reason": "Feria"}
    assert browser.post(f"{JOBS}/bulk/stage", data=sent).status_code == 303
    assert (stands(first), stands(second)) == ("quoted", "quoted")
    with acting_as(SYSTEM):
        amounts = [str(records.get("workshop.job", r.id).amount) for r in (first, second)]
    assert amounts == ["10.00", "70.00"]


def move_all(browser, made, code, **more):
    data = {"ids": [r.id for r in made], "stage": stage(code).id, "_apply": "1", **more}
    assert browser.post(f"{JOBS}/bulk/stage", data=data).status_code == 303
    return re.search(r'"undo_url": ?"([^"]+)"', browser.get(JOBS).text)


def test_moving_many_is_taken_back_but_for_what_moved_since(job, browser, sign_in):
    """Each goes where it came from, also backwards past a stage that asks for a call."""
    first, second, third = job("a", amount="1"), job("b", amount="1"), job("c", amount="1")
    timeline.log_call("workshop.job", second.id, {"direction": "out", "result": "contacted"})
    for made, code in ((second, "agreed"), (third, "quoted")):
        assert drop(browser, made, code).status_code == 200
    undo = move_all(browser, [first, second, third], "inbox")[1]
    assert drop(browser, third, "quoted", version=3).status_code == 200
    assert sign_in("master").post(undo).status_code == 303  # not theirs: nothing happens
    assert stands(second) == "inbox"
    page = browser.get(browser.post(undo).location).text
    assert "de nuevo en su etapa." in page
    assert "No se deshizo en: c. Alguien lo ha movido despu" in page
    assert [stands(one) for one in (first, second, third)] == ["inbox", "agreed", "quoted"]


def test_closing_many_is_taken_back_by_who_may_reopen(job, browser, sign_in):
    lost = {"_asked": "why_lost", "why_lost": "Precio"}
    assert move_all(browser, [job("a"), job("b")], "lost", **lost) is None
    made, master = [job("c"), job("d")], sign_in("master")
    undo = move_all(master, made, "lost", **lost)[1]
    page = master.get(master.post(undo).location).text
    assert "de nuevo en sus etapas." in page
    assert [stands(one) for one in made] == ["inbox", "inbox"]
    told = timeline.history("workshop.job", made[0].id).items
    assert "Deshecho" in [item.body for item in told if item.kind == "stage"]


def test_the_page_of_a_record_shows_its_stages_and_moves_it(job, browser):
    made = job("Barra", amount="10")
    page = browser.get(f"{JOBS}/{made.id}").text
    bar = page.split('class="c-stages')[1].split("</form>")[0]
    assert re.findall(r'name="stage" value="(\d+)"', bar) == [
        str(stage(code).id) for code in ("quoted", "agreed", "won", "lost")
    ]
    data = {"version": 1, "stage": stage("lost").id}
    asked = browser.post(f"{JOBS}/{made.id}/move", data=data, headers=DRAWER)
    assert (asked.status_code, 'role="alert"' in asked.text) == (422, False)
    data = {"version": 1, "stage": stage("quoted").id}
    here = {**DRAWER, "HX-Current-URL": f"http://localhost{JOBS}/{made.id}"}
    answer = browser.post(f"{JOBS}/{made.id}/move", data=data, headers=here)
    assert (answer.status_code, answer.headers.get("HX-Refresh")) == (204, "true")
    assert stands(made) == "quoted"


def test_a_record_is_created_in_the_column_of_the_board(job, browser):
    number = stage("quoted").id
    form = browser.get(f"{JOBS}/new?stage={number}").text
    assert re.search(rf'name="stage"[^>]*value="{number}"|value="{number}" selected', form)
    sent = {"name": "Nueva", "amount": "5", "stage": number}
    answer = browser.post(f"{JOBS}/new", data=sent)
    assert answer.status_code == 303
    made = int(answer.headers["Location"].rsplit("/", 1)[1])
    with acting_as(SYSTEM):
        assert records.get("workshop.job", made).stage_id == number

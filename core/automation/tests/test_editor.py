"""The editor of automations, as the Master uses it; others do not see it."""

from __future__ import annotations

import html
import json
import re
from types import SimpleNamespace

from core.access.actor import SYSTEM, acting_as
from core.automation import editing
from core.automation.tests.conftest import opened, rule, sets, told
from core.db import session

HOME = "/settings/automation"


def text(answer) -> str:
    """What a page says."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    return " ".join(words.split())


def test_the_master_writes_a_rule_without_code_rehearses_it_and_switches_it_on(
    customer, sign_in, work
):
    urgent, _calm = opened(customer, priority="urgent"), opened(customer)
    number, same = urgent.number, SimpleNamespace(id=customer.id)
    master = sign_in("master")
    assert "Casos" in text(master.get(f"{HOME}/new"))
    form = {
        "name": "Urgentes",
        "per_hour": "50",
        "trigger-kind": "core.created",
        "filter": json.dumps({"and": [["priority", "is", "urgent"]]}),
        "new_action": "core.activity",
    }
    new = f"{HOME}/new?model=support.case"
    drawn = master.post(new, data={**form, "add": "1"})  # the button that adds an action
    assert 'name="actions-0-subject"' in drawn.text
    filled = {**form, "actions-0-kind": "core.activity", "save": "1"}
    refused = master.post(new, data=filled)
    assert refused.status_code == 422
    assert "Asunto: Rellene este campo." in text(refused)
    filled |= {"actions-0-subject": "Llamar por {{number}}", "actions-0-days": "1"}
    filled["actions-0-of_kind"] = "call"
    page = master.post(new, data=filled).location
    assert '<option value="call" selected>' in master.get(page).text
    assert "Desactivada" in text(master.get(page))
    rehearsed = text(master.get(f"{page}/trial"))
    assert "Habría actuado sobre 1 registro" in rehearsed
    assert "No cumple: Prioridad: Urgente" in rehearsed
    master.post(f"{page}/switch", data={"on": "1"})
    with acting_as(SYSTEM):
        opened(same, priority="urgent")
        opened(same)
    work()
    log = text(master.get(f"{page}/runs"))
    assert "Actividad planificada: Llamar por" in log
    assert "No cumple: Prioridad: Urgente" in log  # why not
    assert "Última ejecución" in text(master.get(HOME))
    assert number in rehearsed


def test_what_changed_meanwhile_is_not_written_over_and_others_get_nowhere(customer, sign_in):
    made = rule("core.created", sets("product", "Sí"), told("Hola"), on=False)
    master, page = sign_in("master"), f"{HOME}/{made.id}"
    form = {"name": "Otra", "per_hour": "9", "trigger-kind": "core.created", "save": "1"}
    form |= {"actions-0-kind": "core.set", "actions-0-field": "product", "actions-0-value": "No"}
    assert master.post(page, data={**form, "version": "1"}).status_code == 303
    assert master.post(page, data={**form, "version": "1"}).status_code == 409
    retired = master.post(f"{page}/retire")
    assert retired.status_code == 303
    assert master.get(page).status_code == 404
    for name in ("jefatura", "soporte", "ventas"):
        browser = sign_in(name)
        assert browser.get(HOME).status_code == 403
        assert browser.post(f"{page}/switch", data={"on": "1"}).status_code == 403
    assert "Automatizaciones" not in sign_in("jefatura").get("/settings/").text


def test_modules_bring_examples_that_are_off(app, as_user):
    as_user("master")
    found = {found.code: found for found in editing.rules()}
    assert found["support.idle"].name == "Avisar si un caso lleva 3 días sin actividad"
    assert found["sales.negotiation"].trigger["params"]["stage"]
    assert not any(example.enabled for example in found.values())
    for example in list(found.values()):
        editing.switch(example.id, True)  # they can act as they are
    assert session()


def test_programs_of_the_master_read_rules_and_their_runs(customer, sign_in, work):
    made = rule("core.created", sets("product", "Sí"), conditions=["priority", "is", "urgent"])
    opened(customer)
    work()
    api, master = "/api/v1/core/automations", sign_in("master")
    assert made.id in [item["id"] for item in master.get(api).json["items"]]
    assert master.get(f"{api}/{made.id}").json["enabled"] is True
    (run,) = master.get(f"{api}/{made.id}/runs?state=skipped").json["items"]
    assert run["unmet"] == [["priority", "is", "urgent"]]
    assert master.get(f"{api}/999999999999").status_code == 404
    assert master.get(f"{api}/{made.id}/runs?state=odd").status_code == 400
    assert master.post(api).status_code == 405
    assert sign_in("jefatura").get(api).status_code == 403

"""What is particular about leads: their funnel, their touches, why they are rejected."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import records
from core.api.services import Invalid, log_call, transition
from core.db import session, write
from core.pipelines import stage_info
from core.testing.generic.making import make, user_named
from modules.sales.models import Touch
from modules.sales.services.leads.touches import (
    Arrival,
    add_touch,
    arriving,
    source_named,
    touches_of,
)

LEAD = "sales.lead"


@pytest.fixture
def lead(app, as_user):
    as_user("ventas")
    return make(LEAD, name="Elena Robles", mail="elena@lumbre.example", phone="612345671")


def reason(app_user="master"):
    return make("sales.reject_reason", name="Sin presupuesto")


def stage(lead):
    return stage_info(lead.stage_id).code


def call(lead, result="contacted"):
    return log_call(LEAD, lead.id, {"direction": "out", "result": result, "body": "Hablamos"})


def test_nobody_counts_as_contacted_without_a_contact(lead):
    assert stage(lead) == "new"
    with pytest.raises(Invalid):
        transition(LEAD, lead.id, "contacted")
    call(lead)
    assert stage(transition(LEAD, lead.id, "contacted")) == "contacted"


def test_no_way_of_rejecting_goes_without_a_reason(app, as_user):
    as_user("master")
    why = reason()
    made = make(LEAD, name="Sin motivo")
    ways = (
        lambda: transition(LEAD, made.id, "rejected"),
        lambda: records.update(LEAD, made.id, {"stage": "rejected"}),
        lambda: records.create(LEAD, {"name": "Otro", "stage": "rejected"}),
    )
    for way in ways:
        with pytest.raises(Invalid) as refused:
            way()
        assert refused.value.asks == ("reject_reason_id",)
    refused = records.bulk_update(LEAD, [made.id], {"stage": "rejected"}).refused
    assert refused
    done = transition(LEAD, made.id, "rejected", fields={"reject_reason_id": why.id})
    assert (stage(done), done.reject_reason_id) == ("rejected", why.id)


def test_an_import_and_the_api_reject_with_a_reason_only(app, as_user, sign_in, tmp_path):
    as_user("master")
    reason()
    browser = sign_in("master")
    made = make(LEAD, name="Por la API")
    asked = {"stage": "rejected", "version": made.version}
    address = f"/api/v1/sales/leads/{made.id}/transition"
    assert browser.post(address, json=asked).status_code == 422
    from core.records.bulk import BulkWriter

    writer = BulkWriter(records.spec_of(LEAD))
    draft = writer.draft({"name": "De un archivo", "stage": "Rechazado"})
    assert "reject_reason_id" in draft.errors
    draft = writer.draft(
        {"name": "De un archivo", "stage": "Rechazado", "reject_reason_id": "Sin presupuesto"}
    )
    assert not draft.errors


def test_a_reason_without_a_rejection_is_refused(lead, as_user):
    as_user("master")
    with pytest.raises(Invalid):
        records.update(LEAD, lead.id, {"reject_reason_id": reason().id})


def test_reopened_a_lead_has_no_reason(app, as_user):
    as_user("master")
    made = make(LEAD, name="Vuelve")
    transition(LEAD, made.id, "rejected", fields={"reject_reason_id": reason().id})
    from core.api.services import reopen

    again = reopen(LEAD, made.id, "Llamó otra vez")
    assert (stage(again), again.reject_reason_id) == ("new", None)


def test_the_first_touch_stays_and_the_last_one_follows(app, as_user):
    as_user("master")
    web, fair = (
        make("sales.source", name="Web propia", codes="web, landing"),
        make("sales.source", name="Feria"),
    )
    assert source_named("LANDING") == web.id
    assert source_named("feria") == fair.id
    assert source_named("otra") is None
    with arriving(Arrival(way="form", utm_source="landing", referrer="https://a.example/")):
        made = make(LEAD, name="Dos veces", source_id=web.id)
    with write():
        add_touch(made.id, Arrival(way="form", source_id=fair.id))
    session().refresh(made)
    assert (made.source_id, made.last_source_id) == (web.id, fair.id)
    found = touches_of(made.id)
    assert [t.source_id for t in found] == [web.id, fair.id]
    assert found[0].referrer == "https://a.example/"
    with pytest.raises(Invalid):
        records.update(LEAD, made.id, {"source_id": fair.id})


def test_the_database_keeps_touches_as_they_were(app, as_user):
    as_user("master")
    made = make(LEAD, name="Con toque")
    with pytest.raises(DBAPIError), write() as current, current.begin_nested():
        current.execute(text("UPDATE sales_touch SET way = 'x' WHERE lead_id = :n"), {"n": made.id})
    assert session().query(Touch).filter_by(lead_id=made.id).one().way == "screen"


def test_a_lead_of_a_known_customer_is_recognised(app, as_user):
    as_user("master")
    customer = make("contacts.contact", name="Academia Lumbre", mail="info@lumbre.example")
    made = make(LEAD, name="Elena", mail="INFO@lumbre.example")
    assert made.contact_id == customer.id
    make("contacts.contact", name="Otra sede", mail="sedes@lumbre.example")
    make("contacts.contact", name="Tercera sede", mail="sedes@lumbre.example")
    assert make(LEAD, name="Varias", mail="sedes@lumbre.example").contact_id is None


def test_the_page_tells_how_they_came(app, as_user, sign_in):
    as_user("master")
    web = make("sales.source", name="Web propia")
    seller = user_named("ventas").id
    with arriving(Arrival(way="form", landing="https://casa.example/precios")):
        made = make(LEAD, name="Del formulario", source_id=web.id, owner_id=seller)
    html = sign_in("ventas").get(f"/sales/leads/{made.id}").text
    assert "Web propia" in html
    assert "https://casa.example/precios" in html

"""Public forms ask for the fields that the Master added to leads: typed, checked, never in the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import g
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, bind
from core.db import session
from core.records.drafting import value_of
from core.timeline.models import TimelineEntry
from modules.sales.models import Intake
from modules.sales.services.forms.turning import turn_all
from modules.sales.tests.sending import leads, publish, send


def own(label, kind, **given):
    made = records.create(
        "core.custom_field", {"model": "sales.lead", "label": label, "kind": kind, **given}
    )
    forget()
    return made


def forget():
    """What the context of the test remembers of own fields."""
    for name in ("custom_fields", "visible_fields"):
        g.pop(name, None)


@pytest.fixture
def fields(app, as_user):
    app.extensions.pop("sales_form_pages", None)
    as_user("master")
    own("Habitaciones", "integer", key="rooms")
    own("Presupuesto", "decimal", key="budget")
    own("Apertura", "date", key="opening")
    own("Tipo de hotel", "choice", key="kind", options=["Playa", "Ciudad"], help="El que más pesa.")
    own("Tiene restaurante", "boolean", key="food")


ASKED = [
    {"field": "name", "demand": "required"},
    {"field": "mail", "demand": "required"},
    {"field": "x_rooms", "label": "¿Cuántas habitaciones?", "demand": "required"},
    *({"field": f"x_{key}"} for key in ("budget", "opening", "kind", "food")),
]


def answered(lead, name):
    return value_of(records.spec_of("sales.lead").field(name), lead)


def test_the_builder_offers_them_and_the_page_asks_by_their_kind(fields, app, sign_in):
    form = publish(fields=ASKED)
    page = sign_in("master").get(f"/sales/forms/{form.id}/edit")
    assert "Tipo de hotel" in page.text
    shown = app.test_client().get(f"/f/{form.slug}").text
    assert "¿Cuántas habitaciones?" in shown
    assert 'inputmode="numeric"' in shown
    assert 'type="date"' in shown
    assert '<option value="Playa">Playa</option>' in shown
    assert "El que más pesa." in shown
    assert 'type="checkbox"' in shown


def test_what_is_answered_is_typed_and_kept_on_the_lead(fields, client):
    form = publish(fields=ASKED)
    given = {"x_rooms": "40", "x_budget": "1.250,50", "x_opening": "2027-03-01", "x_kind": "Playa"}
    assert send(client, form, **given).status_code == 200
    (lead,) = leads()
    forget()
    assert answered(lead, "x_rooms") == 40
    assert answered(lead, "x_budget") == Decimal("1250.50")
    assert answered(lead, "x_opening") == date(2027, 3, 1)
    assert answered(lead, "x_kind") == "Playa"
    assert answered(lead, "x_food") is False


def test_a_wrong_or_missing_answer_is_said_at_its_field(fields, client):
    form = publish(fields=ASKED)
    refused = send(client, form, x_rooms="muchas", x_kind="Montaña")
    assert refused.status_code == 422
    assert 'id="f-x_rooms-error"' in refused.text
    assert 'id="f-x_kind-error"' in refused.text
    assert send(client, form).status_code == 422
    assert leads() == []


def test_a_compulsory_own_field_is_asked_for_though_the_form_does_not_name_it(fields, client):
    form = publish()
    own("Zona", "text", key="zone", required=True)
    assert send(client, form).status_code == 422  # the page that was read before is not used again
    assert "Zona" in client.get(f"/f/{form.slug}").text
    assert send(client, form, x_zone="Costa").status_code == 200
    (lead,) = leads()
    forget()
    assert answered(lead, "x_zone") == "Costa"


def test_a_retired_field_is_asked_for_no_more_and_holds_up_nobody(fields, client):
    form = publish(fields=ASKED)
    assert send(client, form, x_rooms="40").status_code == 200
    bind(SYSTEM)
    (retired,) = (
        f.id for f in session().scalars(select(records.spec_of("core.custom_field").cls))
        if f.key == "rooms" and f.model == "sales.lead"
    )  # fmt: skip
    records.update("core.custom_field", retired, {"active": False})
    forget()
    assert [lead.mail for lead in leads()] == ["ana@miramar.example"]
    assert session().scalar(select(Intake.id)) is None
    assert "habitaciones" not in client.get(f"/f/{form.slug}").text


def test_a_known_lead_keeps_what_it_knew_and_its_history_tells_the_new_answers(fields, client):
    form = publish(fields=ASKED)
    send(client, form, x_rooms="40")
    turn_all()
    send(client, form, x_rooms="60", x_kind="Playa")
    (lead,) = leads()
    forget()
    assert answered(lead, "x_rooms") == 40
    entry = session().scalar(select(TimelineEntry).where(TimelineEntry.kind == "sales.form"))
    assert ["Habitaciones", "60"] in entry.data["answers"]

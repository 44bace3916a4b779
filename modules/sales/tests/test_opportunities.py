"""Opportunities: what they need, what a win and a loss bring, whom they are shown to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import records
from core.api.services import Forbidden, pipelines_of, reopen, transition
from core.records import Invalid
from core.testing.generic.making import make
from modules.sales.services.opportunities import open_opportunity, opportunity_won

O = "sales.opportunity"  # noqa: E741


@pytest.fixture
def won(app, monkeypatch):
    """What receivers of ``opportunity_won`` get."""
    heard: list = []
    monkeypatch.setattr(type(opportunity_won), "emit", _spy(heard, type(opportunity_won).emit))
    return heard


def _spy(heard, emit):
    def spy(self, **values):
        if self.name == "sales.opportunity_won":
            heard.append(values["won"])
        emit(self, **values)

    return spy


@pytest.fixture
def customer(app, as_user):
    as_user("master")
    return make("contacts.contact", name="Hotel Miramar", kind="company")


def test_it_begins_in_the_first_stage_with_the_names_at_hand(customer):
    made = open_opportunity(customer.id, products="TPV táctil")
    assert made.name == "Hotel Miramar"
    assert made.currency == "EUR"
    assert made.stage_id == pipelines_of(O)[0].stages[0].id
    assert made.probability is None


def test_a_lead_is_remembered(customer):
    lead = make("sales.lead")
    assert open_opportunity(customer.id, lead_id=lead.id).lead_id == lead.id


@pytest.mark.both
def test_a_win_makes_a_customer_and_is_told_once(customer, won):
    person = make("contacts.contact", name="Ana Gil", kind="person")
    made = open_opportunity(
        customer.id,
        amount="1200",
        products="TPV",
        expectations="Antes de julio",
        person_id=person.id,
    )
    records.create(
        "sales.involved", {"opportunity_id": made.id, "contact_id": person.id, "role": "user"}
    )
    transition(O, made.id, "won")
    transition(O, made.id, "won")
    assert records.get("contacts.contact", customer.id).lifecycle == "customer"
    (told,) = won
    assert (told.bought, told.expectations, told.amount) == ("TPV", "Antes de julio", Decimal(1200))
    assert [(k.contact_id, k.role) for k in told.key_contacts] == [
        (person.id, "contact_person"),
        (person.id, "user"),
    ]
    assert not told.from_the_start


def test_won_again_after_reopening_is_another_win(customer, won):
    made = open_opportunity(customer.id, amount="10", products="TPV", stage="won")
    assert [w.from_the_start for w in won] == [True]
    reopen(O, made.id, "Firmaron otra cosa")
    transition(O, made.id, "won")
    assert [w.from_the_start for w in won] == [True, False]


def test_a_seller_wins_though_the_contact_is_not_theirs(app, as_user, customer, won):
    seller = as_user("ventas")
    as_user("master")
    made = open_opportunity(customer.id, amount="10", products="TPV", owner_id=seller.user_id)
    as_user("ventas")
    transition(O, made.id, "won")
    as_user("master")
    assert records.get("contacts.contact", customer.id).lifecycle == "customer"
    assert len(won) == 1


def test_nothing_is_lost_without_a_reason(customer):
    made = open_opportunity(customer.id)
    reason = make("sales.loss_reason", name="Precio")
    for lose in (
        lambda: transition(O, made.id, "lost"),
        lambda: records.update(O, made.id, {"stage": "lost"}),
        lambda: open_opportunity(customer.id, stage="lost"),
    ):
        with pytest.raises(Invalid) as refused:
            lose()
        assert refused.value.asks == ("loss_reason_id",)
    lost = transition(O, made.id, "lost", fields={"loss_reason_id": "precio"})
    assert lost.loss_reason_id == reason.id
    with pytest.raises(Invalid):
        records.update(O, made.id, {"loss_reason_id": None})
    assert reopen(O, made.id, "Volvió a llamar").loss_reason_id is None


def test_competitors_are_names_of_the_dictionary(as_user, customer):
    made = open_opportunity(customer.id, competitors=["Rápido TPV"])
    known = records.spec_of(O).field("competitors")
    assert known.load(type(made), [made.id]) == {made.id: ["Rápido TPV"]}
    listed = records.Query(
        records.spec_of(O), filter={"and": [["competitors", "in", ["rapido tpv"]]]}
    )
    assert [row["id"] for row in listed.page(10).rows] == [made.id]
    as_user("soporte")
    with pytest.raises(Forbidden):
        records.update(O, made.id, {"competitors": ["Otro"]})


def test_a_closed_one_changes_only_when_reopened(customer):
    made = open_opportunity(customer.id, amount="10", products="TPV", stage="won")
    with pytest.raises(Invalid):
        records.update(O, made.id, {"amount": "20"})
    reopen(O, made.id, "Se equivocaron de importe")
    assert records.update(O, made.id, {"amount": "20"}).amount == 20


def test_who_sees_which(as_user, customer):
    mine = as_user("ventas").user_id
    as_user("master")
    made = open_opportunity(customer.id, owner_id=mine)
    seen = {}
    for who in ("ventas", "ventas2", "lectura", "marketing"):
        as_user(who)
        try:
            seen[who] = records.get(O, made.id).id == made.id
        except records.NotFound:
            seen[who] = False
    assert seen == {"ventas": True, "ventas2": False, "lectura": True, "marketing": True}


def test_currencies_are_read_as_people_write_them(customer):
    assert open_opportunity(customer.id, currency="peso mexicano").currency == "MXN"
    with pytest.raises(Invalid) as refused:
        open_opportunity(customer.id, currency="conchas")
    assert "currency" in refused.value.errors


def test_demo_sales_stood_in_every_stage(as_user):
    from core import demo
    from core.db import session
    from core.pipelines.models import StageChange

    as_user("master")
    demo.load("ES", size=60)
    cls = records.spec_of(O).cls
    count = session().query(cls).count()
    assert count >= 12
    open_stays = (
        session().query(StageChange).filter(StageChange.left_at.is_(None), StageChange.model == O)
    )
    assert open_stays.count() == count

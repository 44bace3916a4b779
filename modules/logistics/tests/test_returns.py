"""Returns: never more than was delivered, from the request to what the customer gets for it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.api.services import (
    Forbidden,
    Invalid,
    archive,
    linked,
    session,
    stage_info,
    transition,
    update,
)
from core.testing.generic.making import as_person, make
from modules.logistics.models import Delivery, Hold, Lot, Move, Return, ReturnLine, ReturnReason
from modules.logistics.models.returning import RETURN
from modules.logistics.pages.tracking import tracking_path
from modules.logistics.services import Finding, figures, open_return, returnable, returns_of
from modules.logistics.services.returning import (
    approve,
    close,
    inspect,
    lines_of_return,
    receive,
    refuse,
)
from modules.logistics.tests.test_deliveries import deliver, goods
from modules.logistics.tests.test_deliveries import receive as bring

DELIVERY = "logistics.delivery"
pytestmark = pytest.mark.both


@pytest.fixture
def sent(master):
    """A delivery of five that left."""
    product = goods("Cable")
    bring(product, 8)
    made = deliver((product, 5))
    transition(DELIVERY, made.id, "shipped")
    return made, product


def line_of(delivery):
    return returnable(delivery.id)[0]


def test_a_return_goes_its_way_and_never_brings_more_than_had_left(sent):
    delivery, product = sent
    one = line_of(delivery)
    assert (one.quantity, one.product) == (5, "Cable")
    key = (one.line_id, None)
    with pytest.raises(Invalid):
        open_return(delivery.id, {key: Decimal(6)})
    first = open_return(delivery.id, {key: Decimal(3)}, details="Llegó mojado")
    assert (first.contact_id, first.name) == (delivery.contact_id, "Hotel Miramar")
    assert line_of(delivery).quantity == 2, "what is announced cannot be announced again"
    with pytest.raises(Invalid):
        open_return(delivery.id, {key: Decimal(3)})
    other = open_return(delivery.id, {key: Decimal(2)})
    with pytest.raises(Invalid):
        transition(RETURN, other.id, "refused")
    refuse(other.id, "Fuera de plazo")
    assert line_of(delivery).quantity == 2, "what is refused stays with the customer"
    approve(first.id)
    with pytest.raises(Invalid):
        transition(RETURN, first.id, "inspected")
    ((line, _product, _name, _lot),) = lines_of_return(first.id)
    with pytest.raises(Invalid):
        receive(first.id, {line.id: Decimal(4)})
    receive(first.id, {line.id: Decimal(2)})
    with pytest.raises(Invalid):
        receive(first.id, {})
    with pytest.raises(Invalid):
        update(RETURN, first.id, {"lines": []})
    found = figures([product.id])[product.id]
    assert (found.on_hand, found.available) == (5, 3), "set apart, not for sale"
    assert line_of(delivery).quantity == 3, "one of the three did not come"
    with pytest.raises(Invalid):
        inspect(first.id, {line.id: Finding(Decimal(2), Decimal(1), "refund")})
    inspect(first.id, {line.id: Finding(Decimal(1), Decimal(1), "refund")})
    found = figures([product.id])[product.id]
    assert (found.on_hand, found.available) == (4, 4)
    with pytest.raises(Invalid):
        transition(RETURN, first.id, "approved")
    close(first.id)
    kinds = session().execute(
        select(Move.kind, Move.quantity).where(Move.return_id == first.id).order_by(Move.id)
    )
    assert [tuple(row) for row in kinds] == [("return", 2), ("transfer", 1), ("scrap", 1)]
    back = session().scalars(select(Move).where(Move.kind == "return")).one()
    assert back.delivery_line_id == one.line_id


def test_two_who_ask_for_the_last_are_told_apart(sent):
    """The second one passed its first look before the other was stored."""
    from modules.logistics.hooks.returns import hold_to_delivery

    delivery, _product = sent
    one = line_of(delivery)
    first = open_return(delivery.id, {(one.line_id, None): Decimal(5)})
    archive(RETURN, first.id)
    second = open_return(delivery.id, {(one.line_id, None): Decimal(5)})
    archive(RETURN, first.id, restore=True)
    with pytest.raises(Invalid):
        hold_to_delivery(None, [second.id])


def test_a_repaired_piece_goes_back_and_another_one_is_sent(master):
    piece, plain = goods("TPV", logistics_tracking="serial"), goods("Cajón")
    for number in ("SN1", "SN2", "SN3"):
        bring(piece, 1, number)
    bring(plain, 3)
    made = deliver((piece, 2), (plain, 1))
    transition(DELIVERY, made.id, "shipped")
    rows = returnable(made.id)
    assert [row.lot for row in rows] == ["SN1", "SN2", ""]
    wanted = {(row.line_id, row.lot_id): Decimal(1) for row in rows if row.lot != "SN1"}
    back = open_return(made.id, wanted)
    receive(back.id, {})
    assert stage_info(back.stage_id).code == "received", "who may approve takes it in at once"
    mended, broken = (line for line, *_rest in lines_of_return(back.id))
    inspect(
        back.id,
        {
            mended.id: Finding(Decimal(0), Decimal(0), "repair"),
            broken.id: Finding(Decimal(0), Decimal(1), "replacement"),
        },
    )
    close(back.id)
    session().expire_all()
    again = session().get(Delivery, session().get(Return, back.id).replacement_id)
    assert (again.contact_id, again.customer_reference) == (made.contact_id, back.number)
    held = session().execute(
        select(Lot.number, Hold.quantity)
        .select_from(Hold)
        .outerjoin(Lot, Lot.id == Hold.lot_id)
        .order_by(Lot.number.is_(None))
    )
    assert [tuple(row) for row in held] == [("SN2", 1), (None, 1)]


def test_an_agent_asks_from_a_case_and_the_warehouse_decides(app, sent, sign_in):
    delivery, _product = sent
    number, one = delivery.id, line_of(delivery)
    case = make("support.case", contact_id=delivery.contact_id, name="No enciende").id
    agent, keeper = sign_in("soporte"), sign_in("logistica")
    panel = agent.get(f"/support/cases/{case}/panel/logistics.case.returns").text
    start = f"/logistics/returns/start?contact={delivery.contact_id}&amp;case={case}"
    assert start in panel
    assert delivery.number in agent.get(start.replace("&amp;", "&")).text
    path = f"/logistics/deliveries/{number}/return"
    page = agent.get(f"{path}?case={case}")
    assert 'name="here"' not in page.text, "an agent does not take goods in"
    field = f"count-{one.line_id}-0"
    for wrong in ("9", "muchos", ""):
        assert agent.post(path, data={field: wrong}).status_code == 422
    answer = agent.post(path, data={field: "2", "case": case, "details": "Sin corriente"})
    assert answer.status_code == 303
    session().expire_all()
    (made,) = returns_of(number)
    made_id = made.id
    assert [row.spec.name for row in linked("support.case", case)] == [RETURN]
    base = f"/logistics/returns/{made_id}"
    assert agent.post(f"{base}/approve").status_code == 403
    with as_person(app, "soporte"), pytest.raises(Forbidden):
        transition(RETURN, made_id, "approved")
    assert keeper.post(f"{base}/approve").status_code == 303
    for step in ("goods", "receive", "refuse"):
        assert keeper.get(f"{base}/{step}").status_code == 200
    assert keeper.post(f"{base}/goods", data={field: "3"}).status_code == 303
    line = session().scalar(select(ReturnLine.id).where(ReturnLine.return_id == made_id))
    assert keeper.post(f"{base}/receive", data={f"came-{line}": "3"}).status_code == 303
    data = {f"good-{line}": "3", "close": "1"}
    assert keeper.post(f"{base}/inspect", data=data).status_code == 422
    assert keeper.post(f"{base}/inspect", data=data | {f"outcome-{line}": "credit"}).status_code
    session().expire_all()
    assert session().get(Return, made_id).closed_at is not None
    assert "Cerrada" in keeper.get(base).text
    assert made.number in sign_in("contabilidad").get("/notifications").text


def test_the_customer_asks_on_the_page_of_the_delivery(app, sent, client):
    delivery, _product = sent
    one, path, number = line_of(delivery), tracking_path(delivery.id), delivery.id
    reason = session().scalars(select(ReturnReason.id).order_by(ReturnReason.id)).first()
    assert f"{path}/return" in client.get(path).text
    page = client.get(f"{path}/return")
    assert "Cable" in page.text
    assert 'name="csrf_token"' in page.text
    field = f"count-{one.line_id}-0"
    given = {field: "2", "reason_id": reason, "name": "Ana Ruiz"}
    for wrong in ({field: "6"}, {"reason_id": 0}, {"name": " "}, {field: ""}):
        assert client.post(f"{path}/return", data=given | wrong).status_code == 422
    assert client.post(f"{path}/return", data=given).status_code == 303
    with as_person(app, "master"):
        (made,) = returns_of(number)
        assert (made.origin, made.requested_by) == ("customer", "Ana Ruiz")
        refuse(made.id, "Fuera de plazo")
    assert "Fuera de plazo" in client.get(path).text
    codes = {
        client.post(f"{path}/return", data=given | {"name": ""}).status_code for _n in range(4)
    }
    assert 429 in codes, "whoever tries on and on has to wait"
    assert client.post(f"{path[:-2]}xx/return", data=given).status_code in (404, 429)


def test_programs_ask_receive_and_inspect(sent, sign_in):
    delivery, _product = sent
    base, api = "/api/v1/logistics", sign_in("master")
    (line,) = api.get(f"{base}/deliveries/{delivery.id}/returnable").json["lines"]
    lines = [{"delivery_line_id": line["delivery_line_id"], "quantity": "2"}]
    body = {"delivery_id": delivery.id, "lines": lines}
    made = api.post(f"{base}/returns", json=body)
    assert made.status_code == 201, made.text
    number = made.json["id"]
    too_many = [{**lines[0], "quantity": "4"}]
    assert api.post(f"{base}/returns", json=body | {"lines": too_many}).status_code == 422
    assert api.post(f"{base}/returns/{number}/receive", json={}).status_code == 200
    (row,) = api.get(f"{base}/returns/{number}/goods").json["lines"]
    assert row["received"] == "2.000"
    found = [{"line_id": row["id"], "good": "2", "outcome": "replacement"}]
    assert api.post(f"{base}/returns/{number}/inspect", json={"lines": found}).status_code == 200

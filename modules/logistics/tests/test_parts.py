"""A part of a delivery leaves now; the rest waits in one of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.api.services import Invalid, session, set_derived, stage_info, transition
from modules.logistics.models import Delivery, DeliveryLine
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services import deliver_part, deliveries_of, missing, shipped
from modules.logistics.services.reserving import lines_of
from modules.logistics.tests.test_deliveries import deliver, goods, numbers, ordered, receive


def test_the_rest_of_a_delivery_waits_in_one_of_its_own(master):
    one, other = goods("Uno"), goods("Otro")
    receive(one, 3)
    made = deliver((one, 5), (other, 1))
    rest = deliver_part(made.id)
    assert numbers(one)[0] == 0
    assert session().get(Delivery, rest.id).backorder_of_id == made.id
    lines = session().execute(
        select(DeliveryLine.delivery_id, DeliveryLine.product_id, DeliveryLine.quantity).order_by(
            DeliveryLine.delivery_id, DeliveryLine.product_id
        )
    )
    assert [tuple(line) for line in lines] == [
        (made.id, one.id, 3),
        (rest.id, one.id, 2),
        (rest.id, other.id, 1),
    ]
    assert stage_info(session().get(Delivery, made.id).stage_id).code == "shipped"
    with pytest.raises(Invalid):
        deliver_part(rest.id)


def test_who_sends_it_chooses_what_leaves_now_and_the_rest_stays_reserved(app, master, sign_in):
    one, piece = goods("Uno"), goods("Pieza", logistics_tracking="serial")
    receive(one, 5)
    for number in ("SN1", "SN2"):
        receive(piece, 1, number)
    made = deliver((one, 5), (piece, 2))
    first, second = (line.id for line, _name in lines_of(made.id))
    page = sign_in("logistica")
    address = f"/logistics/deliveries/{made.id}/part"
    shown = page.get(address).get_data(as_text=True)
    assert f'name="line-{first}"' in shown
    assert 'value="5"' in shown
    for counts, text in (
        (("6", "0"), "Uno: hay 5 reservadas"),
        (("-1", "0"), "Uno: hay 5 reservadas"),
        (("", ""), "Indique cuántas unidades salen ahora"),
        (("5", "2"), "Todo está reservado"),
        (("dos", "0"), "dos"),
    ):
        answer = page.post(
            address, data=dict(zip((f"line-{first}", f"line-{second}"), counts, strict=True))
        )
        assert answer.status_code == 422
        assert text in answer.get_data(as_text=True)
    assert page.post(address, data={f"line-{first}": "2", f"line-{second}": "1"}).status_code == 303
    session().expire_all()
    (rest,) = session().scalars(select(Delivery).where(Delivery.backorder_of_id == made.id))
    assert sum(count for _line, _product, _lot, count in shipped(made.id)) == 3
    assert [(line.product_id, line.quantity) for line, _name in lines_of(rest.id)] == [
        (one.id, 3),
        (piece.id, 1),
    ]
    assert missing(rest.id) == [], "it stays reserved"
    assert numbers(one) == (3, 3, 0)
    assert numbers(piece) == (1, 1, 0)
    transition(DELIVERY, rest.id, "shipped")
    left = {lot for number in (made.id, rest.id) for _l, _p, lot, _c in shipped(number) if lot}
    assert len(left) == 2
    assert numbers(one)[0] == 0


def test_a_program_says_how_many_of_each_line_leave(app, master, sign_in):
    one, other = goods("Uno"), goods("Otro")
    receive(one, 2)
    receive(other, 2)
    made = deliver((one, 2), (other, 2))
    line = lines_of(made.id)[0][0].id
    page = sign_in("logistica")
    address = f"/api/v1/logistics/deliveries/{made.id}/part"
    assert page.post(address, json={"lines": [{"line_id": 0, "quantity": "1"}]}).status_code == 422
    answer = page.post(address, json={"lines": [{"line_id": line, "quantity": "1"}]})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert numbers(one)[0] == 1
    assert numbers(other)[0] == 2


def test_the_order_says_what_the_customer_still_waits_for(app, buyer, sign_in):
    cable, plug = goods("Cable"), goods("Enchufe")
    receive(cable, 2)
    order = ordered(buyer, (cable, 3), (plug, 1))
    (delivery,) = deliveries_of(("sales.order", order.id))
    page = sign_in("jefatura")
    assert "Falta por entregar" not in page.get(f"/sales/orders/{order.id}").get_data(as_text=True)
    deliver_part(delivery.id)
    shown = page.get(f"/sales/orders/{order.id}").get_data(as_text=True)
    assert "2 de 3 entregadas" in shown
    assert "0 de 1 entregadas" in shown


def test_an_order_of_a_time_before_the_module_gets_its_delivery(app, buyer, sign_in):
    cable = goods("Cable")
    receive(cable, 2)
    order = ordered(buyer, (cable, 2))
    (made,) = deliveries_of(("sales.order", order.id))
    set_derived(Delivery, {made.id: {"source_model": None, "source_id": None}})
    page = sign_in("jefatura")
    assert "Preparar la entrega" in page.get(f"/sales/orders/{order.id}").get_data(as_text=True)
    assert page.post("/logistics/deliveries/of-order/999").status_code == 404
    answer = page.post(f"/logistics/deliveries/of-order/{order.id}")
    (delivery,) = deliveries_of(("sales.order", order.id))
    assert answer.location.endswith(f"/logistics/deliveries/{delivery.id}")
    page.post(f"/logistics/deliveries/of-order/{order.id}")
    assert len(deliveries_of(("sales.order", order.id))) == 1, "asked twice it is one"
    assert "Preparar la entrega" not in page.get(f"/sales/orders/{order.id}").get_data(as_text=True)

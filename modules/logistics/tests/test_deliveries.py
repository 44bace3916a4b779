"""From the promise to the signature: reservation, sending, the rest, returns, delays, the customer's page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.api.models import utcnow
from core.api.services import (
    Invalid,
    company_today,
    create,
    get,
    session,
    stage_info,
    transition,
    update,
    write,
)
from core.testing.generic.making import make
from modules.logistics.models import Delivery, DeliveryLine, Hold, Location, Lot, Move
from modules.logistics.pages.tracking import carrier_link, tracking_path
from modules.logistics.services import (
    deliver_part,
    delivered_of,
    deliveries_of,
    figures,
    late,
    missing,
    open_for,
    post,
    reserve,
    shipped,
    take_back,
)
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.orders import Wanted
from modules.logistics.services.reserving import pick
from modules.sales.services.documents import cancel_order, confirm_order

P, DELIVERY = "catalog.product", "logistics.delivery"


def goods(name="TPV", **values):
    return make(P, kind="goods", components=[], name=name, **values)


def receive(product, count, lot=None):
    shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
    line = {"product_id": product.id, "quantity": Decimal(count), "lot": lot}
    made = create("logistics.document", {"kind": "receipt", "location_id": shelf, "lines": [line]})
    return post(made.id)


def deliver(*lines, **values):
    customer = make("contacts.contact", kind="company", name="Hotel Miramar", city="Alicante")
    wanted = [{"product_id": p.id, "quantity": Decimal(n)} for p, n in lines]
    return create(DELIVERY, {"contact_id": customer.id, "lines": wanted, **values})


def numbers(product):
    found = figures([product.id])[product.id]
    return found.on_hand, found.reserved, found.available


def test_goods_are_reserved_sent_and_signed_for(master):
    product = goods()
    receive(product, 5)
    made = deliver((product, 2))
    assert (made.name, made.city) == ("Hotel Miramar", "Alicante")
    assert numbers(product) == (5, 2, 3)
    for stage in ("picking", "packed", "shipped"):
        transition(DELIVERY, made.id, stage)
    assert numbers(product) == (3, 0, 3)
    assert session().scalar(select(func.count()).select_from(Hold)) == 0
    done = transition(DELIVERY, made.id, "delivered", fields={"signed_by": "Ana"})
    assert done.shipped_at
    assert done.delivered_at
    with pytest.raises(Invalid):
        transition(DELIVERY, made.id, "prepare")
    with pytest.raises(Invalid):
        update(DELIVERY, made.id, {"lines": []})


def test_what_lacks_does_not_leave_and_comes_with_the_next_receipt(master):
    product = goods()
    receive(product, 1)
    first = deliver((product, 1))
    second = deliver((product, 1))
    assert [one.quantity for one in missing(second.id)] == [1]
    with pytest.raises(Invalid):
        transition(DELIVERY, second.id, "shipped")
    receive(product, 1)
    assert missing(second.id) == []
    transition(DELIVERY, second.id, "shipped")
    assert numbers(product) == (1, 1, 0)
    transition(DELIVERY, first.id, "cancelled", fields={"cancel_reason": "Ya no lo quiere"})
    assert numbers(product) == (1, 0, 1)


def test_a_return_names_the_line_it_left_with(master):
    product = goods(logistics_tracking="serial")
    receive(product, 1, "SN1")
    made = deliver((product, 1))
    transition(DELIVERY, made.id, "shipped")
    ((line, _product, lot, count),) = shipped(made.id)
    assert count == 1
    with pytest.raises(Invalid):
        take_back(made.id, {(line, lot): Decimal(2)})
    take_back(made.id, {(line, lot): Decimal(1)})
    assert shipped(made.id) == []
    assert numbers(product) == (1, 0, 0), "set apart: not for sale until somebody looked at it"
    back = session().scalars(select(Move).where(Move.kind == "return")).one()
    assert (back.delivery_line_id, back.lot_id) == (line, lot)


def test_a_kit_is_delivered_as_what_it_is_made_of(master):
    part = goods()
    lines = [{"product_id": part.id, "quantity": Decimal(2)}]
    kit = create(P, {"name": "Kit", "kind": "kit", "components": lines})
    service = make(P, kind="service", components=[], name="Instalación")
    receive(part, 10)
    deliver((kit, 3))
    assert numbers(part)[1] == 6
    with pytest.raises(Invalid):
        deliver((service, 1))


def test_a_delay_is_told_once(master):
    made = deliver(promised_on=company_today() - timedelta(days=1))
    assert late.warn() == 1
    assert late.warn() == 0
    assert [one.id for one in late.late_of(made.contact_id)] == [made.id]
    update(DELIVERY, made.id, {"promised_on": company_today() + timedelta(days=3)})
    assert late.late_of(made.contact_id) == []


def test_the_customer_follows_a_delivery_by_a_signed_link(app, master, client):
    carrier = make("logistics.carrier", name="Rápida", tracking_url="https://x.example/{n}")
    made = deliver((goods("Cajón"), 1), carrier_id=carrier.id, tracking_number="A/1")
    page = client.get(tracking_path(made.id))
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert made.number in text
    assert "Cajón" in text
    assert "https://x.example/A%2F1" in text
    assert client.get(tracking_path(made.id)[:-2] + "xx").status_code == 404
    # handed over long ago, it is nobody's business any more
    with write() as current:
        made.closed_at = utcnow() - timedelta(days=91)
        current.flush()
    assert client.get(tracking_path(made.id)).status_code == 404
    assert carrier_link(carrier, None) == ""


def test_papers_and_pages(app, master, sign_in):
    product = goods()
    receive(product, 1)
    made = deliver((product, 2))
    browser = sign_in("logistica")
    paper = browser.get(f"/logistics/deliveries/{made.id}/note.pdf")
    assert paper.data.startswith(b"%PDF")
    for path in ("", "/delivered", "/return"):
        assert browser.get(f"/logistics/deliveries/{made.id}{path}").status_code == 200
    assert "1" in browser.get(
        f"/logistics/deliveries/{made.id}/panel/logistics.delivery.goods"
    ).get_data(as_text=True)
    assert browser.get("/logistics/deliveries/board").status_code == 200
    assert reserve(made.id)[0].quantity == 1


def test_a_case_finds_the_delivery_of_a_serial_number(app, master):
    from modules.logistics import with_support as glue

    product = goods(logistics_tracking="serial")
    receive(product, 1, "SN20261")
    made = deliver((product, 1), promised_on=company_today() - timedelta(days=2))
    transition(DELIVERY, made.id, "shipped")
    case = glue.open_case(made.id)
    assert made.number in case.name
    assert glue.open_case(made.id).id == case.id, "asked twice it opens one"
    assert [one.id for one in glue.cases_of(made.id)] == [case.id]
    other = make("support.case", name="No enciende", product="TPV SN20261", description="Nada")
    assert [piece["delivery"] for piece in glue.pieces_named(other)] == [made.number]


def test_invented_deliveries_add_up(app, master):
    from core import demo
    from modules.logistics.models import Book

    demo.load("ES", size=30)
    for product_id in session().scalars(select(Book.product_id)).all():
        found = figures([product_id])[product_id]
        assert found.on_hand >= found.reserved >= 0
    assert len(session().scalars(select(Delivery.id)).all()) >= 10
    assert late.warn() == 2


def test_a_document_of_another_module_is_delivered_once_and_knows_what_arrived(app, master):
    part = goods()
    kit = create(
        P,
        {
            "name": "Kit",
            "kind": "kit",
            "components": [{"product_id": part.id, "quantity": Decimal(2)}],
        },
    )
    service = make(P, kind="service", components=[], name="Instalación")
    receive(part, 3)
    customer = make("contacts.contact", kind="company", name="Hotel Miramar")
    order = ("sales.order", 7)
    wanted = [Wanted(1, part.id, Decimal(1)), Wanted(2, kit.id, Decimal(2))]
    assert open_for(order, customer.id, [Wanted(3, service.id, Decimal(1))]) is None
    made = open_for(order, customer.id, wanted, customer_reference="PO-1")
    assert open_for(order, customer.id, wanted) == made
    with pytest.raises(Invalid):
        update(DELIVERY, made, {"lines": []})
    rest = deliver_part(made)
    assert delivered_of(order) == {1: {part.id: 1}, 2: {part.id: 2}}
    receive(part, 2)
    transition(DELIVERY, rest.id, "shipped")
    assert delivered_of(order) == {1: {part.id: 1}, 2: {part.id: 4}}
    assert [one.id for one in deliveries_of(order)] == [made, rest.id]


def test_other_pieces_are_picked_than_were_proposed(app, master, sign_in):
    product = goods(logistics_tracking="serial")
    for number in ("SN1", "SN2", "SN3"):
        receive(product, 1, number)
    made, other = deliver((product, 1)), deliver((product, 1))
    hold = (
        session()
        .scalars(select(Hold).join(DeliveryLine).where(DeliveryLine.delivery_id == made.id))
        .one()
    )
    number = hold.id
    with pytest.raises(StockError, match="SN2"):
        pick(made.id, {number: "SN2"})
    with pytest.raises(StockError):
        pick(made.id, {number: "SN9"})
    pick(made.id, {number: "SN3"})
    session().expire_all()
    assert session().get(Lot, session().get(Hold, number).lot_id).number == "SN3"
    page = sign_in("logistica").get(f"/logistics/deliveries/{made.id}/pick")
    assert "SN3" in page.get_data(as_text=True)
    assert missing(other.id) == []


def ordered(customer, *lines, **values):
    rows = [
        {"product_id": p.id, "quantity": Decimal(count), "price": Decimal(10)} for p, count in lines
    ]
    order = create("sales.order", {"contact_id": customer.id, "lines": rows, **values})
    return confirm_order(order.id)


def test_an_order_opens_its_delivery_and_is_completed_when_all_left(app, buyer):
    part, service = goods("Cable"), make(P, kind="service", components=[], name="Instalación")
    receive(part, 2)
    promised = company_today() + timedelta(days=3)
    order = ordered(buyer, (part, 3), (service, 1), promised_on=promised, customer_reference="PO-9")
    confirm_order(order.id)
    (delivery,) = deliveries_of(("sales.order", order.id))
    assert (delivery.promised_on, delivery.customer_reference, delivery.city) == (
        promised,
        "PO-9",
        "Vigo",
    )
    rest = deliver_part(delivery.id)
    assert get("sales.order", order.id).state == "confirmed", "one piece lacks"
    receive(part, 1)
    transition(DELIVERY, rest.id, "shipped")
    session().expire_all()
    assert get("sales.order", order.id).state == "done"
    assert not deliveries_of(("sales.order", ordered(buyer, (service, 1)).id))


def test_a_cancelled_order_takes_back_what_has_not_left(app, buyer):
    part = goods("Cable")
    receive(part, 1)
    order = ordered(buyer, (part, 3))
    (delivery,) = deliveries_of(("sales.order", order.id))
    rest = deliver_part(delivery.id)
    cancel_order(order.id, "El cliente cierra")
    session().expire_all()
    left, back = (session().get(Delivery, number) for number in (delivery.id, rest.id))
    assert left.shipped_at is not None
    assert stage_info(back.stage_id).category == "lost"
    assert order.number in back.cancel_reason


def test_the_order_shows_its_deliveries_and_they_their_order(app, buyer, sign_in):
    order = ordered(buyer, (goods("Cable"), 3))
    (delivery,) = deliveries_of(("sales.order", order.id))
    browser = sign_in("master")
    assert f"/logistics/deliveries/{delivery.id}" in browser.get(f"/sales/orders/{order.id}").text
    assert f"/sales/orders/{order.id}" in browser.get(f"/logistics/deliveries/{delivery.id}").text

"""The last piece is promised once, however many ask for it at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.api.services import create, session, write
from core.testing.generic.making import make
from modules.logistics.models import DeliveryLine, Hold, Location
from modules.logistics.services import NotEnough, post, reserve, seeding

AT_ONCE = 50


def test_fifty_ask_for_the_last_piece_and_one_gets_it(committed):
    app = committed
    with app.app_context(), acting_as(SYSTEM):
        seeding.seed()
        product = make("catalog.product", kind="goods", components=[], name="La última").id
        customer = make("contacts.contact", kind="company", name="Hotel").id
        shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
        line = {"product_id": product, "quantity": Decimal(1)}
        post(create("logistics.document", {"location_id": shelf, "lines": [line]}).id)
        asking = [
            create("logistics.delivery", {"contact_id": customer}).id for _n in range(AT_ONCE)
        ]
        with write() as current:
            current.add_all(
                DeliveryLine(delivery_id=one, position=0, product_id=product, quantity=Decimal(1))
                for one in asking
            )

    def ask(delivery_id: int) -> str:
        with app.app_context(), acting_as(SYSTEM):
            try:
                reserve(delivery_id, whole=True)
            except NotEnough as refusal:
                return str(refusal)
            return "won"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(ask, asking))
    assert answers.count("won") == 1
    assert all("La última" in one for one in answers if one != "won")
    with app.app_context(), acting_as(SYSTEM):
        assert session().scalars(select(Hold.quantity)).all() == [1]

"""Stock always adds up: whatever is done in whatever order, and by however many at once."""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from core.api.services import Invalid, create, session, sudo, write
from core.api.services import update as change
from core.testing.generic.making import make
from modules.logistics.models import Book, Location, Lot, Move, Subtotal, Warehouse
from modules.logistics.services import (
    Entry,
    NotEnough,
    StockError,
    figures,
    ledger,
    post,
    record,
)

P, D = "catalog.product", "logistics.document"
#: Operations of the random test; CAUCE_STOCK_OPERATIONS=10000 is the promise of the product.
OPERATIONS = int(os.environ.get("CAUCE_STOCK_OPERATIONS", "300"))


def goods(name="TPV", **values):
    return make(P, kind="goods", components=[], name=name, **values)


def shelves():
    """The two places of the first warehouse: the one that sells and the one set apart."""
    query = select(Location.id).order_by(Location.id).limit(2)
    return list(session().scalars(query))


def receive(product, count, lot=None, **values):
    line = {"product_id": product.id, "quantity": Decimal(count), **({"lot": lot} if lot else {})}
    made = create(D, {"kind": "receipt", "location_id": shelves()[0], "lines": [line], **values})
    return post(made.id)


def document(kind, product, count, **values):
    made = create(
        D,
        {
            "kind": kind,
            "location_id": shelves()[0],
            "lines": [{"product_id": product.id, "quantity": Decimal(count)}],
            **values,
        },
    )
    return post(made.id)


def test_what_comes_in_is_there_and_what_is_corrected_is_corrected(master):
    product = goods()
    receive(product, 10)
    reason = make("logistics.reason", name="Roto")
    document("adjustment", product, -2, reason_id=reason.id)
    document("transfer", product, 3, to_location_id=shelves()[1])
    found = figures([product.id])[product.id]
    assert (found.on_hand, found.available) == (8, 5), "what is set apart is not for sale"
    document("count", product, "4.5")
    assert figures([product.id])[product.id].available == Decimal("4.5")
    kinds = list(session().scalars(select(Move.kind).order_by(Move.id)))
    assert kinds == ["receipt", "adjustment", "transfer", "count"]


def test_a_document_is_posted_once_and_closed(master):
    product = goods()
    made = receive(product, 1)
    with pytest.raises(Invalid):
        post(made.id)
    with pytest.raises(Invalid):
        change(D, made.id, {"reference": "otro"})
    assert figures([product.id])[product.id].on_hand == 1


def test_moves_are_never_changed(master):
    receive(goods(), 1)
    for statement in (update(Move).values(quantity=Decimal(9)), Move.__table__.delete()):
        with pytest.raises(Exception, match="cannot be changed"), write() as current:
            current.execute(statement)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "adjustment"}, "reason_id"),
        ({"kind": "transfer"}, "to_location_id"),
        ({"kind": "receipt", "quantity": "-1"}, "lines"),
        ({"kind": "count", "quantity": "-1"}, "lines"),
    ],
)
def test_what_each_kind_needs(master, values, field):
    quantity = values.pop("quantity", "1")
    lines = [{"product_id": goods().id, "quantity": quantity}]
    with pytest.raises(Invalid) as refused:
        create(D, {"location_id": shelves()[0], "lines": lines, **values})
    assert field in refused.value.errors


def test_stock_does_not_fall_below_zero_where_it_may_not(master):
    product, reason = goods(), make("logistics.reason", name="Perdido")
    receive(product, 2)
    with pytest.raises(Invalid, match="3"):
        document("adjustment", product, -3, reason_id=reason.id)
    assert figures([product.id])[product.id].on_hand == 2
    with write() as current:
        current.execute(update(Warehouse).values(allow_negative=True))
    document("adjustment", product, -3, reason_id=reason.id)
    assert figures([product.id])[product.id].on_hand == -1


def test_serial_numbers_are_single_pieces(master):
    product = goods(logistics_tracking="serial")
    with pytest.raises(Invalid):
        receive(product, 1)
    with pytest.raises(Invalid):
        receive(product, 2, lot="SN1")
    receive(product, 1, lot="SN1")
    with pytest.raises(Invalid, match="SN1"):
        receive(product, 1, lot="SN1")
    lot = session().scalars(select(Lot)).one()
    assert (lot.number, lot.product_id) == ("SN1", product.id)


def test_services_and_kits_are_not_kept(master):
    service = make(P, kind="service", components=[], name="Instalación")
    with pytest.raises(Invalid):
        receive(service, 1)
    with pytest.raises(StockError):
        record(
            [Entry(product_id=service.id, quantity=Decimal(1), kind="receipt", to_id=shelves()[0])]
        )


def test_subtotals_can_be_thrown_away(master, monkeypatch):
    monkeypatch.setattr(ledger, "FOLD", 3)
    product = goods()
    for _turn in range(7):
        receive(product, 1)
    with sudo("look"):
        assert session().scalar(select(Book.through_id)) > 0
        assert session().scalars(select(Subtotal)).all()
    assert figures([product.id])[product.id].on_hand == 7
    assert ledger.rebuild(product.id) is False
    with write(), sudo("a subtotal goes wrong") as current:
        current.execute(update(Subtotal).values(quantity=Decimal(99)))
    assert ledger.rebuild(product.id) is True
    assert figures([product.id])[product.id].on_hand == 7


def test_whoever_sells_sees_what_is_there_and_posts_nothing(app, master, sign_in):
    product = goods()
    made = receive(product, 7)
    draft = create(D, {"location_id": shelves()[0]})
    browser = sign_in("ventas")
    panel = browser.get(f"/catalog/products/{product.id}/panel/logistics.product.stock")
    assert ">7<" in panel.get_data(as_text=True)
    assert browser.get(f"/api/v1/catalog/products/{product.id}/stock").get_json()["available"] in (
        "7",
        "7.000",
    )
    assert browser.get(f"/logistics/documents/{made.id}").status_code in (403, 404)
    assert browser.post(f"/logistics/documents/{draft.id}/post").status_code in (400, 403)
    assert sign_in("master").get(f"/api/v1/logistics/documents/{draft.id}").json["state"] == "draft"


class Stock(RuleBasedStateMachine):
    """Random receipts, corrections, counts and moves, beside a dictionary that does the same."""

    @initialize()
    def begin(self):
        self.places = shelves()
        self.products = [goods(f"P{n}").id for n in range(3)]
        self.model = {}

    @rule(
        product=st.integers(0, 2),
        ways=st.lists(
            st.tuples(
                st.sampled_from(["in", "out", "move"]),
                st.integers(0, 1),
                st.decimals("0.001", "9", places=3),
            ),
            min_size=1,
            max_size=3,
        ),
    )
    def move(self, product, ways):
        """One to three moves at once: all of them, or none where one would leave less than nothing."""
        after, entries = dict(self.model), []
        for kind, at, quantity in ways:
            place, other = self.places[at], self.places[1 - at]
            from_id = None if kind == "in" else place
            to_id = {"in": place, "out": None, "move": other}[kind]
            entries.append(
                Entry(
                    product_id=self.products[product],
                    quantity=quantity,
                    kind="adjustment",
                    from_id=from_id,
                    to_id=to_id,
                )
            )
            for one, sign in ((from_id, -1), (to_id, 1)):
                if one is not None:
                    key = (self.products[product], one, None)
                    after[key] = after.get(key, Decimal(0)) + sign * quantity
        gone = {(e.product_id, e.from_id, None) for e in entries if e.from_id is not None}
        if any(after[key] < 0 for key in gone):
            with pytest.raises(NotEnough):
                record(entries)
        else:
            record(entries)
            self.model = {key: value for key, value in after.items() if value}

    @invariant()
    def adds_up(self):
        if not hasattr(self, "model"):
            return
        with sudo("look"):
            stock = ledger.on_hand(self.products)
            assert stock == self.model
            assert all(quantity >= 0 for quantity in stock.values())
            for product in self.products:
                mine = {key: value for key, value in stock.items() if key[0] == product}
                assert ledger.every_move(product) == mine


def test_any_operations_add_up(master, monkeypatch):
    monkeypatch.setattr(ledger, "FOLD", 7)
    steps = 50
    Stock.TestCase.settings = settings(
        max_examples=max(OPERATIONS // steps, 1),
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run = Stock.TestCase("runTest")
    run.runTest()


def test_a_posted_document_shows_its_lines_and_only_its_notes_change(master, sign_in):
    made = receive(goods("Lector"), 3)
    browser, path = sign_in("master"), f"/logistics/documents/{made.id}"
    assert "<td>Lector</td>" in browser.get(path).text
    form = browser.get(f"{path}/edit").text
    assert 'name="notes"' in form
    assert 'name="lines"' not in form
    sent = {"notes": "Llegó tarde", "version": str(made.version)}
    assert browser.post(f"{path}/edit", data=sent).status_code == 303
    assert made.notes == "Llegó tarde"

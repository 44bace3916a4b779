"""Invented quotes and orders: in every state, of the sales that the demo has."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from core.api.demo import Loading
from core.api.services import create, pipelines_of, session
from modules.catalog.models import Product
from modules.sales.models import ORDER, QUOTE, Opportunity, Order, Quote
from modules.sales.models.documents.quote import QUOTE_LINE_FIELDS
from modules.sales.services.documents import cancel_order, confirm_order, new_version, send_quote
from modules.sales.services.documents.orders import order_of
from modules.sales.services.documents.quotes import accepted_lines, version_of

#: What becomes of the quotes, and how many days ago each was written.
_QUOTES = (
    ("draft", 0), ("draft", 2), ("sent", 1), ("sent", 5), ("sent", 12), ("second", 6),
    ("expired", 44), ("refused", 20), ("accepted", 3), ("accepted", 9), ("accepted", 31),
)  # fmt: skip
_ORDERS = (("draft", 0), ("confirmed", 1), ("cancelled", 15))
#: Packages that are offered: heading, products and how many, remark, what may be added.
_PACKAGES = (
    ("Puesto de venta", (("TPV-15", 1), ("CAJ-01", 1), ("IMP-80", 1)),
     "La instalación se hace fuera del horario de apertura.", (("SER-MAN", 1),)),
    ("Seguridad de la tienda", (("CAM-EXT", 2), ("CAB-C6", 40), ("SER-INS", 3)),
     "Incluye puesta en marcha y prueba con el personal.", (("SER-CUR", 2),)),
    ("Consumibles del trimestre", (("PAP-80", 60), ("ETI-1000", 5)),
     "Se entregan en dos envíos si lo prefiere.", ()),
    ("Lectura de códigos", (("LEC-2D", 3), ("SER-INS", 1)),
     "Los lectores quedan configurados con su programa.", (("SER-MAN", 1),)),
)  # fmt: skip
_TERMS = "Pago por transferencia a 30 días. Entrega en una semana desde la aceptación."
_REFUSED = "El plazo de entrega no llega a la reapertura del local."
_CANCELLED = "El cliente aplaza la compra al año que viene."


def load_documents(demo: Loading) -> None:
    """Quotes of open and won sales, and orders that began without one."""
    products = dict(session().execute(select(Product.code, Product.id)).all())
    won, going = _sales(demo)
    if not products or not going:
        return
    maker = _Maker(demo, products)
    for at, (state, days) in enumerate(_QUOTES):
        sales = won if state == "accepted" and won else going
        maker.quote(sales[at % len(sales)], state, days, at)
    for at, (state, days) in enumerate(_ORDERS):
        maker.order(going[(at + 3) % len(going)], state, days, at)


def _sales(demo: Loading) -> tuple[list[Opportunity], list[Opportunity]]:
    """The last sales of the demo that were won, and those that go on."""
    ids = demo.made.get("sales.opportunity", [])[:200]
    stages = {s.id: s.category for p in pipelines_of("sales.opportunity") for s in p.every_stage}
    found = session().scalars(
        select(Opportunity).where(Opportunity.id.in_(ids)).order_by(Opportunity.stage_since.desc())
    )
    seller = demo.users.get("ventas")
    sales = sorted(found, key=lambda s: seller is None or s.owner_id != seller.id)
    return tuple([s for s in sales if stages[s.stage_id] == kind] for kind in ("won", "open"))  # type: ignore[return-value]


class _Maker:
    def __init__(self, demo: Loading, products: dict[Any, int]) -> None:
        self.demo, self.products = demo, products

    def lines(self, at: int) -> list[dict[str, Any]]:
        """A package: heading, goods, a remark, what the customer may add."""
        heading, goods, remark, more = _PACKAGES[at % len(_PACKAGES)]
        empty = dict.fromkeys(QUOTE_LINE_FIELDS)
        sold = [
            {
                **empty,
                "product_id": self.products[code],
                "quantity": Decimal(count),
                "optional": extra,
            }
            for some, extra in ((goods, False), (more, True))
            for code, count in some
            if code in self.products
        ]
        section = {**empty, "kind": "section", "description": heading}
        return [section, *sold, {**empty, "kind": "note", "description": remark}]

    def quote(self, sale: Opportunity, state: str, days: int, at: int) -> None:
        """One quote as it would be after that many days."""
        day = self.demo.ago(days).date()
        quote: Quote = create(
            QUOTE,
            {
                "name": sale.name,
                "contact_id": sale.contact_id,
                "opportunity_id": sale.id,
                "owner_id": sale.owner_id,
                "quoted_on": day,
                "valid_until": day + timedelta(days=60),
                "lines": self.lines(at),
                "terms": _TERMS,
                "discount": Decimal(5) if at % 4 == 1 else None,
            },
        )
        if state == "draft":
            return
        send_quote(quote.id)
        if state == "second":
            new_version(quote.id)
            send_quote(quote.id)
        past: dict[str, Any] = {"sent_at": self.demo.ago(days)}
        if state == "expired":
            past["valid_until"] = day + timedelta(days=30)
        _since(quote, **past)
        if state in ("accepted", "refused"):
            self._answer(quote, state, days - 1)

    def _answer(self, quote: Quote, state: str, days: int) -> None:
        version = version_of(quote)
        assert version is not None
        at = self.demo.ago(days)
        _since(quote, state=state, answered_at=at)
        _since(version, answer=state, answered_at=at)
        if state == "refused":
            _since(quote, refuse_reason=_REFUSED)
            _since(version, reason=_REFUSED)
            return
        _since(version, answered_by="Dirección")
        order = order_of(quote, accepted_lines(quote, ()))
        promised = self.demo.ago(days - 7).date()
        _since(order, ordered_on=at.date(), promised_on=promised, confirmed_at=at)

    def order(self, sale: Opportunity, state: str, days: int, at: int) -> None:
        """One order without a quote."""
        day = self.demo.ago(days).date()
        lines = [
            {k: v for k, v in line.items() if k not in ("kind", "optional")}
            for line in self.lines(at + 2)
            if line["product_id"]
        ]
        order: Order = create(
            ORDER,
            {
                "contact_id": sale.contact_id,
                "owner_id": sale.owner_id,
                "ordered_on": day,
                "promised_on": day + timedelta(days=7),
                "customer_reference": f"OC-{2041 + at}",
                "lines": lines,
            },
        )
        if state == "confirmed":
            confirm_order(order.id)
        elif state == "cancelled":
            cancel_order(order.id, _CANCELLED)


def _since(record: Any, **values: Any) -> None:
    """Put values that only time brings, without a word in the history."""
    session().execute(update(type(record)).where(type(record).id == record.id).values(**values))
    session().refresh(record)

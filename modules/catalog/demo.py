"""Invented data, to try the module with: a shop and its services, in the words of the company's country."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.demo import Demo, Loading
from core.api.models import own_currency
from core.api.services import company_today, session
from modules.catalog.models import Component, Product, TaxClass, Unit
from modules.catalog.models.prices import PRICE, PRICE_LIST
from modules.catalog.models.product import PRODUCT
from modules.catalog.models.rates import EXCHANGE_RATE
from modules.catalog.services import seeding

#: Name, code, kind, category, price in euros, unit, tax class.
_PRODUCTS = (
    ("TPV táctil de 15 pulgadas", "TPV-15", "goods", "Puntos de venta", "689.00", "ud", "general"),
    ("Cajón portamonedas", "CAJ-01", "goods", "Puntos de venta", "74.50", "ud", "general"),
    ("Impresora de tiques", "IMP-80", "goods", "Puntos de venta", "139.90", "ud", "general"),
    ("Lector de códigos de barras", "LEC-2D", "goods", "Puntos de venta", "89.00", "ud", "general"),
    ("Rollo de papel térmico 80 mm", "PAP-80", "goods", "Consumibles", "1.1450", "ud", "general"),
    ("Etiquetas adhesivas, millar", "ETI-1000", "goods", "Consumibles", "12.40", "ud", "general"),
    ("Cable de red categoría 6", "CAB-C6", "goods", "Redes", "0.6500", "m", "general"),
    ("Cámara de vigilancia exterior", "CAM-EXT", "goods", "Seguridad", "118.00", "ud", "general"),
    (
        "Manual de gestión del comercio",
        "LIB-01",
        "goods",
        "Formación",
        "24.04",
        "ud",
        "super_reduced",
    ),
    ("Instalación en la tienda", "SER-INS", "service", "Servicios", "45.00", "h", "general"),
    ("Mantenimiento anual", "SER-MAN", "service", "Servicios", "360.00", "ud", "general"),
    ("Curso de formación presencial", "SER-CUR", "service", "Formación", "55.00", "h", "exempt"),
)
_KIT = (
    "Puesto de venta completo",
    "KIT-TPV",
    (("TPV-15", 1), ("CAJ-01", 1), ("IMP-80", 1), ("LEC-2D", 1)),
)
#: What one euro is in the currencies of the countries the product serves.
_EURO = {
    "EUR": "1",
    "USD": "1.16",
    "MXN": "21.35",
    "ARS": "1650",
    "COP": "4480",
    "CLP": "1085",
    "PEN": "3.92",
}


def load_catalog(demo: Loading) -> None:
    """Products, a kit, price lists, and the exchange rates of the last weeks."""
    if session().scalar(select(Product.id).limit(1)) is not None:
        return
    seeding.seed()  # the company of the demo was not there when the module was installed
    currency = own_currency()
    factor = Decimal(_EURO.get(currency, "1"))
    units = _ids(Unit)
    classes = _ids(TaxClass)
    names = dict.fromkeys(category for *_rest, category, _p, _u, _c in _PRODUCTS)
    made = demo.insert("catalog.category", ({"name": name} for name in names))
    categories = dict(zip(names, made, strict=True))
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "code": code,
            "kind": kind,
            "category_id": categories[category],
            "price": _rounded(Decimal(price) * factor),
            "currency": currency,
            "cost": _rounded(Decimal(price) * factor * Decimal("0.62")),
            "unit_id": units.get(unit),
            # where the country has no such class the general one holds
            "tax_class_id": classes.get(tax_class),
        }
        for name, code, kind, category, price, unit, tax_class in _PRODUCTS
    ]
    ids = dict(zip((row["code"] for row in rows), demo.insert(PRODUCT, rows), strict=True))
    demo.made[PRODUCT] = list(ids.values())
    _add_kit(demo, ids, factor, currency)
    _add_lists(demo, ids, rows, currency)
    _add_rates(demo, currency)


def _ids(cls: Any) -> dict[str, int]:
    return dict(session().execute(select(cls.code, cls.id)).all())


def _rounded(amount: Decimal) -> Decimal:
    """As the cheapest goods need it: 0.6500 a metre, but 688.77 a piece."""
    return amount.quantize(Decimal("0.01") if amount > 5 else Decimal("0.0001"))


def _add_kit(demo: Loading, ids: dict[str, int], factor: Decimal, currency: str) -> None:
    name, code, parts = _KIT
    row = {
        "name": name,
        "code": code,
        "kind": "kit",
        "price": _rounded(Decimal("929.00") * factor),
        "currency": currency,
    }
    (kit,) = demo.insert(PRODUCT, [row])
    demo.insert_rows(
        Component,
        [
            {"kit_id": kit, "position": at, "product_id": ids[part], "quantity": Decimal(count)}
            for at, (part, count) in enumerate(parts)
        ],
    )


def _add_lists(
    demo: Loading, ids: dict[str, int], rows: list[dict[str, Any]], currency: str
) -> None:
    """Wholesale by label with steps of quantity; a campaign for everybody that ends."""
    day = company_today()
    lists = (
        {
            "name": "Mayorista",
            "customer_label": "Mayorista",
            "discount": Decimal(12),
            "position": 10,
        },
        {
            "name": "Campaña de invierno",
            "everybody": True,
            "valid_from": day - timedelta(days=20),
            "valid_to": day + timedelta(days=60),
            "position": 20,
        },
    )
    made = demo.insert(
        PRICE_LIST,
        ({"currency": currency, "includes_tax": False, "everybody": False, **one} for one in lists),
    )
    wholesale, winter = made
    prices = {row["code"]: row["price"] for row in rows}
    steps = (
        (wholesale, "PAP-80", "50", "0.85"),
        (wholesale, "PAP-80", "500", "0.70"),
        (wholesale, "CAB-C6", "100", "0.75"),
        (winter, "LEC-2D", "1", "0.90"),
        (winter, "CAM-EXT", "1", "0.85"),
    )
    known = {row["code"]: row["name"] for row in rows}
    demo.insert(
        PRICE,
        (
            {
                "name": known[code],
                "list_id": list_id,
                "product_id": ids[code],
                "min_quantity": Decimal(count),
                "price": _rounded(prices[code] * Decimal(share)),
                "currency": currency,
            }
            for list_id, code, count, share in steps
        ),
    )


def _add_rates(demo: Loading, currency: str) -> None:
    """The dollar, and the euro where it is not the company's own, by week."""
    base = Decimal(_EURO.get(currency, "1"))
    others = [code for code in ("USD", "EUR") if code != currency]
    day = company_today()
    demo.insert(
        EXCHANGE_RATE,
        (
            {
                "from_currency": other,
                "to_currency": currency,
                "day": day - timedelta(weeks=week),
                "rate": (base / Decimal(_EURO[other]) * (1 + Decimal(week % 3 - 1) / 400)).quantize(
                    Decimal("0.000001")
                ),
                "source": "Datos de ejemplo",
            }
            for other in others
            for week in range(8)
        ),
    )


contributions = (Demo(name="catalog.demo", load=load_catalog, weight=90),)

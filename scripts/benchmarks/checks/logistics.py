"""Stock after very many moves: asking what is available, and moving, cost the same at every size."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import Settings
from scripts.benchmarks.filling import Filler
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check, fills
from scripts.benchmarks.results import GROWTH, Result

COLUMNS = (
    "product_id", "to_id", "from_id", "quantity", "kind", "created_at", "updated_at", "version",
)  # fmt: skip
#: Code of the product that has half of all moves.
BUSY = "PAP-80"
#: Database → (size, milliseconds of asking, of moving) of the smallest size.
_before: dict[str, tuple[int, float, float]] = {}


@fills(weight=60)
def moves(filler: Filler) -> None:
    """As many moves as there are contacts, half of them of one product: two come in, one leaves."""
    products = filler.rows(
        "SELECT p.id, p.code FROM catalog_product p JOIN logistics_book b ON b.product_id = p.id "
        "WHERE p.id NOT IN (SELECT id FROM logistics_stocked WHERE tracking <> 'none') ORDER BY p.id"
    )
    places = filler.rows("SELECT id FROM logistics_location WHERE kind = 'storage' ORDER BY id")
    if products and places:
        filler.insert("logistics_move", COLUMNS, _rows(filler, products, places))


def _rows(filler: Filler, products: list[tuple], places: list[tuple]) -> Iterator[tuple]:
    busy = next(number for number, code in products if code == BUSY)
    others = [number for number, code in products if code != BUSY]
    now, one = datetime.now(UTC).replace(microsecond=0), 1000 if filler.kind == "sqlite" else 1
    for at in range(filler.size):
        product = busy if at % 2 == 0 else others[at // 2 % len(others)]
        place = places[at // 32 % len(places)][0]
        comes = at // 2 % 4 != 3
        yield (
            product,
            place if comes else None,
            None if comes else place,
            one,
            "receipt" if comes else "adjustment",
            now,
            now,
            1,
        )


@check("stock")
def stock(where: Installation) -> list[Result]:
    """The busiest product: the sum of all its moves, what is available, one more move."""
    app = create_app(Settings.load(where.settings))
    with app.app_context(), acting_as(SYSTEM):
        from core.db import session
        from modules.catalog.models import Product
        from modules.logistics.models import Location
        from modules.logistics.services import Entry, figures, ledger, record

        product = session().scalars(select(Product.id).where(Product.code == BUSY)).one()
        place = session().scalars(select(Location.id).where(Location.kind == "storage")).first()
        start = time.perf_counter()
        ledger.rebuild(product)
        whole = (time.perf_counter() - start) * 1000
        one = Entry(product_id=product, quantity=Decimal(1), kind="adjustment", to_id=place)
        move = _middle(lambda: record([one]), where.turns)
        ask = _middle(lambda: figures([product]), where.turns)
    result = Result(
        "stock",
        where.kind,
        where.size,
        {"ask_ms": ask, "move_ms": move, "from_all_moves_ms": whole},
    )
    size, first_ask, first_move = _before.setdefault(where.kind, (where.size, ask, move))
    if size != where.size:
        for name, now, before in (("ask", ask, first_ask), ("move", move, first_move)):
            grown = now / before
            result.figures[f"{name}_growth"] = grown
            result.must(
                grown <= GROWTH, f"{name}: {grown:.2f} × that at {size:,} moves, must be ≤ {GROWTH}"
            )
    return [result]


def _middle(call: Callable[[], Any], turns: int) -> float:
    """Milliseconds, the median of some turns after a few to warm up."""
    took = []
    for turn in range(turns + 5):
        start = time.perf_counter()
        call()
        if turn >= 5:
            took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)

"""Long orders and long documents."""

from __future__ import annotations

import statistics
import time
from decimal import Decimal
from io import BytesIO
from typing import Any

from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.api.models import own_currency
from core.api.services import company_today
from core.app import create_app
from core.config import Settings
from core.db import db, session
from core.files import FileRow, open_file
from core.jobs.runner import Runner
from modules.catalog.models import Product
from modules.sales.models import ORDER, QUOTE
from modules.sales.services.documents import send_quote
from modules.sales.services.documents.quotes import version_of
from modules.sales.services.documents.reckoning import reckon
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result

LINES = 200
#: Milliseconds of CPU in which an order of so many lines is reckoned.
RECKONED = 20
#: Lines of a quote that fill ten pages, and seconds in which a job prints it.
TEN_PAGES, PRINTED = 285, 2.0


@check("documents")
def documents(where: Installation) -> list[Result]:
    """An order of 200 products reckoned again, as a form does while one writes; a quote of ten pages
    printed by its job."""
    app = create_app(Settings.load(where.settings))
    with app.app_context(), acting_as(SYSTEM):
        goods = list(session().scalars(select(Product.id).limit(10)))
        results = [_reckoned(where, goods), _printed(where, app, goods)]
        db.session.remove()
        db.engine.dispose()
    return results


def _lines(goods: list[int], count: int) -> list[dict[str, Any]]:
    return [
        {"product_id": goods[n % len(goods)], "quantity": Decimal(n % 7 + 1)} for n in range(count)
    ]


def _reckoned(where: Installation, goods: list[int]) -> Result:
    day = company_today()
    took = []
    for _turn in range(15):
        start = time.process_time()
        lines = _lines(goods, LINES)
        reckon(lines, where.contact, day, own_currency(), Decimal(5))
        took.append((time.process_time() - start) * 1000)
    cpu = statistics.median(took)
    start = time.process_time()
    made = records.create(ORDER, {"contact_id": where.contact, "lines": _lines(goods, LINES)})
    saved = (time.process_time() - start) * 1000
    records.archive(ORDER, made.id)
    why = "prices of the products are looked up one by one"
    result = Result(
        "order of 200 lines", where.kind, where.size, {"cpu_ms": cpu, "saved_ms": saved}, why=why
    )
    result.must(cpu <= RECKONED, f"{cpu:.0f} ms of CPU, must be ≤ {RECKONED}")
    return result


def _printed(where: Installation, app: Any, goods: list[int]) -> Result:
    from pypdf import PdfReader

    quote = records.create(QUOTE, {"contact_id": where.contact, "lines": _lines(goods, TEN_PAGES)})
    runner = Runner(app)
    runner.drain()
    send_quote(quote.id)
    start = time.perf_counter()
    runner.drain()
    seconds = time.perf_counter() - start
    session().expire_all()
    version = version_of(quote)
    assert version is not None
    with open_file(session().get_one(FileRow, version.file_id)) as file:
        pages = len(PdfReader(BytesIO(file.read())).pages)
    why = "WeasyPrint lays out every row of the table by itself, in one process"
    figures = {"seconds": seconds, "pages": float(pages)}
    result = Result("document of 10 pages", where.kind, where.size, figures, why=why)
    result.must(pages >= 10, f"{pages} pages, must be at least 10")
    result.must(seconds < PRINTED, f"{seconds:.1f} s, must be < {PRINTED}")
    return result

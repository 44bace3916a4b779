"""What the catalog begins with: units, classes, and the taxes of a country, from ``countries/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.api.services import (
    CatchUp,
    On,
    Seed,
    create,
    current_company,
    record_created,
    record_updated,
    session,
    sudo,
    update,
    write,
)
from modules.catalog.models import FiscalPosition, RoundingRule, Tax, TaxClass, TaxRate, Unit
from modules.catalog.models.positions import FISCAL_POSITION, ROUNDING
from modules.catalog.models.taxes import TAX, TAX_CLASS
from modules.catalog.models.units import UNIT
from modules.catalog.services.taxes.amounts import to_multiple

#: Names under which the files write numbers as text, so that no float comes about.
_NUMBERS = frozenset(
    {"pct", "per_unit", "minimum", "index_units", "value", "step", "factor", "coin"}
)
_A_DAY = timedelta(days=1)
FOLDER = Path(__file__).resolve().parents[1] / "countries"
#: Countries whose taxes can be brought, in the order they are offered.
COUNTRIES = ("ES", "MX", "AR", "CO", "CL", "PE")


@cache
def data_of(name: str) -> dict[str, Any]:
    """The seed of a country, or ``common``; numbers written as text are decimals.

    :raises KeyError: there is none.
    """
    if name not in (*COUNTRIES, "common"):
        raise KeyError(name)
    data = _exact(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))
    for tax in data.get("taxes", {}).values():
        tax["rates"] = [one for rate in tax.get("rates", ()) for one in _by_value(rate, data)]
    return data


def _exact(value: Any) -> Any:
    """Text that holds a number as Decimal, wherever it stands under one of the names of numbers."""
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, dict):
        return {n: Decimal(v) if n in _NUMBERS else _exact(v) for n, v in value.items()}
    return value


def _by_value(rate: dict[str, Any], data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A rate whose minimum is in ``index_units`` of the country's index (the UVT), once for each value of it.

    The index has dated ``values`` in the country's currency; a minimum is a multiple of its ``step``.
    """
    if "index_units" not in rate:
        yield rate
        return
    index = data["index"]
    units, kept = rate["index_units"], {n: v for n, v in rate.items() if n != "index_units"}
    ends = [one["valid_from"] - _A_DAY for one in index["values"][1:]] + [date.max]
    for one, end in zip(index["values"], ends, strict=True):
        first = max(one["valid_from"], rate["valid_from"])
        last = min(end, rate.get("valid_to", date.max))
        if first <= last:
            minimum = to_multiple(units * one["value"], index["step"])
            until = {"valid_to": last} if last < date.max else {}
            yield {**kept, "valid_from": first, **until, "minimum": minimum}


def seed(country: str = "") -> None:
    """Units, classes, and the taxes of a country: the company's, unless another is given."""
    company = current_company()
    country = country or (company.country if company else "")
    with write(), sudo("What every catalog begins with"):
        _missing(UNIT, Unit, data_of("common")["units"])
        _missing(TAX_CLASS, TaxClass, data_of("common")["classes"])
        if country in COUNTRIES:
            bring(country)


def bring(country: str) -> int:
    """Add the taxes, classes, fiscal positions and rounding of a country that are not there yet.

    What is there stays as the company has it, but for rates that begin later than any it has: so a new
    version of the module brings new rates. Asked twice it adds nothing.

    :returns: how much was added. :raises KeyError: there is no seed for the country.
    """
    data, added = data_of(country), 0
    with write():
        added += _missing(TAX_CLASS, TaxClass, data_of("common")["classes"])
        added += _missing(TAX_CLASS, TaxClass, data.get("classes", ()))
        added += _taxes(country, data["taxes"])
        added += _positions(country, data["positions"])
        query = select(RoundingRule.id).where(RoundingRule.country == country)
        if session().scalar(query) is None:
            create(ROUNDING, {"country": country, **data["rounding"]})
            added += 1
    return added


def known(country: str) -> bool:
    """Whether the taxes of a country have been brought or written."""
    query = select(Tax.id).where(Tax.country == country).limit(1)
    return session().scalar(query) is not None


def _missing(model: str, cls: Any, rows: Iterable[Mapping[str, Any]]) -> int:
    there, added = set(session().scalars(select(cls.code))), 0
    for row in rows:
        if row["code"] not in there:
            create(model, row)
            added += 1
    return added


def _taxes(country: str, taxes: Mapping[str, Mapping[str, Any]]) -> int:
    there = {tax.code: tax for tax in session().scalars(select(Tax).where(Tax.code.in_(taxes)))}
    added = 0
    # those that name others come after them
    for code in sorted(taxes, key=lambda code: bool(taxes[code].get("includes"))):
        if code not in there:
            create(TAX, {"code": code, "country": country, **taxes[code]})
            added += 1
        else:
            added += _newer_rates(there[code], taxes[code]["rates"])
    return added


def _newer_rates(tax: Tax, rates: list[Mapping[str, Any]]) -> int:
    query = select(TaxRate).where(TaxRate.tax_id == tax.id).order_by(TaxRate.position)
    kept = [
        {n: getattr(rate, n) for n in ("valid_from", "valid_to", "pct", "per_unit", "minimum")}
        for rate in session().scalars(query)
    ]
    last = max((rate["valid_from"] for rate in kept), default=None)
    newer = [rate for rate in rates if last is None or rate["valid_from"] > last]
    if not newer:
        return 0
    for rate in kept:
        if rate["valid_to"] is None:
            rate["valid_to"] = min(r["valid_from"] for r in newer) - _A_DAY
    update(TAX, tax.id, {"rates": [*kept, *newer]})
    return len(newer)


def _positions(country: str, positions: Iterable[Mapping[str, Any]]) -> int:
    there = set(session().scalars(select(FiscalPosition.code)))
    classes = dict(session().execute(select(TaxClass.code, TaxClass.id)).all())
    taxes = dict(session().execute(select(Tax.code, Tax.id)).all())
    added = 0
    for row in positions:
        if row["code"] in there:
            continue
        values = {n: v for n, v in row.items() if n not in ("taxes", "every")}
        # a position with one tax for everything names it for the general class: see taxes_of
        by_class = row.get("taxes") or {"general": row["every"]}
        lines = [
            {"tax_class_id": classes[class_code], "tax_id": taxes[code]}
            for class_code, codes in by_class.items()
            for code in codes
        ]
        create(FISCAL_POSITION, {**values, "country": country, "taxes": lines})
        added += 1
    return added


def follow_company(spec: Any, record: Any, changes: Mapping[str, Any] | None = None) -> None:
    """A company that is founded, or goes to another country, finds its taxes."""
    if changes is None or "country" in changes:
        seed(record.country)


contributions = (
    On(
        name="catalog.company.founded",
        event=record_created,
        call=follow_company,
        models=frozenset({"core.company"}),
    ),
    On(
        name="catalog.company.changed",
        event=record_updated,
        call=follow_company,
        models=frozenset({"core.company"}),
    ),
    Seed(name="catalog.start", call=seed),
    CatchUp(name="catalog.start", call=seed),
)

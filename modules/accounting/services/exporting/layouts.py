"""Records of fixed width, written field by field from ``layouts.json`` (positions count from 1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

#: name, position, length, format
Layout = tuple[tuple[str, int, int, str], ...]
_CENT = Decimal("0.01")


@cache
def layouts() -> dict[str, Layout]:
    """Every known layout by its name."""
    found = json.loads(Path(__file__).with_name("layouts.json").read_text("utf-8"))
    return {name: tuple(tuple(one) for one in fields) for name, fields in found.items()}


def record(name: str, values: Mapping[str, Any], encoding: str = "cp1252") -> bytes:
    """One record without its end of line.

    :param values: by field; what is missing is blank, or zero where the layout wants a number.
    :raises KeyError: a value for no field of the layout. :raises ValueError: a number too long.
    """
    layout = layouts()[name]
    if unknown := values.keys() - {one[0] for one in layout}:
        raise KeyError(", ".join(sorted(unknown)))
    parts = [_written(values.get(field), length, kind, field) for field, _p, length, kind in layout]
    return b"".join(encoded(text, encoding) for text in parts)


def encoded(text: str, encoding: str) -> bytes:
    """Text in the program's encoding; what it cannot write becomes a question mark, one for one."""
    return text.encode(encoding, "replace")


def _written(value: Any, length: int, kind: str, name: str) -> str:
    if kind.startswith("'"):
        return kind.strip("'")
    if kind == "blank":
        return " " * length
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    if kind in ("imp", "+9999999999.99"):
        return _fit(f"{_round(value):+0{length}.2f}", length, name)
    if kind == "99.99":
        return _fit(f"{_round(value):0{length}.2f}", length, name)
    if kind in ("N2", "N6"):
        places = int(kind[1])
        number = Decimal(value or 0).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return _fit(f"{number:{length}.{places}f}", length, name)
    if kind == "N0" and name == "empresa":
        return _fit(str(value or "").zfill(length), length, name)
    if kind == "N0":
        return _fit(str(value or 0).rjust(length), length, name)
    if kind == "N":
        return _fit(
            str(value or "").zfill(length) if value not in (None, "") else " " * length,
            length,
            name,
        )
    if kind == "L":
        return "T" if value else "F"
    text = " ".join(str(value or "").split())
    return text[:length].ljust(length)


def _round(value: Any) -> Decimal:
    return Decimal(value or 0).quantize(_CENT, rounding=ROUND_HALF_UP)


def _fit(text: str, length: int, name: str) -> str:
    if len(text) > length:
        raise ValueError(f"{name}: {text.strip()}")
    return text

"""The audit log in the words of people: field labels and values as they are shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.records.fields import Context, Field
from core.records.fields.references import Ref
from core.records.service import context, visible_fields
from core.records.spec import ModelSpec

if TYPE_CHECKING:
    from core.timeline.history import Item

log = logging.getLogger(__name__)
#: Longer values are cut in the history; the record holds the whole.
LONGEST = 120


@dataclass
class Change:
    """A field that changed, as people read it."""

    field: str
    label: str
    old: str
    new: str


def describe(spec: ModelSpec, items: list[Item]) -> None:
    """Fill in the changes of audit items: only fields the actor may read, one query a kind of
    reference."""
    fields = visible_fields(spec)
    _hide(spec, items, fields)
    told = {name: known for name, known in fields.items() if known.told}
    found = []
    for item in items:
        if item.action == "update":
            try:
                found.append((item, list(_moved(item.data, told))))
            except Exception:  # what was kept by another version; the others are shown
                log.exception("change %s of %s %s", item.id, item.model, item.record_id)
                item.failed = True
    names = _names([move for _item, moves in found for move in moves])
    ctx = context()
    for item, moves in found:
        item.changes = [
            Change(f.name, str(f.label), _shown(f, old, names, ctx), _shown(f, new, names, ctx))
            for f, old, new in moves
        ]


def _hide(spec: ModelSpec, items: list[Item], fields: Mapping[str, Field]) -> None:
    """Take out of what the log tells the values of fields that the actor may not read."""
    every = spec.all_fields()
    hidden = {n for name, f in every.items() if name not in fields for n in (name, f.stored_as)}
    if not hidden:
        return
    for item in items:
        item.data = {name: pair for name, pair in item.data.items() if name not in hidden}
        if (pair := item.data.get("custom")) and isinstance(pair, list):
            item.data["custom"] = [
                {k: v for k, v in (side or {}).items() if f"x_{k}" not in hidden} for side in pair
            ]


def _moved(
    changes: Mapping[str, list], fields: Mapping[str, Field]
) -> Iterator[tuple[Field, Any, Any]]:
    for name, (old, new) in changes.items():
        if name == "custom":
            old, new = old or {}, new or {}
            for key in dict.fromkeys([*old, *new]):
                known = fields.get(f"x_{key}")
                if known and old.get(key) != new.get(key):
                    before, after = (known.from_stored(v.get(key)) for v in (old, new))
                    yield known, before, after
        elif name in fields:
            yield fields[name], old, new


def _names(moves: list[tuple[Field, Any, Any]]) -> dict[tuple[str, int], str]:
    """Titles of the records, users and teams that changed values refer to."""
    wanted: dict[str, tuple[Ref, set[int]]] = {}
    for known, old, new in moves:
        if isinstance(known, Ref):
            _ref, ids = wanted.setdefault(f"{known.kind}:{known.target}", (known, set()))
            ids.update(v for v in (old, new) if v is not None)
    return {
        (key, number): title
        for key, (ref, ids) in wanted.items()
        for number, title in ref.show_many(list(ids)).items()
    }


def _shown(known: Field, value: Any, names: Mapping, ctx: Context) -> str:
    if value is None:
        return ""
    if isinstance(known, Ref):
        return str(names.get((f"{known.kind}:{known.target}", value), f"#{value}"))
    kind = known.python_type()
    if isinstance(value, str) and kind in (date, datetime, Decimal):
        value = Decimal(value) if kind is Decimal else kind.fromisoformat(value)
    text = known.show(value, ctx)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"

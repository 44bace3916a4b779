"""Filters a person builds: a small tree of and/or, the same in addresses, saved views and the API.

A tree is ``{"and": [...]}``, ``{"or": [...]}`` or ``[field, operator, value]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, not_, or_, true

from core.locale import _
from core.records.errors import Invalid
from core.records.fields import Context, Field, FieldError
from core.records.spec import ModelSpec

MAX_CONDITIONS = 40
MAX_DEPTH = 5
#: Stands where a field would, for the records of a segment: ``["segment", "is", name]``.
SEGMENT = "segment"


def parse(text: str | None) -> Any:
    """The tree of an address. :raises Invalid: it is not JSON."""
    if not text:
        return None
    if len(text) > 8000:
        raise Invalid({"filter": [_("The filter is too long.")]})
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Invalid({"filter": [_("The filter cannot be read.")]}) from None


def build(
    spec: ModelSpec, fields: Mapping[str, Field], tree: Any, ctx: Context
) -> ColumnElement[bool]:
    """The SQL condition of a tree.

    :param fields: the fields the actor may read; others look as if they did not exist.
    :raises Invalid: the tree is malformed, or a field, operator or value is not accepted.
    """
    if not tree:
        return true()
    return _node(spec, fields, tree, ctx, [MAX_CONDITIONS], MAX_DEPTH)


def _node(
    spec: ModelSpec,
    fields: Mapping[str, Field],
    node: Any,
    ctx: Context,
    left: list[int],
    depth: int,
) -> ColumnElement[bool]:
    if isinstance(node, dict) and len(node) == 1 and depth:
        operator, children = next(iter(node.items()))
        if operator in ("and", "or") and isinstance(children, list):
            parts = [_node(spec, fields, child, ctx, left, depth - 1) for child in children]
            if not parts:
                return true()
            return and_(*parts) if operator == "and" else or_(*parts)
    if (
        isinstance(node, list)
        and len(node) == 3
        and isinstance(node[0], str)
        and isinstance(node[1], str)
    ):
        left[0] -= 1
        if left[0] >= 0:
            return _leaf(spec, fields, node, ctx)
    raise Invalid({"filter": [_("The filter cannot be read.")]})


def _leaf(
    spec: ModelSpec, fields: Mapping[str, Field], node: list, ctx: Context
) -> ColumnElement[bool]:
    name, operator, value = node
    known = fields.get(name)
    if known is None and name == SEGMENT:
        return _segment(spec, operator, value)
    if known is None:
        raise Invalid({name[:80]: [_("There is no such field.")]})
    try:
        return known.condition(spec.cls, operator, value, ctx)
    except FieldError as error:
        raise Invalid({name: [str(error)]}) from None
    except (TypeError, ValueError, OverflowError):
        raise Invalid({name: [_("This value cannot be used here.")]}) from None


def _segment(spec: ModelSpec, operator: str, value: Any) -> ColumnElement[bool]:
    from core.records.segments import within  # it reads records by filters itself

    if operator not in ("is", "is_not") or not isinstance(value, str):
        raise Invalid({SEGMENT: [_("This value cannot be used here.")]})
    found = within(spec, value)
    return found if operator == "is" else not_(found)

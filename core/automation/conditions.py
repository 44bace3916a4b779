"""Whether a record fits what a rule demands, and what it does not fit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.db.session import session
from core.records.errors import Invalid
from core.records.filters import build
from core.records.service import context
from core.records.spec import ModelSpec


def parts(tree: Any) -> list[Any]:
    """The conditions of a filter that must all hold."""
    if not tree:
        return []
    if isinstance(tree, dict) and "and" in tree:
        return [part for node in tree["and"] for part in parts(node)]
    return [tree]


def unmet(spec: ModelSpec, record_id: int, tree: Any) -> list[Any]:
    """The conditions that a record does not fit; none: it fits.

    :raises Invalid: the filter names what is no longer there.
    """
    return misfits(spec, [record_id], tree).get(record_id, [])


def misfits(spec: ModelSpec, ids: list[int], tree: Any) -> dict[int, list[Any]]:
    """As :func:`unmet`, for many records: those that fit are left out."""
    found: dict[int, list[Any]] = {}
    fields, ctx = spec.all_fields(), context()
    for part in parts(tree):
        query = select(spec.cls.id).where(spec.cls.id.in_(ids), build(spec, fields, part, ctx))
        fitting = set(session().scalars(query))
        for number in ids:
            if number not in fitting:
                found.setdefault(number, []).append(part)
    return found


def check(spec: ModelSpec, tree: Any) -> None:
    """:raises Invalid: the filter cannot be used."""
    if tree and not isinstance(tree, dict | list):
        raise Invalid({"conditions": []})
    build(spec, spec.all_fields(), tree, context())

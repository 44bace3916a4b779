"""The filter of a list in words: chips that can be taken away, and the fields one can filter by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.locale import _
from core.pipelines import pipelines_of
from core.pipelines.fields import CATEGORY
from core.records import spec_of, visible_fields
from core.records.fields import Context, Field, FieldError, as_id
from core.records.filters import SEGMENT
from core.records.segments import segment_named
from core.records.service import context
from core.ui.cells import NAMED, NUMERIC
from core.ui.listing import ListState

#: Operators that need no value.
NO_VALUE = ("empty", "filled", "this_month", "past")


@dataclass(frozen=True)
class Facet:
    """One condition as a chip, with the address of the list without it."""

    label: str
    text: str
    without: str


def facets(state: ListState, fields: Mapping[str, Field], ctx: Context) -> list[Facet]:
    """The conditions of the filter, group by group."""
    found = []
    if state.archived:
        found.append(Facet(_("Archived"), _("Yes"), state.url(archived=False)))
    for index, node in enumerate(nodes(state.tree)):
        label, text = describe(node, fields, ctx)
        found.append(Facet(label, text, state.url(tree=_without(state.tree, index))))
    return found


def describe(node: Any, fields: Mapping[str, Field], ctx: Context) -> tuple[str, str]:
    """A node of a filter in words: (field, condition and value)."""
    if isinstance(node, dict):
        joiner, children = next(iter(node.items()))
        parts = [": ".join(describe(child, fields, ctx)) for child in children]
        return _("Any of") if joiner == "or" else _("All of"), " · ".join(parts)
    name, operator, value = node
    known = fields.get(name)
    if known is None and name == SEGMENT:
        return _("Segment"), " ".join(w for w in (_sign(operator), segment_named(value).label) if w)
    if known is None:
        return _("A field that you do not see, or that is no longer in use"), ""
    shown = " ".join(p for p in (_sign(operator), _value(known, value, ctx)) if p)
    return str(known.label), shown


def _sign(operator: str) -> str:
    return "" if operator in ("is", "in", "contains") else str(operator_label(operator))


def nodes(tree: Any) -> list[Any]:
    """The conditions of a filter that must all hold."""
    if not tree:
        return []
    if isinstance(tree, dict) and "and" in tree:
        return list(tree["and"])
    return [tree]


def _without(tree: Any, index: int) -> Any:
    left = [node for at, node in enumerate(nodes(tree)) if at != index]
    return {"and": left} if left else None


def _value(known: Field, value: Any, ctx: Context) -> str:
    if value is None:
        return ""
    values = value if isinstance(value, list) else [value]
    if known.kind in NAMED:
        ids = [number for v in values if (number := as_id(v))]
        names = known.show_many(ids) if ids else {}  # type: ignore[attr-defined]
        shown = [_("me") if v == "me" else names.get(as_id(v) or 0, "?") for v in values if v]
    else:
        shown = [_shown(known, v, ctx) for v in values]
    return _(" or ").join(str(s) for s in shown)


def _shown(known: Field, value: Any, ctx: Context) -> str:
    if known.kind == "semaforo" and value in dict(known.choices):  # type: ignore[attr-defined]
        return known.show(value, ctx)
    if known.kind == "stage" and str(value).startswith(CATEGORY):
        return _stages(known.model, str(value).removeprefix(CATEGORY))  # type: ignore[attr-defined]
    try:
        return known.show(known.convert(value, ctx), ctx) or str(value)
    except (FieldError, TypeError, ValueError):
        return str(value)


def _stages(model: str, category: str) -> str:
    """The stages of a category, as people know them."""
    every = (s for p in pipelines_of(model) for s in p.stages if s.category == category)
    return _(" or ").join(dict.fromkeys(str(stage.label) for stage in every)) or category


def written(tree: Any, fields: Mapping[str, Field], ctx: Context) -> Any:
    """A filter with codes of countries and languages as people write them."""
    if isinstance(tree, dict):
        return {j: [written(n, fields, ctx) for n in nodes] for j, nodes in tree.items()}
    if not tree or tree[0] not in fields or fields[tree[0]].kind not in ("country", "language"):
        return tree
    known, value = fields[tree[0]], tree[2]
    many = isinstance(value, list)
    return [
        *tree[:2],
        [_shown(known, v, ctx) for v in value] if many else _shown(known, value, ctx),
    ]


def filter_words(model: str, node: Any) -> tuple[str, str]:
    """A node of a filter of a model in words: (field, condition and value).

    Of a field that the actor may not read neither its name nor the value is told.
    """
    return describe(node, visible_fields(spec_of(model)), context())


def may_read_condition(model: str, node: Any) -> bool:
    """Whether the actor may know whether a condition on a record of a model holds."""
    return node[0] == SEGMENT or node[0] in visible_fields(spec_of(model))


def filter_written(model: str, tree: Any) -> Any:
    """A filter as the builder takes it."""
    return written(tree, visible_fields(spec_of(model)), context())


def operator_label(name: str) -> str:
    """What people call an operator."""
    return {
        "is": _("is"),
        "is_not": _("is not"),
        "in": _("is any of"),
        "not_in": _("is none of"),
        "contains": _("contains"),
        "starts": _("starts with"),
        "lt": _("less than"),
        "le": _("at most"),
        "gt": _("more than"),
        "ge": _("at least"),
        "between": _("between"),
        "last_days": _("in the last days"),
        "next_days": _("in the next days"),
        "this_month": _("is in this month"),
        "past": _("is past"),
        "all": _("has all of"),
        "empty": _("is empty"),
        "filled": _("has a value"),
    }.get(name, name)


def builder_fields(fields: Mapping[str, Field], people: Mapping[str, list]) -> list[dict]:
    """What the filter builder needs to know of each field.

    :param people: choices of the kinds "user" and "team", (value, label).
    """
    return [_builder_field(known, people) for known in fields.values() if known.kind != "lines"]


def _builder_field(known: Field, people: Mapping[str, list]) -> dict[str, Any]:
    count = {**dict.fromkeys(NO_VALUE, 0), "between": 2, "in": 3, "not_in": 3, "all": 3}
    operators = list(known.operators)
    choices = None
    if known.kind in ("choice", "semaforo"):
        choices = [[value, str(label)] for value, label in known.choices]  # type: ignore[attr-defined]
    elif known.kind == "stage":
        choices = [list(pair) for pair in known.choices_of(known.model)]  # type: ignore[attr-defined]
    elif known.kind == "boolean":
        choices = [["1", _("Yes")], ["0", _("No")]]
    elif known.kind in people:
        choices = people[known.kind]
    if choices is not None:
        operators = [o for o in operators if o in ("is", "is_not", "empty", "filled")]
    kind = "date" if known.kind in ("date", "datetime") else known.kind
    return {
        "name": known.name,
        "label": str(known.label),
        "kind": "number" if known.kind in NUMERIC else kind,
        "operators": [
            {"name": o, "label": operator_label(o), "values": count.get(o, 1)} for o in operators
        ],
        "choices": choices,
    }

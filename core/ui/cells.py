"""How each kind of field looks in a table: a piece of template and the helpers it needs.

Nothing here runs per cell but the formatters themselves: labels, names and symbols are looked up
once per page and given to the compiled table as dictionaries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.locale import _, current_locale, formatter
from core.records import spec_of
from core.records.fields import Context, Field
from core.records.spec import UnknownModel

NUMERIC = frozenset({"integer", "decimal", "money", "percent"})
#: Kinds whose stored value stands for a name found elsewhere.
NAMED = frozenset({"ref", "user", "team"})

_PIECES: Mapping[str, str] = {
    "text": '{{ V or "" }}',
    "choice": '{{ H.get(V, V or "") }}',
    "boolean": '{{ H.get(V, "") }}',
    "mail": '{% if V %}<a href="mailto:{{ V }}">{{ V }}</a>{% endif %}',
    "phone": '{% if V %}<a class="num" href="tel:{{ V }}">{{ H(V) }}</a>{% endif %}',
    "web": '{% if V %}<a href="{{ V }}" rel="noopener noreferrer" target="_blank">'
    '{{ V.split("://")[-1] }}</a>{% endif %}',
    "tags": '{% for t in V or () %}<span class="c-tag">{{ t }}</span> {% endfor %}',
    "user": '{% if V %}{{ H.get(V, "") }}{% endif %}',
    "team": '{% if V %}{{ H.get(V, "") }}{% endif %}',
    "ref": '{% if V in H %}<a href="P/{{ V }}">{{ H[V] }}</a>{% endif %}',
    "money": "{{ H(V, C) }}",
}


@dataclass(frozen=True)
class Cell:
    """The piece of template of a field: V is the value, H its helper, C the currency."""

    piece: str
    numeric: bool = False


def cell_of(known: Field) -> Cell:
    """How a field is shown in a table."""
    piece = _PIECES.get(known.kind, "{{ H(V) }}")
    if known.kind == "ref":
        piece = piece.replace("P/", f"{_path(known)}/")
    return Cell(piece, known.kind in NUMERIC)


def helper_of(known: Field, values: Iterable[Any], ctx: Context) -> Any:
    """What the piece needs for one page: a dictionary of labels, or a function."""
    build = _HELPERS.get(known.kind)
    if build is not None:
        return build(known, ctx)
    if known.kind in NAMED:
        ids = {v for v in values if v is not None}
        return known.show_many(list(ids)) if ids else {}  # type: ignore[attr-defined]
    return lambda value: known.show(value, ctx)


def _path(known: Any) -> str:
    try:
        return spec_of(known.target).path
    except UnknownModel:
        return ""


def _labels(known: Any, _ctx: Context) -> dict[str, str]:
    return {value: str(label) for value, label in known.choices}


def _format(kind: str, option: str | int | None = None) -> Callable[[Any, Context], Any]:
    return lambda known, ctx: formatter(kind, current_locale(), None, option)


_HELPERS: Mapping[str, Callable[[Any, Context], Any]] = {
    "choice": _labels,
    "boolean": lambda known, ctx: {True: _("Yes"), False: _("No")},
    "text": lambda known, ctx: None,
    "mail": lambda known, ctx: None,
    "web": lambda known, ctx: None,
    "tags": lambda known, ctx: None,
    "date": _format("date"),
    "datetime": _format("relative"),
    "integer": _format("decimal", 0),
    "decimal": lambda known, ctx: formatter("decimal", current_locale(), None, known.places),
    "money": _format("money"),
}

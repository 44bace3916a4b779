"""How each kind of field looks: an expression that is compiled into tables, and its helper.

Nothing runs per cell that can run per page: labels and names are looked up once and given to the
compiled table as dictionaries, already escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from core.locale import _, current_locale, formatter
from core.records import spec_of
from core.records.fields import Context, DecimalNumber, Field
from core.records.spec import UnknownModel
from core.ui import lights

NUMERIC = frozenset({"integer", "decimal", "money", "percent"})
#: Kinds whose stored value stands for a name found elsewhere.
NAMED = frozenset({"ref", "user", "team"})

#: Python expressions of HTML. V: the value, H: the helper of its column, C: the currency, E: escape.
#: A value reaches the page through E, or through a helper that holds escaped text.
_EXPRESSIONS: Mapping[str, str] = {
    "text": 'E(V) if V else ""',
    "taxid": "('<span class=\"num\">' + E(V) + '</span>') if V else \"\"",
    "choice": 'H.get(V) or E(V or "")',
    "stage": 'H.get(V, "")',
    "boolean": 'H.get(V, "")',
    "mail": "('<a href=\"mailto:' + E(V) + '\">' + E(V) + '</a>') if V else \"\"",
    "phone": "('<a class=\"num\" href=\"tel:' + E(V) + '\">' + E(H(V)) + '</a>') if V else \"\"",
    "web": '(\'<a href="\' + E(V) + \'" rel="noopener noreferrer" target="_blank">\''
    ' + E(V.split("://")[-1]) + \'</a>\') if V else ""',
    "tags": "\" \".join(['<span class=\"c-tag\">' + E(t) + '</span>' for t in V or ()])",
    "user": 'H.get(V, "")',
    "team": 'H.get(V, "")',
    "ref": "('<a href=\"P/' + str(V) + '\">' + H[V] + '</a>') if V in H else \"\"",
    "money": "E(H(V, C))",
    "semaforo": "H(V, C)",
}


@dataclass(frozen=True)
class Cell:
    """The expression of a field, and whether it is a number."""

    expression: str
    numeric: bool = False


def cell_of(known: Field) -> Cell:
    """How a field is shown."""
    expression = _EXPRESSIONS.get(known.kind, "E(H(V))")
    if known.kind == "ref":
        path = _path(known)
        expression = expression.replace("P/", f"{path}/") if path else 'H[V] if V in H else ""'
    return Cell(expression, known.kind in NUMERIC)


def escaped(value: Any) -> str:
    """A value as text that is safe in HTML, attributes included."""
    return escape(value if type(value) is str else str(value))


def helper_of(known: Field, values: Iterable[Any], ctx: Context) -> Any:
    """What the expression needs for one page: a dictionary of escaped texts, or a function."""
    build = _HELPERS.get(known.kind)
    if build is not None:
        return build(known, ctx)
    if known.kind in NAMED:
        ids = {v for v in values if v is not None}
        return _safe(known.show_many(list(ids))) if ids else {}  # type: ignore[attr-defined]
    return lambda value: known.show(value, ctx)


def _safe(texts: Mapping[Any, Any]) -> dict[Any, str]:
    return {key: escaped(text) for key, text in texts.items()}


def _path(known: Any) -> str:
    """Where the pages of its records are; empty where they have none, or their module is not active."""
    try:
        spec = spec_of(known.target)
    except UnknownModel:
        return ""
    from core.ui.menu import kernel
    from core.ui.views import ListView

    return spec.path if spec.name in kernel().of(ListView) else ""


def _labels(known: Any, _ctx: Context) -> dict[str, str]:
    return _safe(dict(known.choices))


def _format(kind: str, option: str | int | None = None) -> Callable[[Any, Context], Any]:
    return lambda known, ctx: formatter(kind, current_locale(), None, option)


def _none(_known: Any, _ctx: Context) -> None:
    return None


def _decimal(known: DecimalNumber, ctx: Context) -> Callable[[Any], str]:
    """Fast for plain numbers; one that writes something beside it, such as %, shows itself."""
    if type(known).show is DecimalNumber.show:
        return formatter("decimal", current_locale(), None, known.shown)
    return lambda value: known.show(value, ctx)


_HELPERS: Mapping[str, Callable[[Any, Context], Any]] = {
    "choice": _labels,
    "stage": lambda known, ctx: _safe(known.labels()),
    "boolean": lambda known, ctx: _safe({True: _("Yes"), False: _("No")}),
    "text": _none,
    "taxid": _none,
    "mail": _none,
    "web": _none,
    "tags": _none,
    "date": _format("date"),
    "datetime": _format("relative"),
    "integer": _format("decimal", 0),
    "decimal": _decimal,
    "money": lambda known, ctx: formatter("money", current_locale(), None, known.most),
    "semaforo": lambda known, ctx: lights.shower(),
}

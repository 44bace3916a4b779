"""Variables of texts: ``{{name}}`` is a field of the record, ``{{contact_id.name}}`` one of the record
it refers to, ``{{me.name}}`` who writes and ``{{company.name}}`` the house.

They are filled with what the actor may read, as a person reads it; nothing is ever computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.access.actor import Forbidden, actor
from core.locale import _, _l
from core.records.drafting import value_of, visible_fields
from core.records.errors import NotFound
from core.records.fields import Context, Field, Ref
from core.records.service import context, get
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.settings import current_company

#: A variable in a text, with or without spaces inside its braces.
VARIABLE = re.compile(r"{{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*}}")
#: References that a variable may follow: case → customer → city.
DEEPEST = 3
#: What is known of whoever writes and of the house: variable → what it is called.
HOUSE = {
    "me.name": _l("Your name"),
    "me.mail": _l("Your mail"),
    "company.name": _l("Name of the company"),
    "company.phone": _l("Phone of the company"),
    "company.mail": _l("Mail of the company"),
}
#: Kinds that say nothing inside a sentence.
_SILENT = frozenset({"hours", "holidays"})


@dataclass(frozen=True)
class Variable:
    """Something a text may hold."""

    path: str
    label: str

    @property
    def code(self) -> str:
        """As it is written in a text."""
        return f"{{{{{self.path}}}}}"


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in."""

    text: str
    #: Variables that had nothing to fill in, as they were written.
    empty: tuple[str, ...] = ()


def variables_of(spec: ModelSpec) -> list[Variable]:
    """What a text about records of a model may hold: their fields, those of what they refer to, and
    the house."""
    found = [Variable(name, str(known.label)) for name, known in _fields(spec)]
    for name, known in _fields(spec):
        target = _target(known)
        if target is None or known.secondary:
            continue
        found += [
            Variable(f"{name}.{inner}", f"{known.label} › {field.label}")
            for inner, field in _fields(target)
            if not field.secondary
        ]
    return found + [Variable(path, str(label)) for path, label in HOUSE.items()]


def check(text: str, spec: ModelSpec) -> str:
    """What is wrong with the variables of a text; empty: nothing."""
    for match in re.finditer(r"{{(.*?)}}", text or "", re.DOTALL):
        known = VARIABLE.fullmatch(match[0])
        if known is None or not _exists(known[1], spec):
            return _("There is no variable %(code)s here.", code=match[0][:60])
    if "{{" in VARIABLE.sub("", text or ""):
        return _("A variable begins with {{ and ends with }}, for example {{name}}.")
    return ""


def fill(text: str, record: Any) -> Filled:
    """Fill a text in for a record the actor sees."""
    ctx, empty, values = context(), [], {}

    def put(match: re.Match[str]) -> str:
        path = match[1]
        if path not in values:
            values[path] = _house(path) if path in HOUSE else _value(path, record, ctx)
        if not values[path]:
            empty.append(match[0])
        value, behind = str(values[path]), text[match.end() : match.end() + 2]
        # "Nexo, S.L." at the end of a sentence is written with one full stop
        return value[:-1] if value.endswith(".") and behind[:1] == "." != behind[1:] else value

    return Filled(VARIABLE.sub(put, text or ""), tuple(dict.fromkeys(empty)))


def _exists(path: str, spec: ModelSpec) -> bool:
    if path in HOUSE:
        return True
    *way, last = path.split(".")
    if len(way) >= DEEPEST:
        return False
    for name in way:
        known = spec.all_fields().get(name)
        target = _target(known) if known else None
        if target is None:
            return False
        spec = target
    return last in spec.all_fields()


def _fields(spec: ModelSpec) -> Iterator[tuple[str, Field]]:
    return (
        (name, known) for name, known in visible_fields(spec).items() if known.kind not in _SILENT
    )


def _target(known: Field) -> ModelSpec | None:
    """The model a field refers to; None for people and plain values."""
    try:
        return spec_of(known.target) if isinstance(known, Ref) and known.target else None
    except UnknownModel:
        return None


def _house(path: str) -> str:
    whose, _dot, name = path.partition(".")
    source = actor() if whose == "me" else current_company()
    return str(getattr(source, name, "") or "")


def _value(path: str, record: Any, ctx: Context) -> str:
    """A variable as a person reads it; empty where there is nothing, or nothing for the actor."""
    *way, last = path.split(".")
    for name in way:
        known = visible_fields(record.__spec__).get(name)
        number = value_of(known, record) if known and not known.virtual else None
        if known is None or not number or _target(known) is None:
            return ""
        try:
            record = get(known.target, number)  # type: ignore[attr-defined]
        except (NotFound, Forbidden):
            return ""
    known = visible_fields(record.__spec__).get(last)
    return _shown(known, record, ctx) if known else ""


def _shown(known: Field, record: Any, ctx: Context) -> str:
    held: Any = known
    value = held.load(type(record), [record.id]).get(record.id) if known.virtual else None
    value = value if known.virtual else value_of(known, record)
    if value in (None, "", []):
        return ""
    if isinstance(known, Ref):
        return known.show_many([value]).get(value, "")
    ctx.values = {n: getattr(record, n, None) for n in ("country", "currency")}
    return known.show(value, ctx)

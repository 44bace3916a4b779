"""How each field type looks in JSON: the types that parse requests and describe answers."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    create_model,
)

from core.locale import _
from core.locale.countries import country_codes
from core.locale.currencies import currency_codes
from core.records import fields as types
from core.records.fields import Field as RecordField

#: Something besides white space and control characters, which the service drops.
FILLED = r"[^\s\x00-\x1f\x7f]"


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 3.0 is the whole number 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def whole(low: int, high: int) -> Any:
    """The type of a whole number between two bounds."""
    return Annotated[int, Field(ge=low, le=high), BeforeValidator(_whole)]


def _digits(value: Any) -> Any:
    """What stands in an address: digits alone, for Python's int would take any white space with them."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("digits only")
    return value


#: An id in the query of an address.
AskedId = Annotated[int, Field(ge=1, le=2**31 - 1), BeforeValidator(_digits)]
Id = whole(1, 2**31 - 1)
Version = whole(1, 2**31 - 1)

EXAMPLES: dict[str, Any] = {
    "mail": "ana@hotelmiramar.example",
    "phone": "+34 612 34 56 78",
    "web": "https://www.hotelmiramar.example",
    "taxid": "B12345674",
    "text": "Hotel Miramar",
    "longtext": "Prefiere que la llamen por la tarde.",
    "country": "ES",
    "currency": "EUR",
    "language": "es",
    "integer": 1,
    "duration": 90,
    "decimal": "1250.50",
    "money": "1250.50",
    "boolean": True,
    "date": "2026-11-30",
    "datetime": "2026-11-30T09:30:00Z",
    "tags": ["VIP"],
}


def model_of(
    name: str, members: dict[str, tuple[Any, Any]], extra: Literal["forbid", "ignore"] = "forbid"
) -> type[BaseModel]:
    """A strict pydantic model; attribute names are hidden behind aliases, so none can clash."""
    strict = ConfigDict(strict=True, extra=extra)
    attributes: dict[str, Any] = {
        f"m{number}": (type_, Field(default, alias=key))
        for number, (key, (type_, default)) in enumerate(members.items())
    }
    return create_model(name, __config__=strict, **attributes)


def written(known: RecordField, prefix: str = "") -> Any:
    """The type that parses a value of the field, without what only the service can judge.

    :param prefix: begins the names of models inside it.
    """
    known = within(known)
    if isinstance(known, types.Text):
        pattern = FILLED if known.required else None
        return Annotated[str, Field(max_length=known.max, pattern=pattern)]
    if isinstance(known, types.DecimalNumber):
        return _decimal(known)
    if isinstance(known, types.Integer):
        return whole(known.min, known.max)
    if isinstance(known, types.Country):
        return Literal[tuple(sorted(country_codes()))]
    if isinstance(known, types.Currency):
        return Literal[tuple(sorted(currency_codes()))]
    if isinstance(known, types.Language):
        return Literal[known.CODES]
    if isinstance(known, types.Ref):
        return Id
    if isinstance(known, types.Tags):
        return Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)]
    if isinstance(known, types.Lines):
        line: Any = _line(known, written, prefix)
        return Annotated[list[line], Field(max_length=known.max_lines)]
    return _plain(known)


def _decimal(known: Any) -> Any:
    """Text with at most its decimals, or a number, which is rounded to them."""
    digits = known.digits - known.places
    pattern = rf"^-?\d{{1,{digits}}}" + (rf"(\.\d{{1,{known.places}}})?$" if known.places else "$")
    # A number next to the limit would be rounded up to it: floats have 15 certain digits.
    limit = float(Decimal(10) ** digits) * (1 - 1e-12)
    low = -limit if known.min is None else float(known.min)
    high = limit if known.max is None else float(known.max)
    text = Annotated[str, Field(pattern=pattern)]
    return text | Annotated[float, Field(ge=low, le=high)]


def _plain(known: RecordField) -> Any:
    if isinstance(known, types.Choice) and not known.choices:
        return str
    return AwareDatetime if isinstance(known, types.Instant) else known.python_type()


def within(known: RecordField) -> RecordField:
    """The field itself, or the one inside a field of a side table."""
    return getattr(known, "inner", known)


def shown(known: RecordField, prefix: str = "") -> Any:
    """The type of the field in answers."""
    known = within(known)
    if isinstance(known, types.Lines):
        line: Any = _line(known, shown, prefix)
        return list[line]
    if isinstance(known, types.Tags):
        return list[str]
    if isinstance(known, types.Instant):
        return AwareDatetime
    if isinstance(known, types.Choice):
        # Options of a custom field may be withdrawn while records still hold them.
        return str if known.custom or not known.choices else known.python_type()
    return str if known.python_type() is Decimal else known.python_type()


def _line(known: Any, type_of: Any, prefix: str) -> type[BaseModel]:
    members = {}
    for name, inner in known.line_fields().items():
        obliged = inner.required and inner.default is None
        kind = type_of(inner) if obliged else type_of(inner) | None
        members[name] = (kind, ... if obliged else None)
    return model_of(f"{prefix}{known.name.capitalize()}Line", members)


@lru_cache(maxsize=500)
def asked(known: RecordField) -> TypeAdapter:
    """The type of a value that a list is filtered by; empty text asks for empty fields."""
    empty = Annotated[str, Field(max_length=0)]
    return TypeAdapter(_asked(known) | empty, config=ConfigDict(strict=True))


def _asked(known: RecordField) -> Any:
    known = within(known)
    texts: dict[type, str] = {
        types.DecimalNumber: r"^-?\d{1,12}(\.\d{1,6})?$",
        types.Integer: r"^-?\d{1,9}$",
        types.UserRef: r"^([1-9]\d{0,8}|me)$",
        types.Ref: r"^[1-9]\d{0,8}$",
        types.Instant: r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$",
        types.Day: r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
    }
    for kind, pattern in texts.items():
        if isinstance(known, kind):
            return Annotated[str, Field(pattern=pattern)]
    if isinstance(known, types.Boolean):
        return Literal["true", "false"]
    if isinstance(known, types.Choice | types.Country | types.Currency | types.Language):
        kind = written(known)
        return kind if kind is not str else Annotated[str, Field(max_length=200)]
    return Annotated[str, Field(pattern=FILLED)]


def described_type(known: RecordField) -> dict[str, Any]:
    """JSON schema of a value as a query parameter."""
    return asked(known).json_schema()


def example(known: RecordField) -> Any:
    """A value that the service accepts; None where no general one exists (references)."""
    known = within(known)
    if isinstance(known, types.Choice):
        return known.choices[0][0] if known.choices else None
    if isinstance(known, types.Text) and len(EXAMPLES.get(known.kind, "")) > known.max:
        return EXAMPLES["text"][: known.max]
    if isinstance(known, types.Ref):
        return None
    return EXAMPLES.get(known.kind)


def complaint(known: RecordField | None, error: dict[str, Any]) -> str:
    """What a person is told about a value that does not even have the right form."""
    kind = error["type"]
    if kind == "extra_forbidden" or known is None:
        return _("There is no such field.")
    if kind == "missing" or (kind == "string_pattern_mismatch" and isinstance(known, types.Text)):
        return _("Fill in this field.")
    if kind == "string_too_long":
        return _("Use at most %(max)s characters.", max=error["ctx"]["max_length"])
    return _expected(known)


def _expected(known: RecordField) -> str:
    if isinstance(known, types.Choice):
        return _(
            "Choose one of: %(choices)s.", choices=", ".join(str(v) for v, _l in known.choices)
        )
    texts = {
        "integer": _("Write a whole number within its limits."),
        "decimal": _('Write a number, as text with a point: "1250.50".'),
        "money": _('Write a number, as text with a point: "1250.50".'),
        "boolean": _("Write true or false."),
        "date": _("Write a date as 2026-11-30."),
        "datetime": _("Write a moment with its zone, as 2026-11-30T09:30:00Z."),
        "country": _("Write the two letters of a country, for example ES."),
        "currency": _("Write the three letters of a currency, for example EUR."),
        "language": _("Write the two letters of a language, for example es."),
        "tags": _("Write a list of labels."),
        "lines": _("Write a list of lines with their fields."),
    }
    if isinstance(known, types.Ref):
        return _("Write the number of a record.")
    return texts.get(known.kind, _("Write text."))

"""What every field type can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, String, bindparam, or_
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from core.locale import _, current_locale
from core.locale.countries import country_profile


class FieldError(ValueError):
    """A value cannot be accepted; the text tells a person what to write instead."""


def without_nul(value: Any) -> Any:
    """Texts without the character that no database keeps."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [without_nul(v) for v in value]
    return value


@dataclass
class Context:
    """How to read and write values: whose language and country, and the other values at hand."""

    locale: str = "es"
    timezone: str = "Europe/Madrid"
    #: ISO code that decides tax ids, phones and addresses when the record has no country.
    country: str | None = None
    #: dmy | mdy | ymd, when text holds dates as digits.
    dates: str | None = None
    #: "," or ".", when text holds numbers in a style that is not the locale's.
    decimal: str | None = None
    #: All values of the record, for fields that depend on another.
    values: Mapping[str, Any] = field(default_factory=dict)


_KEY = JSON.JSONStrIndexType()
EMPTY: tuple[Any, ...] = (None, "", [], {})
#: Values of one filter condition.
MAX_VALUES = 200


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a model. Frozen; ``name`` is filled in by the model's specification."""

    label: Any
    name: str = ""
    help: Any = ""
    required: bool = False
    #: Field group: reading it needs ``<model>.<group>`` on every surface.
    group: str | None = None
    #: Set by services only.
    readonly: bool = False
    #: Can be a column of a list; can be sorted; can come from a file.
    listable: bool = True
    sortable: bool = False
    importable: bool = True
    #: Headers of other systems' exports, in Spanish and English.
    aliases: tuple[str, ...] = ()
    default: Any = None
    #: Under "Más campos" on forms.
    secondary: bool = False
    #: Derived column by which two values are compared ("B-12" and "b12" are one tax id).
    compared: str = ""
    #: Word of the country's profile that is the label: "tax_id", a part of an address, or a term.
    term: str = ""
    #: Key inside the model's JSON column; set for fields defined by the Master.
    custom: bool = False
    #: Has an index inside the JSON column, so that it is sorted by at any size.
    indexed: bool = False
    #: The history tells its changes; not where another field's change says it already.
    told: bool = True
    #: Shown on the cards of boards; for fields defined by the Master.
    on_card: bool = False
    #: Attribute of the record that holds the value, where it is not called like the field.
    stored_as: str = ""

    #: Kind of widget, pydantic type and filter are chosen by this name.
    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "empty", "filled")
    virtual: ClassVar[bool] = False
    #: Cleaned before the others, which depend on it.
    early: ClassVar[bool] = False
    #: Every record has something to be sorted by.
    never_empty: ClassVar[bool] = False
    #: Its order is set up by people, so that statements that use it are not kept.
    unsettled: ClassVar[bool] = False

    def label_in(self, country: str | None) -> str:
        """The label in the words of a country: NIF, RFC or RUT; Provincia, Estado or Región.

        The profiles' words are Spanish; readers of other languages get only the tax id's.
        """
        if self.term and (self.term == "tax_id" or current_locale().startswith("es")):
            profile = country_profile(country)
            found = profile.address_labels.get(self.term) or profile.terms.get(self.term)
            if self.term == "tax_id":
                return profile.tax_id_label
            return found[:1].upper() + found[1:] if found else str(self.label)
        return str(self.label)

    def sql_type(self) -> TypeEngine:
        """Column type."""
        return String()

    def python_type(self) -> Any:
        """Type of the canonical value; JSON schemas are made from it."""
        return str

    def clean(self, value: Any, ctx: Context) -> Any:
        """The canonical value of text or a typed value; None when empty.

        :raises FieldError: it cannot be accepted.
        """
        value = without_nul(value)
        if isinstance(value, str):
            value = value.strip()
        if value in EMPTY:
            if self.required:
                raise FieldError(_("Fill in this field."))
            return None
        canonical = self.convert(value, ctx)
        if canonical is None and self.required:  # there was nothing that can be kept
            raise FieldError(_("Fill in this field."))
        return canonical

    def convert(self, value: Any, ctx: Context) -> Any:
        """The canonical value of a non-empty one. :raises FieldError: it cannot be accepted."""
        raise NotImplementedError

    def same(self, old: Any, new: Any) -> bool:
        """Whether writing ``new`` over ``old`` would change nothing."""
        return bool(old == new)

    def doubt(self, value: Any, values: Mapping[str, Any]) -> str:
        """What to look at in an accepted value, for whoever imports thousands; empty: nothing.

        :param values: all values of the record.
        """
        return ""

    def show(self, value: Any, ctx: Context) -> str:
        """The value as people of the locale read it."""
        return "" if value is None else str(value)

    def on_page(self, value: Any, ctx: Context) -> str:
        """The value on the page of its record, where nobody edits it."""
        return self.show(value, ctx)

    def json(self, value: Any) -> Any:
        """The value in the API: decimals and dates as text."""
        return value

    def cell(self, value: Any) -> Any:
        """The value in an exported sheet: numbers and dates stay typed."""
        return value

    def expression(self, cls: type) -> Any:
        """SQL expression of the field."""
        if not self.custom:
            return getattr(cls, self.stored_as or self.name)
        # written out, for an index is only used by the very same expression
        key = bindparam(None, self.name.removeprefix("x_"), _KEY, literal_execute=True)
        return self.from_json(cls.custom[key])  # type: ignore[attr-defined]

    def from_json(self, element: Any) -> Any:
        """SQL expression of a custom field inside the JSON column."""
        return element.as_string()

    def to_stored(self, value: Any) -> Any:
        """The value inside the JSON column."""
        return self.json(value)

    def from_stored(self, value: Any) -> Any:
        """The canonical value of one inside the JSON column."""
        return value

    def sort_expression(self, cls: type) -> Any:
        """SQL expression to sort by."""
        return self.expression(cls)

    def condition(self, cls: type, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """The SQL condition of a filter.

        :raises FieldError: the operator or value does not suit the field.
        """
        value = without_nul(value)
        expression = self.expression(cls)
        if operator == "empty":
            return expression.is_(None)
        if operator == "filled":
            return expression.is_not(None)
        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        if operator in ("in", "not_in"):
            given = value if isinstance(value, list) else [value]
            if len(given) > MAX_VALUES:
                raise FieldError(_("Choose at most %(max)s values.", max=MAX_VALUES))
            values = [self._operand(v, ctx) for v in given]
            inside = expression.in_(values)
            return inside if operator == "in" else or_(~inside, expression.is_(None))
        return self.compare(expression, operator, value, ctx)

    def compare(
        self, expression: Any, operator: str, value: Any, ctx: Context
    ) -> ColumnElement[bool]:
        """``is``, ``is_not``, ``lt``, ``le``, ``gt``, ``ge``, ``between`` (two values)."""
        if operator == "between":
            if not isinstance(value, list) or len(value) != 2:
                raise FieldError(_("Give two values: from and to."))
            low, high = (self._operand(v, ctx) for v in value)
            return expression.between(low, high)
        operand = self._operand(value, ctx)
        if operator == "is_not":
            return or_(expression != operand, expression.is_(None))
        symbol = {"is": "__eq__", "lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__"}
        return getattr(expression, symbol[operator])(operand)

    def _operand(self, value: Any, ctx: Context) -> Any:
        converted = self.convert(value, ctx) if value not in EMPTY else None
        if converted is None:
            raise FieldError(_("Give a value to compare with."))
        return self.to_stored(converted) if self.custom else converted


def column(field_: Field, **options: Any) -> MappedColumn[Any]:
    """A mapped column that carries its field type. Options go to ``mapped_column``."""
    options.setdefault("nullable", not field_.required)
    if field_.default is not None:
        options.setdefault("default", field_.default)
    return mapped_column(*field_column_args(field_), info={"field": field_}, **options)


def field_column_args(field_: Field) -> tuple:
    """Positional arguments of ``mapped_column``: the type and, for references, the key."""
    key = getattr(field_, "foreign_key", None)
    return (field_.sql_type(), key()) if key else (field_.sql_type(),)

"""Field types: the one place where a value is validated, shown, filtered, imported and exported."""

from core.records.fields.base import Context, Field, FieldError, column
from core.records.fields.contact import Country, Language, Mail, Phone, TaxId, Web
from core.records.fields.numbers import Boolean, DecimalNumber, Integer, Money
from core.records.fields.references import Ref, TeamRef, UserRef, as_id
from core.records.fields.text import Choice, LongText, Text
from core.records.fields.times import Day, Instant
from core.records.fields.virtual import Lines, Tags, VirtualField

__all__ = [
    "Boolean",
    "Choice",
    "Context",
    "Country",
    "Day",
    "DecimalNumber",
    "Field",
    "FieldError",
    "Instant",
    "Integer",
    "Language",
    "Lines",
    "LongText",
    "Mail",
    "Money",
    "Phone",
    "Ref",
    "Tags",
    "TaxId",
    "TeamRef",
    "Text",
    "UserRef",
    "VirtualField",
    "Web",
    "as_id",
    "column",
]

"""Field types: the one place where a value is validated, shown, filtered, imported and exported."""

from core.records.fields.base import Context, Field, FieldError, column
from core.records.fields.contact import Country, Language, Mail, Phone, TaxId, Web
from core.records.fields.currency import Currency, own_currency
from core.records.fields.durations import Duration
from core.records.fields.lists import Holidays, JsonField, WorkingHours
from core.records.fields.numbers import Boolean, DecimalNumber, Integer, Money
from core.records.fields.priority import Priority
from core.records.fields.references import Ref, TeamRef, UserRef, as_id, titles
from core.records.fields.text import Choice, LongText, Text
from core.records.fields.times import Day, Instant
from core.records.fields.virtual import Lines, Tags, VirtualField, load_texts

__all__ = [
    "Boolean",
    "Choice",
    "Context",
    "Country",
    "Currency",
    "Day",
    "DecimalNumber",
    "Duration",
    "Field",
    "FieldError",
    "Holidays",
    "Instant",
    "Integer",
    "JsonField",
    "Language",
    "Lines",
    "LongText",
    "Mail",
    "Money",
    "Phone",
    "Priority",
    "Ref",
    "Tags",
    "TaxId",
    "TeamRef",
    "Text",
    "UserRef",
    "VirtualField",
    "Web",
    "WorkingHours",
    "as_id",
    "column",
    "load_texts",
    "own_currency",
    "titles",
]

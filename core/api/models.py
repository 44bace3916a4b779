"""For ``models/`` of a module: base classes, field types, registration."""

from core.db.base import Base, Record, utcnow
from core.db.scoping import guard
from core.db.search import digits
from core.db.types import Exact, Json, UTCDateTime
from core.kernel.folding import fold
from core.locale import _, _l
from core.records.fields import (
    Boolean,
    Choice,
    Context,
    Country,
    Day,
    DecimalNumber,
    Field,
    FieldError,
    Instant,
    Integer,
    Language,
    Lines,
    LongText,
    Mail,
    Money,
    Phone,
    Ref,
    Tags,
    TaxId,
    TeamRef,
    Text,
    UserRef,
    VirtualField,
    Web,
    column,
)
from core.records.mixins import Archivable, Customizable, OfCompany, Owned, Searchable
from core.records.sides import side
from core.records.spec import ModelSpec, model

__all__ = [
    "Archivable", "Base", "Boolean", "Choice", "Context", "Country", "Customizable", "Day",
    "DecimalNumber", "Exact", "Field", "FieldError", "Instant", "Integer", "Json", "Language",
    "Lines", "LongText", "Mail", "ModelSpec", "Money", "OfCompany", "Owned", "Phone", "Record", "Ref",
    "Searchable", "Tags", "TaxId", "TeamRef", "Text", "UTCDateTime", "UserRef", "VirtualField",
    "Web", "_", "_l", "column", "digits", "fold", "guard", "model", "side", "utcnow",
]  # fmt: skip

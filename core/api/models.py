"""For ``models/`` of a module: base classes, field types, registration."""

from core.activities import WithActivities
from core.activities.kinds import KindField as ActivityKind
from core.db.base import Base, Record, utcnow
from core.db.indexing import sparse_index
from core.db.scoping import guard
from core.db.search import digits
from core.db.triggers import append_only
from core.db.types import Exact, Json, UTCDateTime
from core.kernel.folding import fold
from core.locale import _, _l
from core.pipelines import PassedStages, Pipelined, PipelineSeed, StageChange, Staged, StageSeed
from core.records.fields import (
    Boolean,
    Choice,
    Context,
    Country,
    Currency,
    Day,
    DecimalNumber,
    Duration,
    Field,
    FieldError,
    Holidays,
    Instant,
    Integer,
    JsonField,
    Language,
    Lines,
    LongText,
    Mail,
    Money,
    Phone,
    Priority,
    Ref,
    Tags,
    TaxId,
    TeamRef,
    Text,
    UserRef,
    VirtualField,
    Web,
    WorkingHours,
    column,
    own_currency,
)
from core.records.mixins import Archivable, Customizable, OfCompany, Owned, Searchable
from core.records.numbering import Numbered, NumberSeries
from core.records.parts import part
from core.records.sides import LocalFields, SideField, side
from core.records.spec import ModelSpec, model
from core.timeline import WithInteraction

__all__ = [
    "ActivityKind",
    "Archivable",
    "Base",
    "Boolean",
    "Choice",
    "Context",
    "Country",
    "Currency",
    "Customizable",
    "Day",
    "DecimalNumber",
    "Duration",
    "Exact",
    "Field",
    "FieldError",
    "Holidays",
    "Instant",
    "Integer",
    "Json",
    "JsonField",
    "Language",
    "Lines",
    "LocalFields",
    "LongText",
    "Mail",
    "ModelSpec",
    "Money",
    "NumberSeries",
    "Numbered",
    "OfCompany",
    "Owned",
    "PassedStages",
    "Phone",
    "PipelineSeed",
    "Pipelined",
    "Priority",
    "Record",
    "Ref",
    "Searchable",
    "SideField",
    "StageChange",
    "StageSeed",
    "Staged",
    "Tags",
    "TaxId",
    "TeamRef",
    "Text",
    "UTCDateTime",
    "UserRef",
    "VirtualField",
    "Web",
    "WithActivities",
    "WithInteraction",
    "WorkingHours",
    "_",
    "_l",
    "append_only",
    "column",
    "digits",
    "fold",
    "guard",
    "model",
    "own_currency",
    "part",
    "side",
    "sparse_index",
    "utcnow",
]

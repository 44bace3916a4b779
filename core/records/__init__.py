"""The service layer over any registered model: one way to read and write records."""

from core.records.errors import Conflict, Invalid, NotFound
from core.records.query import Query
from core.records.service import (
    archive,
    bulk_archive,
    bulk_update,
    create,
    get,
    prepare,
    remove,
    update,
    visible_fields,
)
from core.records.spec import ModelSpec, all_specs, model, spec_of

__all__ = [
    "Conflict",
    "Invalid",
    "ModelSpec",
    "NotFound",
    "Query",
    "all_specs",
    "archive",
    "bulk_archive",
    "bulk_update",
    "create",
    "get",
    "model",
    "prepare",
    "remove",
    "spec_of",
    "update",
    "visible_fields",
]

"""For ``services/`` and ``hooks.py`` of a module: use cases, events, access."""

from core.access import Actor, Forbidden, Permission, Preset, RecordRule, actor, sudo
from core.access.audit import log as audit_log
from core.db import on_commit, prepared, session, write
from core.db.numbering import next_number
from core.kernel.events import Event, On
from core.lifecycle.declare import CatchUp, ContactReference, Seed, module_purged
from core.locale import _, _l
from core.records import (
    Conflict,
    Invalid,
    NotFound,
    Query,
    archive,
    bulk_archive,
    bulk_update,
    create,
    get,
    prepare,
    remove,
    spec_of,
    update,
)
from core.records.bulk import BulkWriter, add_records
from core.records.links import LinkKind
from core.records.service import (
    Draft,
    SaveStep,
    context,
    record_archived,
    record_created,
    record_removed,
    record_updated,
)
from core.settings import current_company
from core.timeline import TimelineKind, add_note, log_call
from core.timeline import add as add_to_timeline

__all__ = [
    "Actor", "BulkWriter", "CatchUp", "Conflict", "ContactReference", "Draft", "Event", "Forbidden",
    "Invalid", "LinkKind", "NotFound", "On", "Permission", "Preset", "Query", "RecordRule",
    "SaveStep", "Seed", "TimelineKind", "_", "_l", "actor", "add_note", "add_records",
    "add_to_timeline",
    "archive", "audit_log", "bulk_archive", "bulk_update", "context", "create", "current_company",
    "get", "log_call", "module_purged", "next_number", "on_commit", "prepare", "prepared", "record_archived",
    "record_created", "record_removed", "record_updated", "remove", "session", "spec_of", "sudo",
    "update", "write",
]  # fmt: skip

"""For ``services/`` and ``hooks.py`` of a module: use cases, events, access."""

from core.access import Actor, Forbidden, Permission, Preset, RecordRule, actor, presets_of, sudo
from core.access.audit import log as audit_log
from core.access.directory import active_among, members_of, names_of, people_with, supervisors_of
from core.access.throttle import TooMany, charge
from core.activities import (
    activity_done,
    activity_reassigned,
    activity_scheduled,
    semaforo,
    suggest_next,
)
from core.activities import (
    finish as finish_activity,
)
from core.activities import (
    schedule as schedule_activity,
)
from core.activities import (
    schedule_many as schedule_activities,
)
from core.db import on_commit, once_a_page, prepared, prepared_rows, read, session, write
from core.db.numbering import next_number
from core.db.upsert import upsert
from core.files import FileRow, open_file, store
from core.kernel.events import Event, On
from core.kernel.registry import Contribution
from core.kernel.signing import signer, timed_signer
from core.lifecycle.ahead import go_ahead
from core.lifecycle.contributed import contributed
from core.lifecycle.declare import CatchUp, ContactReference, Seed, module_purged
from core.lifecycle.erasing import (
    Erasable,
    EraseStep,
    Erasing,
    PersonalData,
    Trace,
    references,
    reflected,
    traces_of,
)
from core.lifecycle.erasures import Erasure, erase, keep_tombstones
from core.lifecycle.holding import Duty, Hold, Kept, duties, holds, papers_of
from core.lifecycle.platform_traces import drop_files
from core.lifecycle.sweeping import Spared
from core.locale import _, _l, ngettext
from core.notifications import NotificationKind, notify
from core.pipelines import (
    Move,
    Moved,
    StageConflict,
    StageInfo,
    TransitionStep,
    pipelines_of,
    reopen,
    stage_changed,
    stage_info,
    stays_of,
    transition,
)
from core.printing import render_pdf
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
from core.records.derived import set_derived
from core.records.drafting import StoredStep
from core.records.duplicates import DuplicateFinder
from core.records.filters import build as filter_condition
from core.records.importing.run import import_done, made_by
from core.records.links import LinkKind, link, linked
from core.records.segments import Segment, SegmentInfo, counted, segment_query, segments
from core.records.service import (
    BulkResult,
    Draft,
    SaveStep,
    context,
    each,
    record_archived,
    record_created,
    record_removed,
    record_updated,
)
from core.records.spec import all_specs
from core.settings import (
    company_today,
    company_version_now,
    current_company,
    schema_version_now,
    use_company,
)
from core.settings.secrets import decrypt, encrypt, keyed_hash
from core.timeline import (
    EntryRule,
    TimelineKind,
    add_note,
    attachments_of,
    entry_added,
    entry_changed,
    entry_removed,
    follow,
    followers_of,
    history,
    interactions_of,
    log_call,
    logged_by,
    refresh_interactions,
    unfollow,
)
from core.timeline import (
    add as add_to_timeline,
)
from core.timeline import (
    log as log_entry,
)
from core.timeline.attachments import AttachedFile
from core.timeline.attachments import attach as attach_files
from core.timeline.attachments import file_of as attached_file
from core.timeline.attachments import take as take_file
from core.timeline.pictures import pictures_of

__all__ = [
    "Actor",
    "AttachedFile",
    "BulkResult",
    "BulkWriter",
    "CatchUp",
    "Conflict",
    "ContactReference",
    "Contribution",
    "Draft",
    "DuplicateFinder",
    "Duty",
    "EntryRule",
    "Erasable",
    "EraseStep",
    "Erasing",
    "Erasure",
    "Event",
    "FileRow",
    "Forbidden",
    "Hold",
    "Invalid",
    "Kept",
    "LinkKind",
    "Move",
    "Moved",
    "NotFound",
    "NotificationKind",
    "On",
    "Permission",
    "PersonalData",
    "Preset",
    "Query",
    "RecordRule",
    "SaveStep",
    "Seed",
    "Segment",
    "SegmentInfo",
    "Spared",
    "StageConflict",
    "StageInfo",
    "StoredStep",
    "TimelineKind",
    "TooMany",
    "Trace",
    "TransitionStep",
    "_",
    "_l",
    "active_among",
    "activity_done",
    "activity_reassigned",
    "activity_scheduled",
    "actor",
    "add_note",
    "add_records",
    "add_to_timeline",
    "all_specs",
    "archive",
    "attach_files",
    "attached_file",
    "attachments_of",
    "audit_log",
    "bulk_archive",
    "bulk_update",
    "charge",
    "company_today",
    "company_version_now",
    "context",
    "contributed",
    "counted",
    "create",
    "current_company",
    "decrypt",
    "drop_files",
    "duties",
    "each",
    "encrypt",
    "entry_added",
    "entry_changed",
    "entry_removed",
    "erase",
    "filter_condition",
    "finish_activity",
    "follow",
    "followers_of",
    "get",
    "go_ahead",
    "history",
    "holds",
    "import_done",
    "interactions_of",
    "keep_tombstones",
    "keyed_hash",
    "link",
    "linked",
    "log_call",
    "log_entry",
    "logged_by",
    "made_by",
    "members_of",
    "module_purged",
    "names_of",
    "next_number",
    "ngettext",
    "notify",
    "on_commit",
    "once_a_page",
    "open_file",
    "papers_of",
    "people_with",
    "pictures_of",
    "pipelines_of",
    "prepare",
    "prepared",
    "prepared_rows",
    "presets_of",
    "read",
    "record_archived",
    "record_created",
    "record_removed",
    "record_updated",
    "references",
    "reflected",
    "refresh_interactions",
    "remove",
    "render_pdf",
    "reopen",
    "schedule_activities",
    "schedule_activity",
    "schema_version_now",
    "segment_query",
    "segments",
    "semaforo",
    "session",
    "set_derived",
    "signer",
    "spec_of",
    "stage_changed",
    "stage_info",
    "stays_of",
    "store",
    "sudo",
    "suggest_next",
    "supervisors_of",
    "take_file",
    "timed_signer",
    "traces_of",
    "transition",
    "unfollow",
    "update",
    "upsert",
    "use_company",
    "write",
]

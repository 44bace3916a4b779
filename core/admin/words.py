"""Codes of the log, of jobs and of mails, in words."""

from __future__ import annotations

from typing import Any

from flask import current_app

from core.jobs import Job
from core.locale import _l
from core.records.spec import ModelSpec

ACTIONS: dict[str, Any] = {
    "create": _l("Created"),
    "update": _l("Changed"),
    "archive": _l("Archived"),
    "restore": _l("Restored"),
    "delete": _l("Deleted"),
    "export": _l("Exported"),
    "import": _l("Imported"),
    "link": _l("Linked"),
    "unlink": _l("Unlinked"),
    "connect": _l("Connected to a program"),
    "disconnect": _l("Disconnected from a program"),
    "send": _l("Sent to a program"),
    "demo_load": _l("Demo data loaded"),
    "demo_remove": _l("Demo data removed"),
    "login": _l("Signed in"),
    "login_failed": _l("Failed sign-in"),
    "sign_out": _l("Sessions closed"),
    "password": _l("Password changed"),
    "reset_asked": _l("Link for the password"),
    "elevate": _l("Administration opened"),
    "view_as": _l("Looks as this person"),
    "view_as_end": _l("No longer looks as this person"),
    "second_factor_on": _l("Second factor on"),
    "second_factor_off": _l("Second factor off"),
    "recovery_code": _l("Recovery code used"),
    "recovery_codes": _l("Recovery codes renewed"),
    "revoke": _l("Revoked"),
    "erase": _l("Values erased"),
    "erased": _l("Person erased"),
    "block": _l("Blocked"),
    "unblock": _l("Unblocked"),
    "consent": _l("Consent noted"),
    "retention": _l("Time of keeping changed"),
    "retention_notice": _l("Told before the time of keeping ends"),
    "retention_ended": _l("Time of keeping over"),
    "merge": _l("Records merged"),
    "not_duplicate": _l("Said not to be duplicates"),
    "merge_undone": _l("Merge undone"),
    "import_undone": _l("Import undone"),
    "install": _l("Installed"),
    "upgrade": _l("Updated"),
    "deactivate": _l("Deactivated"),
    "purge": _l("Purged"),
}
VIA: dict[str, Any] = {
    "screen": _l("Screen"),
    "api": _l("API"),
    "import": _l("Import"),
    "job": _l("Job"),
    "cli": _l("Command line"),
    "system": _l("System"),
}
TABLES: dict[str, Any] = {
    "core_user": _l("User"),
    "core_team": _l("Team"),
    "core_role": _l("Role"),
    "core_api_token": _l("API token"),
    "core_module": _l("Module"),
}
STATES: dict[str, Any] = {
    "queued": _l("Queued"),
    "running": _l("Running"),
    "sending": _l("Being sent"),
    "done": _l("Job done"),
    "failed": _l("Will be tried again"),
    "dead": _l("Given up"),
    "doubtful": _l("In doubt"),
    "waiting": _l("Waiting"),
    "sent": _l("Sent"),
    "kept": _l("Kept here"),
    "refused": _l("Refused"),
}


def model_word(name: str) -> str:
    """What people call a kind of record of the log; its code when no running module knows it."""
    spec = current_app.extensions["cauce"].of(ModelSpec).get(name)
    return str(spec.label if spec else TABLES.get(name, name))


def job_word(name: str) -> str:
    """What a kind of job does; its code when no running module knows it."""
    known = current_app.extensions["cauce"].of(Job).get(name)
    return str(known.label) if known and known.label else name


def worded(words: dict[str, Any]) -> Any:
    """A column formatter that shows the word of a code."""
    return lambda view, context, row, name: str(words.get(getattr(row, name), getattr(row, name)))

"""Kinds of activities, priorities and results in words."""

from collections.abc import Mapping
from typing import Any

from core.locale import _, _l

#: Code → (label, icon). The Master adds further ones in Ajustes.
KINDS = {
    "call": (_l("Call"), "phone"),
    "meeting": (_l("Meeting"), "users"),
    "task": (_l("Task"), "checks"),
    "mail": (_l("Mail"), "mail"),
    "visit": (_l("Visit"), "map-pin"),
    "message": (_l("Message"), "message-2"),
}
#: One scale for the whole house.
PRIORITIES = (("normal", _l("Normal")), ("high", _l("High")), ("urgent", _l("Urgent")))

#: How each kind can end; the first one is offered. Kinds that are absent end as a task does.
RESULTS = {
    "call": ("contacted", "no_answer", "busy", "message", "wrong_number"),
    "meeting": ("held", "no_show", "postponed"),
    "visit": ("held", "no_show", "postponed"),
    "mail": ("sent", "not_sent"),
    "message": ("sent", "answered", "not_sent"),
    "task": ("done", "not_done"),
}
RESULT_LABELS = {
    "contacted": _l("Contacted"),
    "no_answer": _l("No answer"),
    "busy": _l("Busy"),
    "message": _l("Left a message"),
    "wrong_number": _l("Wrong number"),
    "held": _l("It took place"),
    "no_show": _l("They did not come"),
    "postponed": _l("Postponed"),
    "sent": _l("Sent"),
    "answered": _l("They answered"),
    "not_sent": _l("Not sent"),
    "done": _l("Done"),
    "not_done": _l("Not done"),
}


def results_of(kind: str) -> list[tuple[str, str]]:
    """(code, label) of the ways an activity of a kind can end."""
    return [(code, str(RESULT_LABELS[code])) for code in RESULTS.get(kind, RESULTS["task"])]


def result_label(code: str | None) -> str:
    """What people call a way of ending; the code itself when nobody knows it."""
    return str(RESULT_LABELS.get(code or "", code or ""))


def activity_words(data: Mapping[str, Any]) -> str:
    """What a timeline entry of a finished activity says."""
    return " · ".join(filter(None, (_("finished an activity"), result_label(data.get("result")))))

"""What each role may do with cases when the module is installed; the Master decides afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from core.api.services import Actor, EntryRule, presets_of
from modules.support.models import CASE as CASE_MODEL
from modules.support.models import CaseMessage

_EVERY = ("read", "create", "update", "archive", "export", "import", "reopen", "content", "take")

#: role → {action: scope}
CASE: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(_EVERY, "all"),
    "support": {
        "read": "all",
        "create": "all",
        "update": "all",
        "archive": "own",
        "export": "own",
        "reopen": "all",
        "content": "all",
        "take": "all",
    },
    # state, age and type of the cases of their customers; what is said there only in public
    "sales": {"read": "customer", "create": "all"},
    "collections": {"read": "all"},
    "logistics": {"read": "all", "content": "all"},
    "privacy": dict.fromkeys(("read", "update", "export", "content"), "all"),
    "readonly": {"read": "all"},
}
TYPE: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(("read", "create", "update", "archive"), "all"),
}
#: What agents use again; those who lead write it.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(("read", "create", "update", "archive", "export", "import"), "all"),
    "support": {"read": "all"},
}

#: model → its table
MODELS = {
    "support.case": CASE,
    "support.case_type": TYPE,
    "support.policy": {},
    "support.calendar": {},
    "support.mailbox": {},
    "support.onboarding_step": {},
    "support.answer": TEXTS,
    "support.macro": TEXTS,
    "support.phrase": {},
}


def last_public_message(who: Actor, entry: Any) -> ColumnElement[bool] | None:
    """Whoever may not read what is said in a case (sellers) sees where it stood, the last message that
    the customer got or wrote, and what they wrote themselves."""
    if who.can(f"{CASE_MODEL}.content"):
        return None
    last = (
        select(CaseMessage.entry_id)
        .where(CaseMessage.case_id == entry.record_id)
        .order_by(CaseMessage.at.desc(), CaseMessage.id.desc())
        .limit(1)
        .correlate(entry)
        .scalar_subquery()
    )
    return or_(entry.kind == "stage", entry.id == last, entry.user_id == who.user_id)


contributions = (
    *presets_of("support", MODELS),
    EntryRule(name="support.case.content", model=CASE_MODEL, build=last_public_message),
)

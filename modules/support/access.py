"""What each role may do with cases when the module is installed; the Master decides afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select

from core.api.services import Actor, EntryRule, presets_of
from modules.support.models import CASE as CASE_MODEL

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
#: Their names stand on every case and lead to their page: whoever sees cases may open it.
TYPE: Mapping[str, Mapping[str, str]] = {
    **{
        role: {"read": "all"}
        for role in ("support", "sales", "collections", "logistics", "privacy", "readonly")
    },
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


#: What is written to the customer or by them: mails, and messages by WhatsApp and the like.
PUBLIC = ("mail", "message")


def last_public_message(who: Actor, entry: Any) -> ColumnElement[bool] | None:
    """Whoever may not read what is said in a case (sellers) sees where it stood, the last message that
    the customer got or wrote, and what they wrote themselves."""
    if who.can(f"{CASE_MODEL}.content"):
        return None
    said = inspect(entry).mapper.local_table.alias("said")
    last = (
        select(said.c.id)
        .where(said.c.model == CASE_MODEL, said.c.record_id == entry.record_id)
        .where(said.c.kind.in_(PUBLIC), said.c.direction.is_not(None))
        .where(said.c.private.is_(False), said.c.deleted_at.is_(None))
        .order_by(said.c.at.desc(), said.c.id.desc())
        .limit(1)
        .correlate(entry)
        .scalar_subquery()
    )
    return or_(entry.kind == "stage", entry.id == last, entry.user_id == who.user_id)


contributions = (
    *presets_of("support", MODELS),
    EntryRule(name="support.case.content", model=CASE_MODEL, build=last_public_message),
)

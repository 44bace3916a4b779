"""What each role may do with sales when the module is installed; offered once, the Master decides.

One table a model, role by role; :func:`core.access.presets_of` turns them round.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.api.services import presets_of

_EVERY = ("read", "create", "update", "archive", "export", "import")

#: role → {action: scope}
LEAD: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys((*_EVERY, "reopen", "personal"), "all"),
    "sales": {
        "read": "team",
        "create": "all",
        "update": "own",
        "archive": "own",
        "export": "own",
        "personal": "all",
    },
    "marketing": dict.fromkeys((*_EVERY, "personal"), "all"),
    "support": {"read": "own", "create": "all", "personal": "all"},
    "privacy": dict.fromkeys((*_EVERY, "personal"), "all"),
    "readonly": {"read": "all"},
}

OPPORTUNITY: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**dict.fromkeys((*_EVERY, "reopen"), "team"), "create": "all", "import": "all"},
    "sales": {
        "read": "own",
        "create": "all",
        "update": "own",
        "archive": "own",
        "export": "own",
    },
    "marketing": {"read": "all"},
    "support": {"read": "all"},
    "collections": {"read": "all"},
    "logistics": {"read": "all"},
    "accounting": {"read": "all", "export": "all"},
    "privacy": {"read": "all", "update": "all", "export": "all"},
    "readonly": {"read": "all"},
}

#: Who sells keeps their own; who delivers, invoices and claims reads what was agreed.
ORDER: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys((*_EVERY, "confirm", "cancel"), "all"),
    "sales": {
        "read": "customer",
        "create": "all",
        "update": "own",
        "archive": "own",
        "export": "own",
        "confirm": "own",
        "cancel": "own",
    },
    "support": {"read": "all"},
    "collections": {"read": "all"},
    "logistics": {"read": "all"},
    "accounting": {"read": "all", "export": "all"},
    "privacy": {"read": "all", "export": "all"},
    "readonly": {"read": "all"},
}

#: Who sells writes and sends their own; who answers for them approves.
QUOTE: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys((*_EVERY, "send", "approve"), "all"),
    "sales": {
        "read": "customer",
        "create": "all",
        "update": "own",
        "archive": "own",
        "export": "own",
        "send": "own",
    },
    "support": {"read": "all"},
    "collections": {"read": "all"},
    "logistics": {"read": "all"},
    "accounting": {"read": "all"},
    "privacy": {"read": "all", "export": "all"},
    "readonly": {"read": "all"},
}

LOSS_REASON: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(("read", "create", "update", "archive"), "all"),
}

COMPETITOR: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(_EVERY, "all"),
    "sales": {"read": "all", "create": "all"},
}

#: The words of leads: whoever answers for them keeps them.
WORDS: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(("read", "create", "update", "archive"), "all"),
    "marketing": dict.fromkeys(("read", "create", "update", "archive"), "all"),
}

#: The Master writes the definition; who works by it reads it.
SQL_RULE: Mapping[str, Mapping[str, str]] = {
    **{role: {"read": "all", "conditions": "all"} for role in ("supervisor", "marketing", "sales")},
    "readonly": {"read": "all"},
}

DECISION: Mapping[str, Mapping[str, str]] = {
    "supervisor": dict.fromkeys(_EVERY, "all"),
    "marketing": dict.fromkeys(_EVERY, "all"),
    "sales": {"read": "all", "update": "own"},
    "readonly": {"read": "all"},
}

#: model → its table
MODELS = {
    "sales.lead": LEAD,
    "sales.opportunity": OPPORTUNITY,
    "sales.order": ORDER,
    "sales.quote": QUOTE,
    "sales.loss_reason": LOSS_REASON,
    "sales.competitor": COMPETITOR,
    "sales.decision": DECISION,
    "sales.sql_rule": SQL_RULE,
    "sales.source": WORDS,
    "sales.campaign": WORDS,
    "sales.reject_reason": LOSS_REASON,
    "sales.form": WORDS,
    "sales.territory": LOSS_REASON,
    "sales.sharing_rule": LOSS_REASON,
    "sales.queue_member": LOSS_REASON,
}


contributions = tuple(presets_of("sales", MODELS))

"""What each role may do with logistics when the module is installed; offered once, the Master decides."""

from __future__ import annotations

from collections.abc import Mapping

from core.api.services import presets_of

_EVERY = ("read", "create", "update", "archive", "export", "import")
_ALL = dict.fromkeys(_EVERY, "all")
_READ = {"read": "all"}

#: Where things are kept. Whoever sees the warehouses sees what is available in them.
PLACES: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "logistics": _ALL,
    "sales": _READ,
    "support": _READ,
    "accounting": _READ,
    "readonly": _READ,
}
LOTS: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "logistics": _ALL,
    "sales": _READ,
    "support": _READ,
    "readonly": _READ,
}
DOCUMENTS: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, "post": "all"},
    "logistics": {**_ALL, "post": "all"},
    "accounting": {"read": "all", "export": "all"},
    "readonly": _READ,
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "logistics": {"read": "all", "create": "all", "update": "all", "archive": "all"},
}

DELIVERIES: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, "reopen": "all", "personal": "all"},
    "logistics": {**_ALL, "reopen": "all", "personal": "all"},
    # what their customers wait for
    "sales": {"read": "customer", "create": "all"},
    "support": {"read": "all", "personal": "all"},
    "collections": _READ,
    "accounting": {"read": "all", "export": "all"},
    "privacy": dict.fromkeys(("read", "update", "export", "personal"), "all"),
    "readonly": _READ,
}

RETURNS: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, "reopen": "all", "approve": "all"},
    "logistics": {**_ALL, "reopen": "all", "approve": "all"},
    "sales": {"read": "customer", "create": "all"},
    # an agent asks for it; the warehouse says yes or no
    "support": {"read": "all", "create": "all", "update": "all"},
    "collections": _READ,
    "accounting": {"read": "all", "export": "all"},
    "privacy": dict.fromkeys(("read", "update", "export"), "all"),
    "readonly": _READ,
}

#: model → its table
MODELS = {
    "logistics.warehouse": PLACES,
    "logistics.location": PLACES,
    "logistics.lot": LOTS,
    "logistics.document": DOCUMENTS,
    "logistics.reason": WORDS,
    "logistics.carrier": WORDS,
    "logistics.delivery": DELIVERIES,
    "logistics.return": RETURNS,
    "logistics.return_reason": WORDS,
}


contributions = tuple(presets_of("logistics", MODELS))

"""What each role may do with logistics when the module is installed; offered once, the Master decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.api.services import Preset

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

#: model → its table
MODELS = {
    "logistics.warehouse": PLACES,
    "logistics.location": PLACES,
    "logistics.lot": LOTS,
    "logistics.document": DOCUMENTS,
    "logistics.reason": WORDS,
    "logistics.carrier": WORDS,
    "logistics.delivery": DELIVERIES,
}


def _presets() -> Iterator[Preset]:
    """One preset a role, with what each model's table gives it."""
    roles = dict.fromkeys(role for table in MODELS.values() for role in table)
    for role in roles:
        grants = {
            f"{model}.{action}": scope
            for model, table in MODELS.items()
            for action, scope in table.get(role, {}).items()
        }
        yield Preset(name=f"logistics.{role}", role=role, grants=grants)


contributions = tuple(_presets())

"""What each role may do with the accounting link when it is installed; offered once, the Master decides.

Instalments have no permissions of their own: who reads an invoice reads its instalments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.api.services import Preset

_ALL = dict.fromkeys(("read", "create", "update", "export", "import"), "all")
_SEEN = {"read": "all", "export": "all"}

#: The books are kept by accounting; sellers see what their own customers owe.
INVOICE: Mapping[str, Mapping[str, str]] = {
    "accounting": _ALL,
    "supervisor": _ALL,
    "collections": {**_SEEN, "update": "all"},
    "sales": {"read": "customer"},
    "privacy": _SEEN,
    "readonly": {"read": "all"},
}
PAYMENT: Mapping[str, Mapping[str, str]] = {
    "accounting": _ALL,
    "supervisor": _ALL,
    "collections": _ALL,
    "sales": {"read": "customer"},
    "privacy": _SEEN,
    "readonly": {"read": "all"},
}

#: model → its table
MODELS = {"accounting.invoice": INVOICE, "accounting.payment": PAYMENT}


def _presets() -> Iterator[Preset]:
    """One preset a role, with what each model's table gives it."""
    roles = dict.fromkeys(role for table in MODELS.values() for role in table)
    for role in roles:
        grants = {
            f"{model}.{action}": scope
            for model, table in MODELS.items()
            for action, scope in table.get(role, {}).items()
        }
        yield Preset(name=f"accounting.{role}", role=role, grants=grants)


contributions = tuple(_presets())

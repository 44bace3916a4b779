"""What each role may do with the accounting link when it is installed; offered once, the Master decides.

Instalments have no permissions of their own: who reads an invoice reads its instalments.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.api.services import presets_of

_ALL = dict.fromkeys(("read", "create", "update", "export", "import"), "all")
_SEEN = {"read": "all", "export": "all"}
_AMOUNTS = {"amounts": "all"}

#: The books are kept by accounting; sellers see what their own customers were invoiced and whether it is
#: late, without amounts.
INVOICE: Mapping[str, Mapping[str, str]] = {
    "accounting": {**_ALL, **_AMOUNTS},
    "supervisor": {**_ALL, **_AMOUNTS},
    "collections": {**_SEEN, "update": "all", **_AMOUNTS},
    "sales": {"read": "customer"},
    "privacy": {**_SEEN, **_AMOUNTS},
    "readonly": {"read": "all", **_AMOUNTS},
}
PAYMENT: Mapping[str, Mapping[str, str]] = {
    "accounting": {**_ALL, **_AMOUNTS},
    "supervisor": {**_ALL, **_AMOUNTS},
    "collections": {**_ALL, **_AMOUNTS},
    "sales": {"read": "customer"},
    "privacy": {**_SEEN, **_AMOUNTS},
    "readonly": {"read": "all", **_AMOUNTS},
}

_KEPT = {**_ALL, "archive": "all"}
#: How the books are mapped, and what goes to them: whoever keeps them.
BOOKS: Mapping[str, Mapping[str, str]] = {"accounting": _KEPT, "supervisor": {"read": "all"}}
#: Whoever keeps the books writes the keys of programs, too.
PROFILE: Mapping[str, Mapping[str, str]] = {
    **BOOKS,
    "accounting": {**_KEPT, "connect": "all"},
}
#: Whoever follows payments reconciles them.
BANK: Mapping[str, Mapping[str, str]] = {
    "accounting": _ALL,
    "collections": _ALL,
    "supervisor": _SEEN,
}

#: model → its table
MODELS = {
    "accounting.invoice": INVOICE,
    "accounting.payment": PAYMENT,
    "accounting.account": BOOKS,
    "accounting.rule": BOOKS,
    "accounting.profile": PROFILE,
    "accounting.batch": BOOKS,
    "accounting.statement": BANK,
}


contributions = tuple(presets_of("accounting", MODELS))

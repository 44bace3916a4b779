"""What each role may do with collections when the module is installed; the Master decides afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from core.api.services import presets_of

_EVERY = ("read", "create", "update", "archive", "export", "import")
_ALL = dict.fromkeys(_EVERY, "all")
_READ = {"read": "all"}

_AMOUNTS = {"amounts": "all"}
#: What is never put away.
_KEPT = dict.fromkeys(("read", "create", "update", "export", "import"), "all")

#: Claims and what belongs to them. Sellers see that a customer is a risk, without amounts.
CLAIM: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, **_AMOUNTS, "reopen": "all"},
    "collections": {**_ALL, **_AMOUNTS, "reopen": "all"},
    "accounting": {**_READ, **_AMOUNTS, "export": "all"},
    "sales": {"read": "customer"},
    "support": _READ,
    "privacy": {**dict.fromkeys(("read", "update", "export"), "all"), **_AMOUNTS},
    "readonly": {**_READ, **_AMOUNTS},
}
PART: Mapping[str, Mapping[str, str]] = {
    role: {action: scope for action, scope in table.items() if action != "reopen"}
    for role, table in CLAIM.items()
    if role != "support"
}
CREDIT: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, **_AMOUNTS},
    "collections": {**_ALL, **_AMOUNTS},
    "accounting": {**_ALL, **_AMOUNTS},
    "privacy": {**dict.fromkeys(("read", "export"), "all"), **_AMOUNTS},
    "readonly": {**_READ, **_AMOUNTS},
}
#: Debts that are given up: who claims them does not decide it.
WRITEOFF: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**dict.fromkeys(("read", "create", "update", "export"), "all"), **_AMOUNTS},
    "collections": {**_READ, **_AMOUNTS, "export": "all"},
    "accounting": {**dict.fromkeys(("read", "create", "update", "export"), "all"), **_AMOUNTS},
    "privacy": {**dict.fromkeys(("read", "update", "export"), "all"), **_AMOUNTS},
    "readonly": {**_READ, **_AMOUNTS},
}
#: Bills and cheques: whoever collects holds them, whoever keeps the books takes them to the bank.
INSTRUMENT: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_KEPT, **_AMOUNTS},
    "collections": {**_KEPT, **_AMOUNTS},
    "accounting": {**_KEPT, **_AMOUNTS},
    "sales": {"read": "customer"},
    "privacy": {**dict.fromkeys(("read", "update", "export"), "all"), **_AMOUNTS},
    "readonly": {**_READ, **_AMOUNTS},
}
#: What was tried before court, and the file that is made of it.
ATTEMPT: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_KEPT, **_AMOUNTS},
    "collections": {**_KEPT, **_AMOUNTS},
    "accounting": {**_READ, **_AMOUNTS},
    "privacy": {**dict.fromkeys(("read", "update", "export"), "all"), **_AMOUNTS},
    "readonly": {**_READ, **_AMOUNTS},
}
DOSSIER: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**dict.fromkeys(("read", "create", "export"), "all"), **_AMOUNTS},
    "collections": {**dict.fromkeys(("read", "create", "export"), "all"), **_AMOUNTS},
    "privacy": {**dict.fromkeys(("read", "export"), "all"), **_AMOUNTS},
}
#: Files with which money is collected.
REMITTANCE: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_READ, **_AMOUNTS},
    "collections": {**_ALL, **_AMOUNTS},
    "accounting": {**_ALL, **_AMOUNTS},
}

#: Numbers of accounts are for who charges them and who keeps the books.
ACCOUNT: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, "bank": "all"},
    "collections": {**_ALL, "bank": "all"},
    "accounting": {**_READ, "bank": "all"},
    "sales": {"read": "customer"},
    "privacy": dict.fromkeys(("read", "update", "export", "bank"), "all"),
    "readonly": _READ,
}
MANDATE: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "collections": _ALL,
    "accounting": _READ,
    "sales": {"read": "customer"},
    "privacy": {"read": "all", "export": "all"},
    "readonly": _READ,
}
CREDITOR: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_READ, "bank": "all"},
    "collections": {**_READ, "bank": "all"},
    "accounting": {**_ALL, "bank": "all"},
}
#: How the company reminds; who leads collections writes it.
RULES: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "collections": _ALL,
    "readonly": _READ,
}
#: Dates and rates of laws.
LEGAL: Mapping[str, Mapping[str, str]] = {
    "supervisor": _READ,
    "collections": {**_READ, "create": "all", "update": "all"},
    "accounting": _ALL,
    "readonly": _READ,
}

#: model → its table
MODELS = {
    "collections.claim": CLAIM,
    "collections.promise": PART,
    "collections.plan": PART,
    "collections.dispute": PART,
    "collections.writeoff": WRITEOFF,
    "collections.instrument": INSTRUMENT,
    "collections.attempt": ATTEMPT,
    "collections.dossier": DOSSIER,
    "collections.notice": PART,
    "collections.credit": CREDIT,
    "collections.remittance": REMITTANCE,
    "collections.refund": REMITTANCE,
    "collections.dispute_reason": RULES,
    "collections.account": ACCOUNT,
    "collections.mandate": MANDATE,
    "collections.creditor": CREDITOR,
    "collections.return_code": RULES,
    "collections.policy": RULES,
    "collections.level": RULES,
    "collections.letter": RULES,
    "collections.late_rate": LEGAL,
}


contributions = tuple(presets_of("collections", MODELS))

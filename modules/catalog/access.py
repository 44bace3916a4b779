"""What each role may do with the catalog when the module is installed; offered once, the Master decides.

Taxes, units and rates are no secret inside the house (``everybody_reads``); the permissions here open
their lists and allow to change them.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.api.services import presets_of

_EVERY = ("read", "create", "update", "archive", "export", "import")
_ALL = dict.fromkeys(_EVERY, "all")
_READ = {"read": "all"}

PRODUCT: Mapping[str, Mapping[str, str]] = {
    "supervisor": {**_ALL, "costs": "all"},
    "sales": {"read": "all", "export": "all"},
    "support": _READ,
    "marketing": {"read": "all", "create": "all", "update": "all"},
    "collections": _READ,
    "logistics": {"read": "all", "create": "all", "update": "all", "export": "all", "costs": "all"},
    "accounting": {"read": "all", "update": "all", "export": "all", "costs": "all"},
    "readonly": _READ,
}
PRICES: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "sales": _READ,
    "support": _READ,
    "marketing": _READ,
    "accounting": {"read": "all", "export": "all"},
    "readonly": _READ,
}
#: The words by which products are kept.
WORDS: Mapping[str, Mapping[str, str]] = {
    "supervisor": _ALL,
    "marketing": {"read": "all", "create": "all", "update": "all"},
    "logistics": {"read": "all", "create": "all", "update": "all"},
}
#: Whoever keeps the books keeps taxes and rates.
TAXES: Mapping[str, Mapping[str, str]] = {
    "supervisor": _READ,
    "accounting": _ALL,
    "readonly": _READ,
}
#: Sellers see what is taken from their own customers.
CUSTOMER_RATES: Mapping[str, Mapping[str, str]] = {
    "supervisor": _READ,
    "sales": {"read": "customer"},
    "accounting": dict.fromkeys(("read", "create", "update", "export", "import"), "all"),
    "readonly": _READ,
}

#: model → its table
MODELS = {
    "catalog.product": PRODUCT,
    "catalog.category": WORDS,
    "catalog.unit": WORDS,
    "catalog.price_list": PRICES,
    "catalog.price": PRICES,
    "catalog.exchange_rate": TAXES,
    "catalog.tax": TAXES,
    "catalog.tax_class": TAXES,
    "catalog.fiscal_position": TAXES,
    "catalog.rounding": TAXES,
    "catalog.customer_rate": CUSTOMER_RATES,
}


contributions = tuple(presets_of("catalog", MODELS))

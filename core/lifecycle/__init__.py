"""Installing, upgrading, deactivating and purging modules: one service for screens, API and commands.

Whoever asks calls :func:`request`; a fresh process with the wanted set of modules does the work (see
``perform.py``), so no running process ever imports a module whose tables are not there.
"""

from core.lifecycle.catalogue import Entry, catalogue, entry_of, label_of
from core.lifecycle.declare import (
    CatchUp,
    ContactReference,
    Offer,
    Seed,
    make_offers,
    module_purged,
)
from core.lifecycle.errors import Blocked, LifecycleError, ModuleFails
from core.lifecycle.plan import Plan, plan_deactivate, plan_install, plan_purge, plan_upgrade
from core.lifecycle.request import MANAGE, Order, Outcome, request

__all__ = [
    "MANAGE",
    "Blocked",
    "CatchUp",
    "ContactReference",
    "Entry",
    "LifecycleError",
    "ModuleFails",
    "Offer",
    "Order",
    "Outcome",
    "Plan",
    "Seed",
    "catalogue",
    "entry_of",
    "label_of",
    "make_offers",
    "module_purged",
    "plan_deactivate",
    "plan_install",
    "plan_purge",
    "plan_upgrade",
    "request",
]

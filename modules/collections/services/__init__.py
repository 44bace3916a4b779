"""Use cases of collections, and what others ask of it:

- :func:`standing_of`: what a customer owes, their limit and their risk;
- :func:`demand`: interest, compensation and costs of debts until a day;
- :func:`remind`, :func:`plan`: reminders and who would get one;
- :func:`give_back`: a direct debit came back.
"""

from modules.collections.services import (
    claims,
    instruments,
    plans,
    promises,
    returning,
    seeding,
    writeoffs,
)
from modules.collections.services.claimed import demand
from modules.collections.services.credit import Standing, standing_of
from modules.collections.services.dunning import sending
from modules.collections.services.dunning.plan import plan
from modules.collections.services.dunning.sending import remind, reminded
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.instruments import instrument_collected, instrument_unpaid
from modules.collections.services.plans import plan_broken, plan_fulfilled
from modules.collections.services.promises import promise, promise_broken, promise_kept
from modules.collections.services.returning import debit_returned, give_back
from modules.collections.services.writeoffs import owed_again, written_off

contributions = (
    *seeding.contributions,
    *claims.contributions,
    *promises.contributions,
    *plans.contributions,
    *writeoffs.contributions,
    *instruments.contributions,
    *returning.contributions,
    *sending.contributions,
)

__all__ = [
    "CollectionsError",
    "Standing",
    "debit_returned",
    "demand",
    "give_back",
    "instrument_collected",
    "instrument_unpaid",
    "owed_again",
    "plan",
    "plan_broken",
    "plan_fulfilled",
    "promise",
    "promise_broken",
    "promise_kept",
    "remind",
    "reminded",
    "standing_of",
    "written_off",
]

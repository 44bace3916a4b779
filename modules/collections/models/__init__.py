"""Records of collections."""

from modules.collections.models import account, legal, mandate, policy, returns
from modules.collections.models.account import ACCOUNT, Account
from modules.collections.models.legal import LATE_RATE, LateRate
from modules.collections.models.mandate import CREDITOR, MANDATE, Creditor, Mandate
from modules.collections.models.policy import LETTER, LEVEL, POLICY, Letter, Level, Policy
from modules.collections.models.returns import RETURN_CODE, ReturnCode

contributions = (
    *legal.contributions,
    *account.contributions,
    *mandate.contributions,
    *returns.contributions,
    *policy.contributions,
)

__all__ = [
    "ACCOUNT",
    "CREDITOR",
    "LATE_RATE",
    "LETTER",
    "LEVEL",
    "MANDATE",
    "POLICY",
    "RETURN_CODE",
    "Account",
    "Creditor",
    "LateRate",
    "Letter",
    "Level",
    "Mandate",
    "Policy",
    "ReturnCode",
    "contributions",
]

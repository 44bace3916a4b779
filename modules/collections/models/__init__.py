"""Records of collections."""

from modules.collections.models import (
    account,
    attempt,
    claim,
    credit,
    dispute,
    dossier,
    instrument,
    legal,
    mandate,
    notice,
    plan,
    policy,
    promise,
    refund,
    remittance,
    returns,
    writeoff,
)
from modules.collections.models.account import ACCOUNT, Account
from modules.collections.models.attempt import ATTEMPT, Attempt, AttemptDebt
from modules.collections.models.claim import CLAIM, Claim
from modules.collections.models.credit import CREDIT, Credit
from modules.collections.models.dispute import DISPUTE, REASON, Dispute, DisputeReason
from modules.collections.models.dossier import DOSSIER, Dossier
from modules.collections.models.instrument import (
    INSTRUMENT,
    STEP,
    Instrument,
    InstrumentDebt,
    InstrumentStep,
)
from modules.collections.models.legal import LATE_RATE, LateRate
from modules.collections.models.mandate import CREDITOR, MANDATE, Creditor, Mandate
from modules.collections.models.notice import NOTICE, Notice, NoticeDue
from modules.collections.models.plan import PLAN, Instalment, Plan, PlanDebt
from modules.collections.models.policy import LETTER, LEVEL, POLICY, Letter, Level, Policy
from modules.collections.models.promise import PROMISE, Promise
from modules.collections.models.refund import REFUND, Refund, Transfer
from modules.collections.models.remittance import REMITTANCE, Debit, Remittance
from modules.collections.models.returns import RETURN_CODE, ReturnCode
from modules.collections.models.writeoff import WRITEOFF, Writeoff, WriteoffDebt

contributions = (
    *legal.contributions,
    *account.contributions,
    *mandate.contributions,
    *returns.contributions,
    *policy.contributions,
    *claim.contributions,
    *promise.contributions,
    *plan.contributions,
    *dispute.contributions,
    *instrument.contributions,
    *credit.contributions,
    *notice.contributions,
    *remittance.contributions,
    *refund.contributions,
    *writeoff.contributions,
    *attempt.contributions,
    *dossier.contributions,
)

__all__ = [
    "ACCOUNT",
    "ATTEMPT",
    "CLAIM",
    "CREDIT",
    "CREDITOR",
    "DISPUTE",
    "DOSSIER",
    "INSTRUMENT",
    "LATE_RATE",
    "LETTER",
    "LEVEL",
    "MANDATE",
    "NOTICE",
    "PLAN",
    "POLICY",
    "PROMISE",
    "REASON",
    "REFUND",
    "REMITTANCE",
    "RETURN_CODE",
    "STEP",
    "WRITEOFF",
    "Account",
    "Attempt",
    "AttemptDebt",
    "Claim",
    "Credit",
    "Creditor",
    "Debit",
    "Dispute",
    "DisputeReason",
    "Dossier",
    "Instalment",
    "Instrument",
    "InstrumentDebt",
    "InstrumentStep",
    "LateRate",
    "Letter",
    "Level",
    "Mandate",
    "Notice",
    "NoticeDue",
    "Plan",
    "PlanDebt",
    "Policy",
    "Promise",
    "Refund",
    "Remittance",
    "ReturnCode",
    "Transfer",
    "Writeoff",
    "WriteoffDebt",
    "contributions",
]

"""Records of support."""

from modules.support.models import (
    calendar,
    case,
    case_type,
    desk,
    mailbox,
    message,
    onboarding,
    policy,
    texts,
)
from modules.support.models.calendar import Calendar
from modules.support.models.case import CASE, Case
from modules.support.models.case_type import CaseType
from modules.support.models.desk import CaseDraft, CaseViewer
from modules.support.models.event import CaseEvent
from modules.support.models.golden import GoldenFlag
from modules.support.models.mailbox import Mailbox
from modules.support.models.message import CaseMessage
from modules.support.models.onboarding import OnboardingStep
from modules.support.models.policy import Policy
from modules.support.models.texts import Macro, Phrase, SavedAnswer

contributions = (
    *case_type.contributions,
    *case.contributions,
    *calendar.contributions,
    *policy.contributions,
    *mailbox.contributions,
    *message.contributions,
    *onboarding.contributions,
    *desk.contributions,
    *texts.contributions,
)

__all__ = [
    "CASE",
    "Calendar",
    "Case",
    "CaseDraft",
    "CaseEvent",
    "CaseMessage",
    "CaseType",
    "CaseViewer",
    "GoldenFlag",
    "Macro",
    "Mailbox",
    "OnboardingStep",
    "Phrase",
    "Policy",
    "SavedAnswer",
    "contributions",
]

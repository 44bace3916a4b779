"""Models of contacts."""

from modules.contacts.models import (
    consent,
    duplicate,
    identity,
    merge,
    purpose,
    registration,
    relation,
    request,
)
from modules.contacts.models.consent import Consent
from modules.contacts.models.contact import Contact
from modules.contacts.models.details import ContactAddress, ContactMail, ContactPhone
from modules.contacts.models.duplicate import Duplicate, MatchKey
from modules.contacts.models.identity import Identity
from modules.contacts.models.merge import Merge, MergePart
from modules.contacts.models.purpose import ConsentText, Purpose
from modules.contacts.models.relation import Relation
from modules.contacts.models.request import Request
from modules.contacts.models.retention import RetentionRule, RetentionStep
from modules.contacts.models.suppression import Suppression

contributions = (
    *registration.contributions,
    *relation.contributions,
    *purpose.contributions,
    *consent.contributions,
    *identity.contributions,
    *duplicate.contributions,
    *request.contributions,
    *merge.contributions,
)

__all__ = [
    "Consent",
    "ConsentText",
    "Contact",
    "ContactAddress",
    "ContactMail",
    "ContactPhone",
    "Duplicate",
    "Identity",
    "MatchKey",
    "Merge",
    "MergePart",
    "Purpose",
    "Relation",
    "Request",
    "RetentionRule",
    "RetentionStep",
    "Suppression",
]

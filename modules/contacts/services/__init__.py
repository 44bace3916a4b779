"""Use cases of contacts."""

from modules.contacts.services import hygiene
from modules.contacts.services.duplicates.scoring import reason_text
from modules.contacts.services.duplicates.twins import PROOF, Twin, twins
from modules.contacts.services.identities import find_by_identity, identify, identities_of
from modules.contacts.services.lifecycle import became_customer
from modules.contacts.services.merging import (
    contacts_merged,
    contacts_unmerged,
    merge,
)
from modules.contacts.services.merging.gone import absorbed
from modules.contacts.services.privacy import blocking, erasing, farewell, holding, mailing
from modules.contacts.services.privacy.blocking import block, contact_blocked, gone, unblock
from modules.contacts.services.privacy.consent import consent_recorded, record_consent, standings
from modules.contacts.services.privacy.reachable import Verdict, may_contact, may_contact_many
from modules.contacts.services.relations import (
    Place,
    companies_of,
    link,
    main_contacts,
    people_of,
    sees_personal,
    unlink,
)
from modules.contacts.services.rights import requests

contributions = (
    consent_recorded,
    *hygiene.contributions,
    *blocking.contributions,
    *erasing.contributions,
    *farewell.contributions,
    *mailing.contributions,
    *holding.contributions,
    *requests.contributions,
    contacts_merged,
    contacts_unmerged,
)

__all__ = [
    "PROOF",
    "Place",
    "Twin",
    "Verdict",
    "absorbed",
    "became_customer",
    "block",
    "companies_of",
    "consent_recorded",
    "contact_blocked",
    "contacts_merged",
    "contacts_unmerged",
    "find_by_identity",
    "gone",
    "identify",
    "identities_of",
    "link",
    "main_contacts",
    "may_contact",
    "may_contact_many",
    "merge",
    "people_of",
    "reason_text",
    "record_consent",
    "sees_personal",
    "standings",
    "twins",
    "unblock",
    "unlink",
]

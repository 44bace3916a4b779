"""Use cases of contacts."""

from modules.contacts.services.lifecycle import became_customer
from modules.contacts.services.relations import (
    Place,
    companies_of,
    link,
    main_contacts,
    people_of,
    sees_personal,
    unlink,
)

__all__ = [
    "Place",
    "became_customer",
    "companies_of",
    "link",
    "main_contacts",
    "people_of",
    "sees_personal",
    "unlink",
]

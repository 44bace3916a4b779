"""Where a contact stands with us."""

from __future__ import annotations

from core.api.services import get, sudo, update
from modules.contacts.models import Contact


def became_customer(contact_id: int, why: str) -> Contact:
    """A prospect bought: called by modules that know (a won opportunity, a first order).

    Whoever closes a sale need not be allowed to edit the contact, so the change is made as elevated
    work with its reason in the log. A contact that is a customer already stays as it is.

    :raises NotFound: the actor does not see the contact.
    """
    contact: Contact = get("contacts.contact", contact_id)
    if contact.lifecycle == "customer":
        return contact
    with sudo(why):
        return update("contacts.contact", contact_id, {"lifecycle": "customer"})

"""Models of contacts."""

from modules.contacts.models import registration, relation
from modules.contacts.models.contact import Contact
from modules.contacts.models.details import ContactAddress, ContactMail, ContactPhone
from modules.contacts.models.relation import Relation

contributions = (*registration.contributions, *relation.contributions)

__all__ = ["Contact", "ContactAddress", "ContactMail", "ContactPhone", "Relation"]

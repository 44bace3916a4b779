"""Models of contacts."""

from modules.contacts.models import contact, relation
from modules.contacts.models.contact import Contact
from modules.contacts.models.relation import Relation

contributions = (*contact.contributions, *relation.contributions)

__all__ = ["Contact", "Relation"]

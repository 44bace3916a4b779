"""What becomes of sales when a contact is merged, erased or handed out."""

from __future__ import annotations

from core.api.services import ContactReference
from modules.sales.models import Involved, Lead, Opportunity

contributions = (
    ContactReference(
        name="sales.lead.contact",
        cls=Lead,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=(
            "name",
            "company",
            "position",
            "mail",
            "phone",
            "phone_e164",
            "tax_id",
            "tax_id_norm",
            "city",
            "postal_code",
            "request",
            "search",
            "sort_key",
        ),
    ),
    ContactReference(
        name="sales.opportunity.contact",
        cls=Opportunity,
        column="contact_id",
        on_merge="move",
        # what was sold for how much stays; what it was called and said of the person goes
        on_erase="anonymise",
        personal=("name", "expectations", "notes", "search", "sort_key"),
    ),
    ContactReference(
        name="sales.opportunity.person", cls=Opportunity, column="person_id", on_merge="move"
    ),
    ContactReference(
        name="sales.opportunity.decider", cls=Opportunity, column="decider_id", on_merge="move"
    ),
    ContactReference(
        name="sales.involved.contact",
        cls=Involved,
        column="contact_id",
        on_merge="dedupe",
        on_erase="delete",
        personal=("note",),
    ),
)

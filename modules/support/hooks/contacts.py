"""What becomes of cases when a contact is merged, erased or handed out."""

from __future__ import annotations

from core.api.services import ContactReference
from modules.support.models import Case

contributions = (
    ContactReference(
        name="support.case.contact",
        cls=Case,
        column="contact_id",
        on_merge="move",
        # that there was a case stays; what was said in it goes
        on_erase="anonymise",
        personal=("name", "description", "solution", "search", "sort_key"),
    ),
    ContactReference(name="support.case.person", cls=Case, column="person_id", on_merge="move"),
)

"""What becomes of accounts and mandates when a contact is merged, erased or handed out."""

from __future__ import annotations

from core.api.services import ContactReference
from modules.collections.models import Account, Mandate

contributions = (
    ContactReference(
        name="collections.account.contact",
        cls=Account,
        column="contact_id",
        on_merge="move",
        # debits that were charged name it for as long as the law wants them kept
        on_erase="anonymise",
        personal=("name", "number", "holder", "bic", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.mandate.contact",
        cls=Mandate,
        column="contact_id",
        on_merge="move",
        on_erase="keep",
    ),
)

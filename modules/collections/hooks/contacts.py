"""What becomes of accounts and mandates when a contact is merged, erased or handed out."""

from __future__ import annotations

from core.api.services import ContactReference
from modules.collections.models import (
    Account,
    Attempt,
    Claim,
    Credit,
    Dispute,
    Dossier,
    Instrument,
    Mandate,
    Notice,
    Plan,
    Promise,
    Writeoff,
)

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
        # its reference travelled with the debits; where its paper lies goes
        on_erase="anonymise",
        personal=("proof", "blocked_why"),
    ),
    # what was owed stays in the books; what was said of the person goes
    ContactReference(
        name="collections.claim.contact",
        cls=Claim,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "notes", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.promise.contact",
        cls=Promise,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("said_by", "search"),
    ),
    ContactReference(
        name="collections.plan.contact",
        cls=Plan,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "agreed_with", "notes", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.writeoff.contact",
        cls=Writeoff,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "why", "undone_why", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.instrument.contact",
        cls=Instrument,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "drawer", "notes", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.attempt.contact",
        cls=Attempt,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "sent_by", "sent_to", "terms", "answer", "search", "sort_key"),
    ),
    # the file itself goes with the others that are kept on the record
    ContactReference(
        name="collections.dossier.contact",
        cls=Dossier,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.dispute.contact",
        cls=Dispute,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("notes", "search"),
    ),
    ContactReference(
        name="collections.notice.contact",
        cls=Notice,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "recipient", "body", "search", "sort_key"),
    ),
    ContactReference(
        name="collections.credit.contact",
        cls=Credit,
        column="contact_id",
        on_merge="dedupe",
        on_erase="delete",
    ),
)

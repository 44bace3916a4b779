"""What erasing means to quotes and orders: what was sold for how much stays, without the person.

The duty to keep business papers comes first (:data:`modules.sales.hooks.documents.contributions`): until it
ends they are blocked with their customer, and nothing of this runs.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.api.services import CatchUp, EraseStep, Erasing, spec_of, sudo, write
from modules.contacts.models import Contact
from modules.sales.models import ORDER, QUOTE, Quote, QuoteVersion

#: What of the person an answer holds, and the mail it was asked for with. That there was one, and the
#: digest of the document, stay.
EMPTIED: dict[str, Any] = {
    "answered_by": None, "address": None, "reason": None,
    "mail_to": "", "mail_subject": "", "mail_text": "",
}  # fmt: skip


def _documents(erasing: Erasing) -> None:
    for model, ids in erasing.pairs():
        if model in (QUOTE, ORDER):
            # whoever looks for its number still finds the document
            table: Any = spec_of(model).cls.__table__
            number = func.lower(func.coalesce(table.c.number, ""))
            erasing.current.execute(update(table).where(table.c.id.in_(ids)).values(search=number))
        if model == QUOTE:
            erasing.note("sales_quote_version", "emptied", _empty(erasing.current, ids))


def _empty(current: Session, quotes: Collection[int]) -> int:
    query = update(QuoteVersion).where(QuoteVersion.quote_id.in_(quotes)).values(EMPTIED)
    done = current.execute(query.execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined]


def catch_up() -> None:
    """Whoever was erased while this module did not run."""
    with write(), sudo("Erasures while sales did not run") as current:
        erased = select(Quote.id).join(Contact, Contact.id == Quote.contact_id)
        ids = list(current.scalars(erased.where(Contact.erased_at.is_not(None))))
        for start in range(0, len(ids), 400):
            _empty(current, ids[start : start + 400])


contributions = (
    EraseStep(name="sales.documents", call=_documents),
    CatchUp(name="sales.quotes.erased", call=catch_up),
)

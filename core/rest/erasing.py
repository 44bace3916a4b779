"""Answers of the API kept for requests that are sent again: none of them names an erased person."""

from __future__ import annotations

from sqlalchemy import delete

from core.lifecycle.erasing import EraseStep, Erasing, mentioning
from core.rest.idempotency import StoredAnswer


def erase_answers(erasing: Erasing) -> None:
    """Such answers go; a request that is sent once more is refused as one whose answer is gone."""
    rows = mentioning(erasing, StoredAnswer, ("answer", "headers"))
    gone = delete(StoredAnswer).where(StoredAnswer.id.in_([row.id for row in rows]))
    erasing.current.execute(gone)
    erasing.note("core_idempotency", "deleted", len(rows))


contributions = (EraseStep(name="core.answers", call=erase_answers, weight=80),)

"""What of a case goes with an erased person besides its own texts: why it was flagged, and the numbers
of their mails."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import String, cast, select, update
from sqlalchemy.orm import Session

from core.api.services import CatchUp, EraseStep, Erasing, sudo, write
from modules.contacts.models import Contact
from modules.support.models import CASE, Case
from modules.support.models.golden import GoldenFlag
from modules.support.models.message import CaseMessage


def erase_said(erasing: Erasing) -> None:
    """The flags and the mails of the cases that go."""
    for model, ids in erasing.pairs():
        if model == CASE:
            for table, rows in _empty(erasing.current, ids).items():
                erasing.note(table, "emptied", rows)


def _empty(current: Session, cases: Collection[int]) -> dict[str, int]:
    # a mail keeps a number of its own, so that what was counted stays counted
    number = "erased." + cast(CaseMessage.id, String)
    flagged = (GoldenFlag.id.in_(cases), GoldenFlag.golden_reason.is_not(None))
    queries = {
        "support_golden_flag": update(GoldenFlag).where(*flagged).values(golden_reason="—"),
        "support_message": update(CaseMessage)
        .where(CaseMessage.case_id.in_(cases))
        .values(message_id=number),
    }
    done = {}
    for table, query in queries.items():
        rows = current.execute(query.execution_options(synchronize_session=False))
        done[table] = rows.rowcount  # type: ignore[attr-defined]
    return done


def catch_up() -> None:
    """Whoever was erased while this module did not run."""
    with write(), sudo("Erasures while support did not run") as current:
        erased = select(Case.id).join(Contact, Contact.id == Case.contact_id)
        ids = list(current.scalars(erased.where(Contact.erased_at.is_not(None))))
        for start in range(0, len(ids), 400):
            _empty(current, ids[start : start + 400])


contributions = (
    EraseStep(name="support.said", call=erase_said),
    CatchUp(name="support.erased", call=catch_up),
)

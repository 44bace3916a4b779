"""What happens before a case is saved, whoever saves it."""

from __future__ import annotations

from sqlalchemy import select

from core.api.services import Draft, SaveStep, _, session
from modules.support.models import CASE, Case

#: Parts of parts of parts… of a case; deeper means a circle.
_DEEPEST = 20


def check_relations(draft: Draft) -> None:
    """A case is neither part nor duplicate of itself, nor of one that is part of it."""
    for name in ("parent_id", "duplicate_of_id"):
        above = draft.values.get(name)
        if above and draft.record is not None and _reaches(above, name, draft.record.id):
            draft.error(name, _("Choose another case: this one would hang from itself."))


def _reaches(start: int, name: str, wanted: int) -> bool:
    found: int | None = start
    column = getattr(Case, name)
    for _step in range(_DEEPEST):
        if found is None or found == wanted:
            break
        found = session().scalar(select(column).where(Case.id == found))
    return found is not None


contributions = (SaveStep(name="support.case.relations", model=CASE, call=check_relations),)

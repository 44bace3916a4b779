"""Work at a case: drafts kept on the server, who else is there, and what came meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select

from core.api.models import utcnow
from core.api.services import (
    EraseStep,
    Erasing,
    _,
    actor,
    get,
    names_of,
    prepared_rows,
    session,
    write,
)
from modules.support.models import CASE, Case, CaseDraft, CaseEvent, CaseViewer

#: Somebody who was not heard of for so long has gone.
GONE = timedelta(seconds=40)
#: The longest draft that is kept.
LONGEST = 20_000
_SPOKEN = ("inbound", "reply")


@dataclass(frozen=True)
class Written:
    """Which open page a text comes from, and its number among those that the page sent."""

    writer: str = ""
    turn: int = 0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Written:
        """As a form says it; nothing where it does not."""
        writer, turn = str(values.get("writer") or "")[:24], str(values.get("turn") or "")
        known = turn.isascii() and turn.isdecimal() and len(turn) < 10
        return cls(writer, int(turn)) if writer and known else cls()

    def outdated(self, draft: CaseDraft | None) -> bool:
        """Whether the same page has said something newer already: requests overtake each other."""
        same = draft is not None and bool(self.writer) and draft.writer == self.writer
        return draft is not None and same and self.turn <= draft.turn


def keep_draft(case_id: int, values: Mapping[str, Any]) -> None:
    """Keep what the actor has begun to write; nothing written keeps nothing."""
    body = str(values.get("body") or "")[:LONGEST]
    head = {n: str(values[n])[:1000] for n in ("to", "subject") if values.get(n)}
    _keep(case_id, body if body.strip() else "", head, Written.of(values))


def drop_draft(case_id: int, written: Written) -> None:
    """It was sent, from the page that says so."""
    _keep(case_id, "", {}, written)


def _keep(case_id: int, body: str, head: dict[str, str], written: Written) -> None:
    me = actor().user_id
    if me is None:
        return
    with write() as current:
        draft = current.get(CaseDraft, (case_id, me))
        if written.outdated(draft):
            return
        if not body and not written.writer:
            if draft is not None:
                current.delete(draft)
        else:
            if draft is None:
                draft = CaseDraft(case_id=case_id, user_id=me)
                current.add(draft)
            draft.body, draft.head, draft.at = body, head if body else {}, utcnow()
            draft.writer, draft.turn = written.writer or None, written.turn
        current.flush()


def look(case_id: int, *, writing: bool = False) -> list[tuple[int, str, bool]]:
    """Say that the actor is at a case. :returns: who else is: (id, name, whether they write)."""
    get(CASE, case_id)
    me, now = actor().user_id, utcnow()
    if me is None or actor().viewed_by:
        return []
    with write() as current:
        rows = {row.user_id: row for row in current.scalars(
            select(CaseViewer).where(CaseViewer.case_id == case_id))}  # fmt: skip
        for user_id, row in rows.items():
            if user_id != me and row.at < now - GONE:
                current.delete(row)
        mine = rows.get(me)
        if mine is None:
            current.add(CaseViewer(case_id=case_id, user_id=me, at=now, writing=int(writing)))
        else:
            mine.at, mine.writing = now, int(writing)
        current.flush()
    others = {i: r for i, r in rows.items() if i != me and r.at >= now - GONE}
    names = names_of(list(others)) if others else {}
    return [(i, names.get(i, ""), bool(row.writing)) for i, row in sorted(others.items())]


def presence_words(others: list[tuple[int, str, bool]]) -> str:
    """Who else is at a case, in a sentence."""
    if not others:
        return ""
    writing = [name for _id, name, writes in others if writes]
    if writing:
        return _("%(names)s is writing an answer to this case", names=", ".join(writing))
    names = ", ".join(name for _id, name, _writes in others)
    return _("%(names)s is looking at this case too", names=names)


def state_of(case_id: int) -> tuple[int, dict[str, str]]:
    """(a number that rises with everything said to or by the customer, what the actor has begun to
    write), in one query; an empty draft: nothing."""
    values = {"case": case_id, "me": actor().user_id}
    seen, body, head = prepared_rows("support.desk", _state_query, values)[0]
    return seen or 0, {**head, "body": body} if body else {}


def _state_query() -> Select:
    case: Any = bindparam("case")
    last = select(func.max(CaseEvent.id)).where(
        CaseEvent.case_id == case, CaseEvent.what.in_(_SPOKEN)
    )
    mine = (CaseDraft.case_id == Case.id) & (CaseDraft.user_id == bindparam("me"))
    return (
        select(last.scalar_subquery(), CaseDraft.body, CaseDraft.head)
        .select_from(Case)
        .outerjoin(CaseDraft, mine)
        .where(Case.id == case)
    )


def newer_words(case_id: int, seen: str) -> str:
    """What came since the person saw the conversation; empty: nothing.

    :param seen: the number of :func:`state_of` as it was then; empty: nobody knows.
    """
    if not seen.isdecimal() or len(seen) > 10:
        return ""
    query = (
        select(CaseEvent.what)
        .where(CaseEvent.case_id == case_id, CaseEvent.id > int(seen), CaseEvent.what.in_(_SPOKEN))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    what = session().scalar(query)
    if what == "inbound":
        return _("The customer has written meanwhile. Read it before you answer.")
    if what == "reply":
        return _("Somebody else has answered meanwhile. Read it before you answer.")
    return ""


def forget_drafts(erasing: Erasing) -> None:
    """What was begun about a person who is erased goes with them."""
    ids = list(erasing.records.get(CASE, ()))
    query = delete(CaseDraft).where(CaseDraft.case_id.in_(ids))
    done = erasing.current.execute(query).rowcount if ids else 0  # type: ignore[attr-defined]
    erasing.note("support_draft", "deleted", done)


contributions = (EraseStep(name="support.drafts", call=forget_drafts),)

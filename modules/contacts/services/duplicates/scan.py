"""Looking through the whole base, or at some contacts, and keeping the pairs that look like one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, or_, select, tuple_

from core.api.models import utcnow
from core.api.services import session, sudo, write
from modules.contacts.models import Contact, Duplicate
from modules.contacts.services.duplicates.blocking import candidates, store_keys
from modules.contacts.services.duplicates.facts import facts_of
from modules.contacts.services.duplicates.scoring import Facts, Score, compare

#: (done, total): called now and then.
Progress = Callable[[int, int], Any]
#: Contacts of one transaction while their keys are written.
CHUNK = 2000
#: Facts kept at hand while pairs are compared.
KEPT = 60_000
WHY = "Duplicates are looked for in the whole base"

Pair = tuple[int, int]


def scan(progress: Progress | None = None) -> dict[str, int]:
    """Look through the whole base; pairs that no longer look like one are forgotten.

    It runs as elevated work: who may look at the result sees the pairs of which they see both ends.

    :returns: {"contacts", "compared", "pairs"}.
    """
    with sudo(WHY):
        total = _store_all_keys(progress)
        found, compared = _compared(None, progress, total)
        with write():
            _keep(found, None)
    return {"contacts": total, "compared": compared, "pairs": len(found)}


def scan_some(ids: Iterable[int]) -> dict[str, int]:
    """Compare some contacts (new ones) with the rest."""
    wanted = sorted(set(ids))
    with sudo(WHY):
        for start in range(0, len(wanted), CHUNK):
            with write():
                store_keys(facts_of(wanted[start : start + CHUNK]).values())
        found, compared = _compared(wanted, None, 0)
        with write():
            _keep(found, wanted)
    return {"contacts": len(wanted), "compared": compared, "pairs": len(found)}


def _store_all_keys(progress: Progress | None) -> int:
    """Write the keys of every contact in use. :returns: how many there are."""
    last, done = 0, 0
    while True:
        query = select(Contact.id).where(Contact.id > last, Contact.archived_at.is_(None))
        ids = list(session().scalars(query.order_by(Contact.id).limit(CHUNK)))
        if not ids:
            return done
        with write():
            store_keys(facts_of(ids).values())
        last, done = ids[-1], done + len(ids)
        if progress:
            progress(done, 0)


def _compared(
    among: list[int] | None, progress: Progress | None, total: int
) -> tuple[dict[Pair, Score], int]:
    """Every candidate compared: {pair: score} of those that look like one, and how many were."""
    found: dict[Pair, Score] = {}
    known: dict[int, Facts] = {}
    compared = 0
    for pairs in candidates(among):
        missing = {number for pair in pairs for number in pair} - known.keys()
        if len(known) + len(missing) > KEPT:
            known, missing = {}, {number for pair in pairs for number in pair}
        known |= facts_of(missing)
        for one, other in pairs:
            if one in known and other in known and (score := compare(known[one], known[other])):
                found[one, other] = score
        compared += len(pairs)
        if progress:
            progress(total, total)
    return found, compared


def _keep(found: dict[Pair, Score], among: list[int] | None) -> None:
    """Store the pairs; what was decided stays decided."""
    current, now = session(), utcnow()
    query = select(Duplicate.left_id, Duplicate.right_id, Duplicate.state)
    if among is not None:
        query = query.where(or_(Duplicate.left_id.in_(among), Duplicate.right_id.in_(among)))
    stored = {(row[0], row[1]): row[2] for row in current.execute(query)}
    gone = [pair for pair, state in stored.items() if state == "open" and pair not in found]
    again = [pair for pair in found if stored.get(pair) == "open"]
    ends = tuple_(Duplicate.left_id, Duplicate.right_id)
    for start in range(0, len(stale := gone + again), 400):
        old = delete(Duplicate).where(ends.in_(stale[start : start + 400]))
        current.execute(old.execution_options(synchronize_session=False))
    new = [pair for pair in found if stored.get(pair) != "different"]
    for start in range(0, len(new), CHUNK):
        current.add_all(
            Duplicate(
                left_id=pair[0],
                right_id=pair[1],
                score=found[pair].value,
                reasons=list(found[pair].reasons),
                found_at=now,
            )
            for pair in new[start : start + CHUNK]
        )
        current.flush()
        current.expunge_all()

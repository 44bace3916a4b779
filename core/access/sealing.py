"""The audit log as a chain: nothing in it can be changed, removed or put in between unseen.

Changes commit their rows unchained; a job gives each row its place and its link: SHA-256 of the
previous link, the row's metadata and the digest of its values. Values and their salt can be erased
(data protection) without breaking the chain. Triggers refuse everything else already in the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, func, null, select, update

from core.access import audit
from core.access.models import AuditEntry
from core.db.session import session, write
from core.db.triggers import own_triggers

CHUNK = 500
START = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """What :func:`verify` found."""

    #: Sealed rows that were read.
    rows: int
    #: The last link: keep it elsewhere, and nobody can cut off the end of the chain either.
    head: str
    #: Place of the first row that is not what was sealed; None while all is well.
    broken: int | None = None
    #: What is wrong with it: gap | metadata | values | erased.
    reason: str = ""


def link(previous: str, place: int, row: AuditEntry) -> str:
    """The link of a row to the one before."""
    metadata = [
        place,
        row.id,
        row.at.isoformat(),
        row.user_id,
        row.who,
        row.via,
        row.ip,
        row.action,
        row.model,
        row.record_id,
        row.digest,
    ]
    return hashlib.sha256(previous.encode() + orjson.dumps(metadata)).hexdigest()


def seal() -> int:
    """Chain the rows that are not yet, in the order in which they are found.

    :returns: how many were.
    """
    sealed = 0
    while True:
        with write() as current:
            place, previous = _end()
            query = (
                select(AuditEntry)
                .where(AuditEntry.link.is_(None))
                .order_by(AuditEntry.id)
                .limit(CHUNK)
            )
            rows = list(current.scalars(query))
            for row in rows:
                place += 1
                previous = link(previous, place, row)
                row.place, row.link = place, previous
        sealed += len(rows)
        if len(rows) < CHUNK:
            return sealed


def verify() -> Verdict:
    """Read the whole chain. :returns: the first row that is not what was sealed, if there is one."""
    query = select(AuditEntry).where(AuditEntry.link.is_not(None)).order_by(AuditEntry.place)
    with session().scalars(query.execution_options(yield_per=CHUNK)) as rows:
        verdict, erased = _follow(rows)
    if verdict.broken is None and (wrong := _erased_unasked(erased)):
        return Verdict(verdict.rows, verdict.head, wrong, "erased")
    return verdict


def _follow(rows: Iterable[AuditEntry]) -> tuple[Verdict, set[tuple[int, str, int | None]]]:
    """Follow the chain. :returns: the verdict, and (place, model, record) of rows without values."""
    place, previous, erased = 0, START, set()
    for row in rows:
        place += 1
        wrong = ""
        if row.place != place:
            wrong = "gap"
        elif row.link != link(previous, place, row):
            wrong = "metadata"
        elif row.digest != audit.digest(row.salt, row.changes, row.reason):
            if row.salt or row.changes or row.reason:
                wrong = "values"
            erased.add((place, row.model, row.record_id))
        if wrong:
            return Verdict(place - 1, previous, place, wrong), erased
        previous = row.link or ""
    return Verdict(place, previous), erased


def erase_values(model: str, ids: Iterable[int], reason: str) -> int:
    """Erase what the log says about records: values and salt go, the chain still verifies.

    :param ids: at most a few hundred. :param reason: kept in the log with each erasure.
    :returns: how many rows had values.
    """
    return _erase([AuditEntry.model == model, AuditEntry.record_id.in_(list(ids))], reason)


def erase_rows(ids: Iterable[int], reason: str) -> int:
    """As :func:`erase_values`, for single rows of whichever records. :returns: how many had values."""
    return _erase([AuditEntry.id.in_(list(ids))], reason)


def _erase(chosen: list[ColumnElement[bool]], reason: str) -> int:
    with write() as current:
        wanted = (*chosen, AuditEntry.salt.is_not(None))
        named = select(AuditEntry.model, AuditEntry.record_id).where(*wanted).distinct()
        records = current.execute(named).all()
        gone = update(AuditEntry).where(*wanted).values(changes=null(), salt=None, reason=None)
        done = current.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        of_models: dict[str, list[tuple[int | None, dict]]] = {}
        for model, record_id in records:
            of_models.setdefault(model, []).append((record_id, {"reason": [None, reason]}))
        for model, told in of_models.items():
            audit.add(current, audit.entries("erase", model, told))
    return done


def count_erased(model: str, ids: Iterable[int]) -> int:
    """How many rows of the log about records have lost their values."""
    about = (AuditEntry.model == model, AuditEntry.record_id.in_(list(ids)))
    lost = (AuditEntry.salt.is_(None), AuditEntry.digest != audit.digest(None, None, None))
    return session().scalar(select(func.count()).where(*about, *lost)) or 0


def _end() -> tuple[int, str]:
    """Place and link of the last sealed row."""
    last = select(AuditEntry.place, AuditEntry.link).where(AuditEntry.place.is_not(None))
    row = session().execute(last.order_by(AuditEntry.place.desc()).limit(1)).first()
    return (row[0] or 0, row[1] or "") if row else (0, START)


def _erased_unasked(erased: set[tuple[int, str, int | None]]) -> int | None:
    """The first place whose values are gone although the log knows of no erasure."""
    asked: dict[tuple[str, int | None], int] = {}
    if erased:
        query = select(AuditEntry.model, AuditEntry.record_id, func.max(AuditEntry.id)).where(
            AuditEntry.action == "erase"
        )
        found = session().execute(query.group_by(AuditEntry.model, AuditEntry.record_id))
        asked = {(model, record_id): last for model, record_id, last in found}
    return min((p for p, model, record in erased if (model, record) not in asked), default=None)


#: What is fixed from the start, and what is fixed once it is set.
_FIXED = (
    "id", "at", "user_id", "who", "via", "ip", "action", "model", "record_id", "digest",
)  # fmt: skip
_ONCE = ("link", "place")
#: May only be emptied.
_ERASABLE = ("salt", "reason")


def _tampered(differs: str, values_kept: str) -> str:
    """The condition "this update changes more than sealing or erasing does"."""
    parts = [f"new.{c} {differs} old.{c}" for c in _FIXED]
    parts += [f"(old.{c} IS NOT NULL AND new.{c} {differs} old.{c})" for c in _ONCE]
    parts += [f"(new.{c} IS NOT NULL AND new.{c} {differs} old.{c})" for c in _ERASABLE]
    return " OR ".join([*parts, f"({values_kept})"])


def triggers(dialect: str) -> list[str]:
    """The statements that close the table against changes; each may run again."""
    message = "the audit log cannot be changed"
    if dialect == "sqlite":
        kept = "new.changes IS NOT NULL AND new.changes IS NOT old.changes"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return [
            "CREATE TRIGGER IF NOT EXISTS core_audit_keep BEFORE DELETE ON core_audit " + refuse,
            "CREATE TRIGGER IF NOT EXISTS core_audit_same BEFORE UPDATE ON core_audit "
            f"WHEN {_tampered('IS NOT', kept)} {refuse}",
        ]
    kept = "new.changes IS NOT NULL AND new.changes IS DISTINCT FROM old.changes"
    return [
        "CREATE OR REPLACE FUNCTION core_audit_same() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'UPDATE' THEN "
        f"RAISE EXCEPTION '{message}'; END IF; "
        f"IF {_tampered('IS DISTINCT FROM', kept)} THEN RAISE EXCEPTION '{message}'; END IF; "
        "RETURN new; END $$",
        "CREATE OR REPLACE TRIGGER core_audit_same BEFORE UPDATE OR DELETE ON core_audit "
        "FOR EACH ROW EXECUTE FUNCTION core_audit_same()",
        "CREATE OR REPLACE TRIGGER core_audit_keep BEFORE TRUNCATE ON core_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_audit_same()",
    ]


own_triggers(AuditEntry.__table__, triggers)

"""The audit log shows every tampering, and lets data protection erase values."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from core import records
from core.access import sealing
from core.access.audit import log
from core.access.models import AuditEntry
from core.db import session, write

C = "contacts.contact"


@pytest.fixture
def sealed(as_user):
    """A log with some changes, sealed. Returns the id of a contact in it."""
    as_user("master")
    made = records.create(C, {"name": "Ana Secreta"})
    records.update(C, made.id, {"name": "Ana Muy Secreta"})
    with write() as current:
        log(current, "login", "core_user", 1)
        log(current, "export", C, reason="una auditoría")
    assert sealing.seal() > 0
    return made.id


@pytest.fixture
def unlocked(sealed):
    """Somebody with the database in their hands has dropped the triggers."""
    with write() as current:
        if current.get_bind().dialect.name == "sqlite":
            current.execute(text("DROP TRIGGER core_audit_same"))
            current.execute(text("DROP TRIGGER core_audit_keep"))
        else:
            current.execute(text("ALTER TABLE core_audit DISABLE TRIGGER USER"))
    return sealed


def rows():
    query = select(AuditEntry).order_by(AuditEntry.place)
    return session().scalars(query.execution_options(populate_existing=True)).all()


def test_an_untouched_log_verifies(sealed):
    verdict = sealing.verify()
    assert verdict.broken is None
    assert verdict.rows == len(rows())
    assert verdict.head == rows()[-1].link
    assert sealing.seal() == 0


def test_the_chain_goes_on(sealed):
    before = sealing.verify()
    records.create(C, {"name": "Otra"})
    assert sealing.verify().head == before.head  # not sealed yet
    assert sealing.seal() == 1
    after = sealing.verify()
    assert (after.rows, after.broken) == (before.rows + 1, None)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"who": "Otra persona"}, "metadata"),
        ({"action": "read"}, "metadata"),
        ({"ip": "10.0.0.1"}, "metadata"),
        ({"record_id": 999}, "metadata"),
        ({"digest": "0" * 64}, "metadata"),
        ({"changes": {"name": [None, "Inocente"]}}, "values"),
        ({"reason": "otra"}, "values"),
    ],
)
def test_a_changed_row_is_found(unlocked, values, reason):
    target = rows()[1]
    with write() as current:
        current.execute(update(AuditEntry).where(AuditEntry.id == target.id).values(**values))
    verdict = sealing.verify()
    assert (verdict.broken, verdict.reason) == (target.place, reason)


def test_a_removed_row_is_found(unlocked):
    with write() as current:
        current.execute(text("DELETE FROM core_audit WHERE place = 2"))
    assert sealing.verify().broken == 2


def test_swapped_rows_are_found(unlocked):
    with write() as current:
        for old, new in ((1, -1), (2, 1), (-1, 2)):
            moved = text("UPDATE core_audit SET place = :new WHERE place = :old")
            current.execute(moved, {"old": old, "new": new})
    assert sealing.verify().broken == 1


def test_values_removed_by_hand_are_found(unlocked):
    with write() as current:
        gone = "UPDATE core_audit SET changes = NULL, salt = NULL, reason = NULL WHERE place = 1"
        current.execute(text(gone))
    assert sealing.verify().reason == "erased"


def test_erasing_a_person_keeps_the_chain(sealed):
    assert sealing.erase_values(C, [sealed], "derecho de supresión") == 2
    about = [r for r in rows() if (r.model, r.record_id) == (C, sealed) and r.action != "erase"]
    assert about
    assert all(row.changes is None and row.salt is None for row in about)
    assert "Secreta" not in str([row.changes for row in rows()])
    assert sealing.verify().broken is None
    sealing.seal()
    assert sealing.verify().broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM core_audit",
        "DELETE FROM core_audit WHERE place = 1",
        "UPDATE core_audit SET who = 'x' WHERE place = 1",
        "UPDATE core_audit SET link = 'x' WHERE place = 1",
        "UPDATE core_audit SET place = 99 WHERE place = 1",
        "UPDATE core_audit SET digest = 'x' WHERE place = 1",
        "UPDATE core_audit SET changes = '{}' WHERE place = 1",
        "UPDATE core_audit SET reason = 'x' WHERE place = 1",
    ],
)
def test_the_database_refuses_changes(sealed, statement):
    with pytest.raises(DBAPIError, match="cannot be changed"), write() as current:
        current.execute(text(statement))

"""Purging a module takes what the platform kept about its records, and nothing else."""

from sqlalchemy import select

from core import records
from core.access import sudo
from core.db import write
from core.lifecycle.forget import forget_records
from core.records.tags import Tagging
from core.timeline import TimelineEntry


def test_labels_and_history_go_with_their_module(as_user):
    as_user("master")
    contact = records.create("contacts.contact", {"name": "Ana", "tags": ["VIP"]})
    with write(), sudo("looks at everything") as current:
        current.add_all(note(model, contact.id) for model in ("contacts.contact", "contactsplus.x"))
        current.flush()
        forget_records(current, "contacts")
        assert not current.scalars(select(Tagging).where(Tagging.record_id == contact.id)).all()
        left = select(TimelineEntry.model).where(TimelineEntry.record_id == contact.id)
        assert list(current.scalars(left)) == ["contactsplus.x"]


def note(model: str, record_id: int) -> TimelineEntry:
    """An entry about a record of a model."""
    where = {"model": model, "record_id": record_id, "root_model": model, "root_id": record_id}
    return TimelineEntry(kind="note", body="x", data={}, **where)

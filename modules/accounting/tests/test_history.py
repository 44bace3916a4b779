"""What the history of an invoice tells of its lines."""

from core import records
from core.testing.generic.making import as_person, make
from core.timeline import history


def test_moved_instalments_are_told_in_words(app):
    with as_person(app, "master"):
        made = make("accounting.invoice")
        due = made.total - made.withheld
        lines = [{"due_on": "2027-01-31", "amount": due, "method": "transfer"}]
        records.update("accounting.invoice", made.id, {"dues": lines})
        (told,) = [
            change
            for item in history("accounting.invoice", made.id).items
            for change in item.changes
            if change.field == "dues" and change.old
        ]
        assert "31/01/2027" in told.new
        assert told.old
        assert told.old != told.new

"""The invented cases have a past: what was said, by whom, and some that came back."""

from sqlalchemy import func, select

from core import demo
from core.access.actor import SYSTEM, acting_as
from core.db import session
from core.db.base import utcnow
from core.db.scoping import EVERYTHING
from core.timeline.models import TimelineEntry
from modules.support.models import CASE, Case


def test_every_case_begins_with_the_customer_and_some_came_back(app, as_user, sign_in):
    as_user("master")
    demo.load("ES", size=120)
    with acting_as(SYSTEM):
        entry = TimelineEntry
        query = select(entry).where(entry.model == CASE).order_by(entry.at, entry.id)
        talks: dict[int, list] = {}
        for row in session().scalars(query, execution_options={"scope": EVERYTHING}):
            talks.setdefault(row.record_id, []).append(row)
        cases = session().scalar(select(func.count()).select_from(Case))
        assert len(talks) == cases
        back = session().scalars(select(Case).where(Case.reopened > 0)).first()
        answered = select(func.count()).where(Case.response_minutes.is_not(None))
        assert session().scalar(answered)
    assert all(talk[0].direction == "in" for talk in talks.values())
    assert all(row.at <= utcnow() for talk in talks.values() for row in talk)
    assert back.closed_at is None
    page = sign_in("master").get(f"/support/cases/{back.id}").text
    assert "ha vuelto a pasar" in page
    assert "Reabierto" in page
    assert "no se puede mostrar" not in page

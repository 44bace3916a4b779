"""How long things are kept is the company's decision."""

from datetime import timedelta

from core.access.actor import SYSTEM, acting_as
from core.db import session, write
from core.db.base import utcnow
from core.jobs import JobRow, Runner, enqueue
from core.jobs.retention import choices, kept_for


def form(app, **changes):
    with app.app_context():
        days = {r.name: kept_for(r.name).days for r in choices()}
    return {**days, **{name.replace("__", "."): value for name, value in changes.items()}}


def test_what_is_decided_is_what_the_night_removes(app, sign_in):
    answer = sign_in("master").post("/settings/retention", data=form(app, jobs__done="7"))
    assert answer.status_code == 303
    with app.app_context(), acting_as(SYSTEM):
        with write() as current:
            for days in (6, 8):
                then = utcnow() - timedelta(days=days)
                row = JobRow(name="x", key=f"d{days}", state="done", finished_at=then)
                current.add(row)
            enqueue("jobs.purge", user=None)
        Runner(app).drain()
        keys = {row.key for row in session().query(JobRow).filter_by(name="x")}
    assert keys == {"d6"}


def test_nonsense_stands_at_its_field_and_changes_nothing(app, sign_in):
    for wrong in ("0", "-3", "mucho", "", "99999", "1e3"):
        answer = sign_in("master").post("/settings/retention", data=form(app, jobs__done=wrong))
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.get_data(as_text=True)
    with app.app_context():
        assert kept_for("jobs.done") == timedelta(days=30)


def test_what_follows_from_how_things_work_is_no_decision(app, sign_in):
    page = sign_in("master").get("/settings/retention").get_data(as_text=True)
    assert 'name="jobs.done"' in page
    assert 'name="imports.undo"' in page
    assert "files.unneeded" not in page


def test_only_who_decides_for_the_company(sign_in):
    assert sign_in("ventas").get("/settings/retention").status_code == 403

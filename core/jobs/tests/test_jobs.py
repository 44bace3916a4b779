"""What becomes of a job, each kind, in this process."""

from datetime import timedelta

import pytest

from core.access.models import User
from core.db import read, session, write
from core.db.base import utcnow
from core.jobs import UnknownJob, enqueue, restart, settle
from core.jobs.schedule import sweep


def test_a_job_is_done_with_its_result(jobs):
    number = jobs.ask("probe.note", {"text": "hello"})
    assert jobs.runner.drain() == 1
    row = jobs.row(number)
    assert (row.state, row.result, row.attempts) == ("done", {"noted": "hello"}, 1)
    assert row.lease_until is None
    assert jobs.effects() == ["hello"]


def test_a_job_asked_for_in_a_unit_of_work_that_fails_does_not_exist(jobs):
    def use_case():
        with write():
            enqueue("probe.note", {"text": "never"})
            raise ZeroDivisionError

    with jobs.app.app_context(), pytest.raises(ZeroDivisionError):
        use_case()
    assert jobs.runner.drain() == 0


def test_the_same_key_is_one_job(jobs):
    first = jobs.ask("probe.note", {"text": "once"}, key="k")
    jobs.runner.drain()
    assert jobs.ask("probe.note", {"text": "twice"}, key="k") == first
    assert jobs.runner.drain() == 0
    assert jobs.effects() == ["once"]


def test_not_before_its_time(jobs):
    jobs.ask("probe.note", {"text": "later"}, run_at=utcnow() + timedelta(hours=1))
    assert jobs.runner.drain() == 0


def test_unknown_jobs_and_arguments_that_are_data_are_refused(jobs):
    with pytest.raises(UnknownJob):
        jobs.ask("probe.nothing")
    with pytest.raises(ValueError, match="pass ids"):
        jobs.ask("probe.note", {"text": "x" * 70_000})
    with pytest.raises(TypeError):
        jobs.ask("probe.note", {"text": object()})


def drain_all(jobs, rounds=20):
    """Drain until nothing waits for a retry."""
    import time

    for _ in range(rounds):
        jobs.runner.drain()
        if not jobs.states().get("failed"):
            return
        time.sleep(0.01)


def test_a_failure_is_tried_again_and_leaves_nothing_behind(jobs):
    number = jobs.ask("probe.fail", {"times": 2})
    drain_all(jobs)
    row = jobs.row(number)
    assert (row.state, row.attempts, row.result) == ("done", 3, 3)
    assert row.error is None
    assert jobs.effects() == ["never kept"]


def test_after_the_last_attempt_it_is_dead_and_can_be_restarted(jobs):
    number = jobs.ask("probe.fail", {"times": 4})
    drain_all(jobs)
    row = jobs.row(number)
    assert (row.state, row.attempts) == ("dead", 3)
    assert row.error.startswith("ValueError: attempt 3\n")
    with jobs.app.app_context(), write():
        assert restart(number)
    drain_all(jobs)
    assert jobs.row(number).state == "dead"
    with jobs.app.app_context(), write():
        assert not settle(number)


def test_giving_up_skips_the_retries(jobs):
    number = jobs.ask("probe.give_up")
    jobs.runner.drain()
    assert (jobs.row(number).state, jobs.row(number).attempts) == ("dead", 1)


def test_jobs_of_modules_that_are_off_stay_parked(jobs):
    number = jobs.ask("probe.note", {"text": "parked"})
    with jobs.app.app_context(), write():
        session().get(type(jobs.row(number)), number).name = "gone.module"
    assert jobs.runner.drain() == 0
    assert jobs.row(number).state == "queued"


def test_an_external_effect_is_recorded_with_the_job(jobs, tmp_path):
    args = {"directory": str(tmp_path), "name": "letter"}
    number = jobs.ask("probe.send", args)
    jobs.runner.drain()
    assert jobs.row(number).state == "done"
    assert (tmp_path / "letter").read_text() == "sent\n"
    assert jobs.effects() == ["recorded letter"]


def test_an_external_effect_refused_for_certain_is_tried_again(jobs, tmp_path):
    number = jobs.ask("probe.send", {"directory": str(tmp_path), "name": "x", "mode": "refused"})
    drain_all(jobs)
    assert (jobs.row(number).state, jobs.row(number).attempts) == ("done", 2)
    assert (tmp_path / "x").read_text() == "sent\n"


def test_an_external_effect_of_unknown_outcome_is_doubtful_never_repeated(jobs, tmp_path):
    number = jobs.ask("probe.send", {"directory": str(tmp_path), "name": "x", "mode": "unsure"})
    drain_all(jobs)
    assert jobs.row(number).state == "doubtful"
    assert (tmp_path / "x").read_text() == "sent\n"
    with jobs.app.app_context(), write():
        assert settle(number)
    assert jobs.row(number).state == "done"


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_changes_nothing(jobs):
    number = jobs.ask("probe.note", {"text": "twice?"})
    with jobs.app.app_context():
        slow = jobs.runner.claim()
    with jobs.app.app_context():
        with write():
            session().get(type(jobs.row(number)), number).lease_until = utcnow() - timedelta(1)
        assert sweep("elsewhere:1:x") == 1
    assert jobs.runner.drain() == 1
    with jobs.app.app_context():
        jobs.runner.run(slow)
    assert jobs.effects() == ["twice?"]
    assert jobs.row(number).attempts == 2


def test_a_job_runs_as_who_asked_and_not_once_they_have_left(jobs):
    with jobs.app.app_context(), read():
        people = {u.mail: u.id for u in session().query(User)}
    left = people["ventas@demo.example"]
    first = jobs.ask("probe.note", {"text": "hers"}, user=left)
    jobs.runner.drain()
    assert jobs.row(first).state == "done"
    with jobs.app.app_context(), write():
        session().get(User, left).active = False
    second = jobs.ask("probe.note", {"text": "refused"}, user=left)
    jobs.runner.drain()
    assert jobs.row(second).state == "failed"
    assert jobs.effects() == ["hers"]


def test_a_leaving_worker_interrupts_at_a_checkpoint(jobs, tmp_path):
    number = jobs.ask("probe.steps", {"directory": str(tmp_path), "steps": 3})
    with jobs.app.app_context():
        run = jobs.runner.claim()
    jobs.runner.stopping.set()
    with jobs.app.app_context():
        jobs.runner.run(run)
    assert (jobs.row(number).state, jobs.row(number).attempts) == ("queued", 0)
    assert jobs.effects() == ["step 0"]
    jobs.runner.stopping.clear()
    jobs.runner.drain()
    row = jobs.row(number)
    assert (row.state, row.progress_done, row.progress_total) == ("done", 3, 3)
    assert jobs.effects() == ["step 0", "step 1", "step 2"]

"""The worker as a process: woken, scheduled, killed, replaced."""

import os
import signal
from collections import Counter

import pytest

from core.db import session, write
from core.jobs import JobRow
from core.jobs.broker import answers
from core.kernel.generation import GenerationFile
from core.testing.installation import wait_for

pytestmark = pytest.mark.slow


BROKERS = {
    "embedded": "",
    "redis": "redis://127.0.0.1:6379/11",
    "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//",
}


@pytest.fixture(params=BROKERS)
def broker(request, jobs):
    """The directory of the installation, and the servers that answer on this machine."""
    if url := BROKERS[request.param]:
        jobs.installation.variables["CAUCE_BROKER_URL"] = url
        jobs.app.config["CAUCE"] = jobs.installation.settings
        if not answers(jobs.installation.settings):
            pytest.skip(f"no {request.param} on this machine")
    return request.param


def start(jobs):
    log = (jobs.installation.directory / "worker.log").open("a")
    with log:
        return jobs.installation.start("worker", "--threads", "3", stdout=log, stderr=log)


def test_killed_again_and_again_every_job_is_done_exactly_once(jobs, broker):
    count = 60
    for number in range(count):
        jobs.ask("probe.note", {"text": f"{number:02}", "seconds": 0.02})
    for _ in range(3):
        worker = start(jobs)
        before = jobs.states().get("done", 0)
        wait_for(lambda before=before: jobs.states().get("done", 0) >= before + 5)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    start(jobs)
    wait_for(lambda: jobs.states() == {"done": count})
    assert jobs.effects() == [f"{number:02}" for number in range(count)]


def test_a_job_with_checkpoints_goes_on_where_it_was_killed(jobs, tmp_path):
    args = {"directory": str(tmp_path), "steps": 30, "seconds": 0.03}
    number = jobs.ask("probe.steps", args)
    worker = start(jobs)
    wait_for(lambda: len(jobs.effects()) > 5)
    worker.kill()
    worker.wait()
    start(jobs)
    wait_for(lambda: jobs.row(number).state == "done")
    assert Counter(jobs.effects()) == Counter(f"step {n}" for n in range(30))


def test_killed_while_sending_it_is_doubtful_unless_sending_twice_is_harmless(jobs, tmp_path):
    args = {"directory": str(tmp_path), "mode": "die"}
    letter = jobs.ask("probe.send", {**args, "name": "letter"})
    worker = start(jobs)
    assert worker.wait(60) == -signal.SIGKILL
    hook = jobs.ask("probe.resend", {**args, "name": "hook"})
    worker = start(jobs)
    assert worker.wait(60) == -signal.SIGKILL
    start(jobs)
    wait_for(lambda: jobs.row(hook).state == "done")
    wait_for(lambda: jobs.row(letter).state == "doubtful")
    assert (tmp_path / "letter").read_text() == "sent\n"
    assert (tmp_path / "hook").read_text() == "sent\nsent\n"


def test_term_finishes_the_job_in_hand_and_takes_no_other(jobs):
    first = jobs.ask("probe.note", {"text": "first", "seconds": 1.0})
    worker = start(jobs)
    wait_for(lambda: jobs.row(first).state == "running")
    worker.terminate()
    later = jobs.ask("probe.note", {"text": "later"})
    assert worker.wait(30) == 0
    assert (jobs.row(first).state, jobs.row(later).state) == ("done", "queued")


def test_after_a_module_switch_the_worker_leaves(jobs):
    worker = start(jobs)
    number = jobs.ask("probe.note", {"text": "before"})
    wait_for(lambda: jobs.row(number).state == "done")
    GenerationFile(jobs.installation.directory).publish(99)
    assert worker.wait(30) == 0


def test_a_broker_that_is_down_delays_but_loses_nothing(jobs):
    jobs.installation.variables["CAUCE_BROKER_URL"] = "redis://127.0.0.1:1/0"
    jobs.app.config["CAUCE"] = jobs.installation.settings
    number = jobs.ask("probe.note", {"text": "without broker"})
    start(jobs)
    wait_for(lambda: jobs.row(number).state == "done")


def test_what_recurs_is_asked_for_once_however_many_workers_look(jobs):
    from core.jobs import ScheduleRow

    workers = [start(jobs), start(jobs)]
    wait_for(lambda: _schedules(jobs))
    with jobs.app.app_context(), write():
        row = session().get(ScheduleRow, "jobs.purge")
        row.next_at = row.next_at.replace(year=2020)
    wait_for(lambda: jobs.states() == {"done": 1})
    with jobs.app.app_context():
        assert session().query(JobRow.name).all() == [("jobs.purge",)]
        assert session().get(ScheduleRow, "jobs.purge").next_at.year > 2020
    for worker in workers:
        worker.terminate()


def _schedules(jobs):
    from core.jobs import ScheduleRow

    with jobs.app.app_context():
        return session().get(ScheduleRow, "jobs.purge")

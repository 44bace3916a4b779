"""Work on everything beside people who write: one at a time, and with room for the others."""

import threading

from sqlalchemy import func, select

from core.db import write


def test_what_is_asked_for_while_it_waits_is_one_job(jobs):
    first = jobs.ask("probe.whole")
    assert jobs.ask("probe.whole") == first
    assert jobs.runner.drain() == 1
    assert jobs.ask("probe.whole") != first


def test_never_two_at_once_and_what_is_asked_meanwhile_comes_after(jobs):
    first = jobs.ask("probe.whole")
    with jobs.app.app_context():
        at_work = jobs.runner.claim()
        second = jobs.ask("probe.whole")
        assert second != first
        assert jobs.runner.claim() is None
        jobs.runner.run(at_work)
        assert jobs.runner.claim().id == second


def test_others_write_while_it_goes_on(jobs):
    jobs.ask("probe.whole", {"parts": 12})
    began, seen = threading.Event(), []

    def somebody():
        began.wait()
        with jobs.app.app_context(), write() as current:
            seen.append(current.scalar(select(func.count()).select_from(jobs.effects_table)))

    other = threading.Thread(target=somebody)
    other.start()
    with jobs.app.app_context():
        run = jobs.runner.claim()
        began.set()
        jobs.runner.run(run)
    other.join()
    assert seen[0] < 12

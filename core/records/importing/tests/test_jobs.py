"""A worker imports, checks and undoes with the rights of the person who asked."""

from __future__ import annotations

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import actor_of
from core.db import read, session, write
from core.jobs import Runner
from core.records.importing import jobs, report, service
from core.records.importing.testing import counts, upload

TEXT = "Nombre;Correo\nAna;ana@a.es\nEva;eva\n"


def person(mail):
    """The actor of a demo user."""
    return actor_of(session().query(User).filter_by(mail=f"{mail}@demo.example").one())


def state(number):
    """The import as it is now."""
    with read():
        return service.find(number)


def test_a_worker_imports_and_undoes(committed):
    with committed.app_context(), acting_as(SYSTEM), acting_as(person("marketing")):
        number = upload(TEXT).id
        service.configure(number, {})
        service.preview(number)
        jobs.start_check(number)
        jobs.start(number)
    assert Runner(committed).drain() >= 2  # and what modules make of an import
    with committed.app_context(), acting_as(SYSTEM), acting_as(person("marketing")):
        done = state(number)
        assert (done.state, counts(done)) == ("done", (1, 0, 0, 1))
        assert "correo" in next(report.rows(done, "rejected")).reason.lower()
        jobs.start_undo(number)
    Runner(committed).drain()
    with committed.app_context(), acting_as(SYSTEM), acting_as(person("marketing")):
        assert state(number).state == "undone"


def test_who_lost_the_right_meanwhile_imports_nothing(committed):
    with committed.app_context(), acting_as(SYSTEM):
        with acting_as(person("marketing")):
            number = upload(TEXT).id
            service.configure(number, {})
            jobs.start(number)
        with write() as current:
            user = current.query(User).filter_by(mail="marketing@demo.example").one()
            user.roles = []
            user.access_stamp += 1
    Runner(committed).drain()
    with committed.app_context(), acting_as(SYSTEM), acting_as(person("master")):
        stopped = state(number)
        assert (stopped.state, counts(stopped)) == ("failed", (0, 0, 0, 0))
        assert stopped.error

"""A worker that is killed in the middle of rules: everything happens once, nothing by halves."""

import os
import signal

import pytest
from sqlalchemy import func, select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.activities import Activity
from core.automation import editing
from core.automation.editing import RuleValues
from core.automation.models import RuleRun
from core.db import read, session, write
from core.testing.generic.making import make
from core.testing.installation import wait_for

pytestmark = pytest.mark.slow
COUNT = 40


def test_killed_in_the_middle_each_rule_acts_once_about_each_record(installation):
    app = installation.create("contacts", "support")
    values = RuleValues(
        name="Llamar",
        model="support.case",
        trigger={"kind": "core.created"},
        actions=[
            {"kind": "core.set", "params": {"field": "product", "value": "Visto"}},
            {"kind": "core.activity", "params": {"kind": "call", "subject": "Llamar", "days": 1}},
        ],
    )
    with app.app_context(), acting_as(SYSTEM), write():
        editing.switch(editing.save(None, values).id, True)
        customer = make("contacts.contact", name="Hotel Miramar", kind="company")
        for number in range(COUNT):
            records.create("support.case", {"contact_id": customer.id, "name": f"Caso {number}"})

    def done() -> int:
        with app.app_context(), acting_as(SYSTEM), read():
            return session().scalar(select(func.count(RuleRun.id))) or 0

    for kill in (5, 15):
        worker = installation.start("worker", "--threads", "2")
        wait_for(lambda kill=kill: done() >= kill)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    installation.start("worker", "--threads", "2")
    wait_for(lambda: done() >= COUNT)
    with app.app_context(), acting_as(SYSTEM), read() as current:
        states = dict(
            current.execute(select(RuleRun.state, func.count()).group_by(RuleRun.state)).all()
        )
        planned = current.scalars(select(Activity.record_id)).all()
        cls = records.spec_of("support.case").cls
        products = set(current.scalars(select(cls.product)))
    assert states == {"done": COUNT}
    assert len(planned) == len(set(planned)) == COUNT
    assert products == {"Visto"}

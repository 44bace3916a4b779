"""An installation with the module ``probe``, whose jobs leave effects that can be counted."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.access.actor import SYSTEM, acting_as
from core.db import db, read, session, write
from core.jobs import JobRow, Runner, enqueue

PROBE = Path(__file__).parent / "probe"


class Jobs:
    """What the tests ask for and look at."""

    def __init__(self, installation):
        self.installation = installation
        installation.variables["CAUCE_MODULES_PATH"] = str(PROBE)
        self.app = installation.create("probe")
        self.effects_table = import_module("modules.probe.tasks").effects
        with self.app.app_context():
            self.effects_table.create(db.engine)
        self.runner = Runner(self.app)

    def ask(self, name, args=None, **options):
        """Enqueue in a unit of work of its own. :returns: the job's id."""
        with self.app.app_context(), acting_as(SYSTEM), write():
            row = enqueue(name, args, **options)
            session().flush()
            return row.id

    def row(self, number):
        with self.app.app_context(), read():
            return session().get(JobRow, number)

    def states(self):
        """How many jobs are in each state."""
        with self.app.app_context(), read():
            query = select(JobRow.state, func.count()).group_by(JobRow.state)
            return dict(session().execute(query).all())

    def effects(self):
        """Texts of all effects, sorted."""
        with self.app.app_context(), read():
            return sorted(session().scalars(select(self.effects_table.c.text)))


@pytest.fixture
def jobs(installation):
    return Jobs(installation)

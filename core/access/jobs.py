"""Who asks for a job and who it runs as; the jobs of this layer: sealing, purging."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from core.access.actor import SYSTEM, Actor, Forbidden, acting_as, actor
from core.access.models import User
from core.access.sealing import seal
from core.access.sessions import actor_of, remove_ended
from core.access.throttle import remove_old
from core.db.session import read
from core.jobs import ActorSource, Retention, Run, Schedule, job
from core.locale import _, _l


@contextmanager
def acting_for(user_id: int | None) -> Iterator[Actor]:
    """Act as the person who asked, with the rights they have now; None is the system.

    :raises Forbidden: they can no longer sign in.
    """
    with acting_as(SYSTEM.through("job")):
        if user_id is None:
            yield SYSTEM
            return
        with read() as current:
            user = current.get(User, user_id)
            person = actor_of(user).through("job") if user and user.active else None
        if person is None:
            raise Forbidden("core.job", _("The person who asked for it can no longer sign in."))
        with acting_as(person):
            yield person


@job("access.seal", atomic=False, retries=1, label=_l("Seal the audit log"))
def seal_log(_run: Run) -> int:
    """Chain the rows of the audit log that are not yet."""
    return seal()


contributions = (
    seal_log,
    Schedule(name="access.seal", job=seal_log, every=timedelta(minutes=1)),
    Retention(
        name="access.sessions",
        days=1,
        purge=remove_ended,
        label=_l("Sessions that ended"),
    ),
    Retention(
        name="access.attempts",
        days=1,
        purge=remove_old,
        label=_l("Failed sign-ins"),
    ),
    ActorSource(name="core.access", current=lambda: actor().user_id, acting=acting_for),
)

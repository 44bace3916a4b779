"""Who asks for a job, and who it runs as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.access.actor import SYSTEM, Actor, Forbidden, acting_as, actor
from core.access.models import User
from core.access.sessions import actor_of
from core.db.session import read
from core.jobs import ActorSource
from core.locale import _


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


contributions = (
    ActorSource(name="core.access", current=lambda: actor().user_id, acting=acting_for),
)

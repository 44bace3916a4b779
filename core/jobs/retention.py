"""How long things are kept: as declared, unless the company decided otherwise."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base
from core.db.session import session, write
from core.jobs.declare import Retention

#: Ten years: longer than any business paper must be kept.
LONGEST = 3650


class RetentionRow(Base):
    """A decision of the company on how long something is kept."""

    __tablename__ = "core_retention"

    #: Name of the :class:`core.jobs.Retention`.
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    #: Days to keep it.
    days: Mapped[int] = mapped_column(Integer)


def choices() -> list[Retention]:
    """What the company may decide on; the rest follows from how things work."""
    return [r for r in current_app.extensions["cauce"].of(Retention) if not r.fixed]


def kept_for(name: str) -> timedelta:
    """How long something is kept. :raises KeyError: nobody declares it."""
    retention = current_app.extensions["cauce"].of(Retention)[name]
    decided = None if retention.fixed else session().get(RetentionRow, name)
    return timedelta(days=decided.days if decided else retention.days)


def keep_for(name: str, days: int) -> None:
    """Decide how long something is kept; the caller has checked that the actor may.

    :raises KeyError: it is nothing to decide on. :raises ValueError: not 1 to LONGEST days.
    """
    if name not in {retention.name for retention in choices()}:
        raise KeyError(name)
    if not 1 <= days <= LONGEST:
        raise ValueError(days)
    with write() as current:
        current.merge(RetentionRow(name=name, days=days))

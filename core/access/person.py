"""Who asks and where: what one query of every request tells, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_login import UserMixin
from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import make_transient_to_detached

from core.access.models import User
from core.kernel.keeping import kept
from core.settings import Company, State
from core.settings.state import Counters


class _Fields(NamedTuple):
    id: int
    mail: str
    name: str
    locale: str | None
    timezone: str | None
    theme: str
    keys_enabled: bool
    access_stamp: int
    version: int


class Person(UserMixin, _Fields):
    """The user who asks, as pages need to know them; :class:`User` is the whole record."""

    __slots__ = ()


_COMPANY = tuple(column.key for column in Company.__table__.columns)
_PERSON, _STATE = len(Person._fields), len(Counters._fields)


def who_and_where(given: Any, names: Sequence[str]) -> Select:
    """A query of a session or token, its user, the installation and the company in use.

    :param given: the class of the row that says who asks; it has a ``user_id``.
    :param names: its columns that come first in each row; :func:`told_by` reads what follows.
    """
    company = select(func.min(Company.id)).scalar_subquery()
    return (
        select(
            *(getattr(given, name) for name in names),
            *(getattr(User, name) for name in Person._fields),
            *(getattr(State, name) for name in Counters._fields),
            *(getattr(Company, name) for name in _COMPANY),
        )
        .select_from(given)
        .join(User, User.id == given.user_id)
        .outerjoin(State, true())
        .outerjoin(Company, Company.id == company)
    )


def told_by(row: Sequence[Any]) -> tuple[Person, Counters | None, Company | None]:
    """The user, the installation and the company in a row of :func:`who_and_where`."""
    state, company = row[_PERSON : _PERSON + _STATE], row[_PERSON + _STATE :]
    return (
        Person(*row[:_PERSON]),
        Counters(*state) if state[0] is not None else None,
        _company(dict(zip(_COMPANY, company, strict=True))),
    )


def _company(values: dict[str, Any]) -> Company | None:
    """The company, made once per version of it: it belongs to no session and is only read."""
    if values["id"] is None:
        return None
    return kept("companies", (values["id"], values["version"]), lambda: _made(values), 8)


def _made(values: dict[str, Any]) -> Company:
    company = Company(**values)
    make_transient_to_detached(company)
    return company

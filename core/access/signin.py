"""Signing in: password, second factor where the person has one, then a session."""

from __future__ import annotations

import hashlib

from sqlalchemy import select, update

from core.access import audit, secondfactor, throttle
from core.access.actor import bind
from core.access.models import User
from core.access.passwords import hash_password, is_dated, matches
from core.access.sessions import actor_of, start_session
from core.db.session import session, write


class WrongCredentials(Exception):
    """The address, the password or the code is not right; which one is never said."""


def check_credentials(mail: str, password: str, ip: str | None) -> User:
    """The active user of an address and password.

    :raises TooMany: the person has to wait. :raises WrongCredentials: they do not match.
    """
    account = mail.strip().lower()[:254]
    throttle.charge(account, ip)
    user = session().scalar(select(User).where(User.mail == account, User.active))
    if not matches(user.password_hash if user else None, password) or user is None:
        _note_failure(user)
        raise WrongCredentials
    return user


def check_code(user: User, code: str, ip: str | None) -> None:
    """:raises TooMany: as above. :raises WrongCredentials: the second factor is not right."""
    throttle.charge(user.mail, ip)
    if not secondfactor.accept(user, code):
        _note_failure(user)
        raise WrongCredentials


def let_in(
    user: User, password: str | None, ip: str | None, agent: str | None, *, replaces: str = ""
) -> str:
    """Sign the person in. :returns: the secret for the cookie.

    :param password: given where it was just checked, to renew a hash of weaker parameters.
    :param replaces: secret of the session that the browser had.
    """
    throttle.forget(user.mail, ip)
    bind(actor_of(user).through("screen", ip))
    with write() as current:
        if password and user.password_hash and is_dated(user.password_hash):
            renewed = update(User).where(User.id == user.id)
            current.execute(renewed.values(password_hash=hash_password(password)))
        audit.log(current, "login", "core_user", user.id)
        return start_session(user, ip, agent, replaces=replaces)


def fingerprint(user: User) -> str:
    """Changes with the password, so that what was signed before (half a sign-in, a reset link)
    is worth nothing afterwards."""
    return hashlib.sha256(f"{user.id}:{user.password_hash}".encode()).hexdigest()[:20]


def _note_failure(user: User | None) -> None:
    if user is not None:
        with write() as current:
            audit.log(current, "login_failed", "core_user", user.id)

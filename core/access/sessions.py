"""Signed-in browsers: server-side, revocable sessions, and the actor they act as."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import selectinload

from core.access import audit
from core.access.actor import NOBODY, SYSTEM, Actor, actor, scope_of
from core.access.models import LoginSession, Role, User, UserCompany
from core.access.person import Person, told_by, who_and_where
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.session import session, write
from core.settings import Company
from core.settings.state import Counters

COOKIE = "cauce_session"
#: A session ends so long after signing in, whatever happens.
LIFETIME = timedelta(days=14)
#: A session ends when it is not used for so long.
IDLE = timedelta(days=3)
#: The last use is noted no more often.
SEEN_EVERY = timedelta(minutes=5)
#: Administration stays open so long after the password was confirmed.
ELEVATION = timedelta(minutes=30)
#: Actors kept at most.
MOST = 500


class OpenSession(NamedTuple):
    """What a request needs of its :class:`LoginSession`."""

    id: int
    user_id: int
    seen_at: datetime
    view_as_id: int | None
    elevated_until: datetime | None


class Login(NamedTuple):
    """What one query tells about a request: its session, person, installation and company."""

    session: OpenSession
    user: Person
    state: Counters | None
    company: Company | None


def hash_secret(secret: str) -> str:
    """SHA-256 of a random secret; enough because the secret has 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start_session(
    user: User, ip: str | None = None, agent: str | None = None, *, replaces: str = ""
) -> str:
    """Sign a browser in with a new secret, so that one planted before is worth nothing.

    :param replaces: secret of the cookie the browser had; its session ends.
    :returns: the secret for its cookie.
    """
    secret = secrets.token_urlsafe(32)
    with write() as current:
        if replaces:
            end_session(replaces)
        current.add(
            LoginSession(
                token_hash=hash_secret(secret),
                user_id=user.id,
                expires_at=utcnow() + LIFETIME,
                ip=ip,
                agent=(agent or "")[:200],
            )
        )
        current.execute(_without_version(user.id).values(last_login_at=utcnow()))
    return secret


def end_session(secret: str) -> None:
    """Sign the browser of a cookie out."""
    with write() as current:
        current.execute(delete(LoginSession).where(LoginSession.token_hash == hash_secret(secret)))


def end_sessions(user_id: int, *, session_id: int | None = None, but: int | None = None) -> int:
    """Sign a user out: of one session, of all, or of all but one. :returns: how many ended."""
    query = delete(LoginSession).where(LoginSession.user_id == user_id)
    if session_id is not None:
        query = query.where(LoginSession.id == session_id)
    if but is not None:
        query = query.where(LoginSession.id != but)
    with write() as current:
        ended = current.execute(query).rowcount  # type: ignore[attr-defined]
        if ended:
            audit.log(current, "sign_out", "core_user", user_id, changes={"sessions": [ended, 0]})
    return ended


def open_sessions(user_id: int) -> list[LoginSession]:
    """The living sessions of a user, the last used first."""
    query = select(LoginSession).where(LoginSession.user_id == user_id, *_alive())
    return list(session().scalars(query.order_by(LoginSession.seen_at.desc())))


def device(agent: str | None) -> str:
    """Browser and system of a session in two words, "Firefox · Windows"; empty when unknown."""
    text = agent or ""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
                ("Safari", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    found = [
        next((name for mark, name in names if mark in text), "") for names in (browsers, systems)
    ]
    return " · ".join(filter(None, found))


def find_session(secret: str) -> Login | None:
    """The living session of a cookie with its active user, the state of the installation and the
    company, in one query; None when there is none."""
    now = utcnow()
    values = {"hash": hash_secret(secret), "now": now, "idle": now - IDLE}
    for row in prepared_rows("access.session", _living_session, values):
        start = len(OpenSession._fields)
        return Login(OpenSession(*row[:start]), *told_by(row[start:]))
    return None


def _living_session() -> Select:
    """The statement of every request."""
    return who_and_where(LoginSession, OpenSession._fields).where(
        LoginSession.token_hash == bindparam("hash"),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.seen_at > bindparam("idle"),
        User.active,
    )


def note_use(login: OpenSession, ip: str | None) -> None:
    """Remember that a session is in use; called after the answer was sent."""
    with write() as current:
        current.execute(
            update(LoginSession)
            .where(LoginSession.id == login.id, LoginSession.seen_at == login.seen_at)
            .values(seen_at=utcnow(), ip=ip)
            .execution_options(synchronize_session=False)
        )


def elevate(login: OpenSession) -> None:
    """Open administration in this session for a while (the password was just confirmed)."""
    with write() as current:
        _session_row(login).elevated_until = utcnow() + ELEVATION
        audit.log(current, "elevate", "core_user", login.user_id)


def is_elevated(login: OpenSession | None) -> bool:
    """Whether administration is open in a session."""
    return bool(login and login.elevated_until and login.elevated_until > utcnow())


def look_as(login: OpenSession, user_id: int | None) -> None:
    """Look through another person (read-only), or stop when ``user_id`` is None; audited.

    :raises Forbidden: the actor may not.
    """
    with write() as current:
        if user_id is not None:
            actor().require("core.view_as.use")
            audit.log(current, "view_as", "core_user", user_id)
        elif login.view_as_id:
            audit.log(current, "view_as_end", "core_user", login.view_as_id)
        _session_row(login).view_as_id = user_id


def remove_ended(before: datetime) -> int:
    """Remove sessions that ended before an instant (the nightly purge). :returns: how many."""
    ended = (LoginSession.expires_at < before) | (LoginSession.seen_at < before - IDLE)
    with write() as current:
        return current.execute(delete(LoginSession).where(ended)).rowcount  # type: ignore[attr-defined]


def _alive() -> tuple:
    now = utcnow()
    return LoginSession.expires_at > now, LoginSession.seen_at > now - IDLE


def _session_row(login: OpenSession) -> LoginSession:
    return session().get_one(LoginSession, login.id, populate_existing=True)


def _without_version(user_id: int):
    """An update of a user that is nobody's change: no version, no log."""
    return update(User).where(User.id == user_id).execution_options(synchronize_session="fetch")


def actor_of(user: User | Person, via: str = "screen", ip: str | None = None) -> Actor:
    """The actor of a user, with everything their roles grant; cached until their rights change."""
    key = (current_app._get_current_object(), user.id, user.access_stamp, user.name, user.mail)  # type: ignore[attr-defined]
    cached = _actors.get(key)
    if cached is None:
        if len(_actors) > MOST:
            _actors.clear()
        cached = _actors[key] = _alike(_build(user.id))
    return cached if via == "screen" and ip is None else cached.through(via, ip)


_actors: dict[tuple, Actor] = {}


def _alike(made: Actor) -> Actor:
    """The actor of the very same rights known before, if any: conditions and statements were worked out
    for them, and change with nothing else."""
    rights = frozenset(made.grants.items())
    key = (made.user_id, made.name, made.mail, rights, made.roles, made.team_ids, made.company_ids)
    known = current_app.extensions["cauce"].cache.setdefault("actors", {})
    if key not in known:
        if len(known) > MOST:
            known.clear()
        known[key] = made
        scope_of(made)  # kept with it, for every request to come
    return known[key]


def forget_actors() -> None:
    """Drop cached rights (tests, changes of roles in this process)."""
    _actors.clear()
    for who in (SYSTEM, NOBODY):  # they outlive the application whose models their rights are about
        who.__dict__.pop("_reach", None)
        who.__dict__["worked_out"].clear()


def _build(user_id: int) -> Actor:
    user = (
        session()
        .execute(
            select(User)
            .where(User.id == user_id)
            .options(selectinload(User.roles).selectinload(Role.grants), selectinload(User.teams))
            .execution_options(populate_existing=True)
        )
        .scalar_one()
    )
    grants: dict[str, set[str]] = {}
    for role in user.roles:
        for grant in role.grants:
            if grant.scope:
                grants.setdefault(grant.permission, set()).add(grant.scope)
    return Actor(
        user_id=user.id,
        name=user.name,
        mail=user.mail,
        grants={permission: frozenset(scopes) for permission, scopes in grants.items()},
        roles=frozenset(role.code for role in user.roles),
        team_ids=frozenset(team.id for team in user.teams),
        company_ids=_companies(user_id),
        master=any(role.code == "master" for role in user.roles),
    )


def _companies(user_id: int) -> frozenset[int]:
    chosen = select(UserCompany.company_id).where(UserCompany.user_id == user_id)
    ids = session().scalars(chosen).all() or session().scalars(select(Company.id)).all()
    return frozenset(ids)

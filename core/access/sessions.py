"""Signed-in browsers: server-side, revocable sessions, and the actor they act as."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.access.actor import Actor
from core.access.models import LoginSession, Role, User, UserCompany
from core.db.base import utcnow
from core.db.session import session, write
from core.settings import Company

COOKIE = "cauce_session"
LIFETIME = timedelta(days=14)


def hash_secret(secret: str) -> str:
    """SHA-256 of a random secret; enough because the secret has 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start_session(user: User, ip: str | None = None, agent: str | None = None) -> str:
    """Sign a browser in. :returns: the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    with write() as current:
        current.add(
            LoginSession(
                token_hash=hash_secret(secret),
                user_id=user.id,
                expires_at=utcnow() + LIFETIME,
                ip=ip,
                agent=(agent or "")[:200],
            )
        )
    return secret


def find_session(secret: str) -> tuple[LoginSession, User] | None:
    """The living session of a cookie and its active user; None when there is none."""
    row = (
        session()
        .execute(
            select(LoginSession, User)
            .join(User, User.id == LoginSession.user_id)
            .where(
                LoginSession.token_hash == hash_secret(secret),
                LoginSession.expires_at > utcnow(),
                User.active,
            )
        )
        .first()
    )
    return (row[0], row[1]) if row else None


def actor_of(user: User, via: str = "screen", ip: str | None = None) -> Actor:
    """The actor of a user, with everything their roles grant; cached until their rights change."""
    key = (user.id, user.access_stamp, user.name, user.mail)
    cached = _actors.get(key)
    if cached is None:
        if len(_actors) > 500:
            _actors.clear()
        cached = _actors[key] = _build(user.id)
    return cached if via == "screen" and ip is None else cached.through(via, ip)


_actors: dict[tuple, Actor] = {}


def forget_actors() -> None:
    """Drop cached rights (tests, changes of roles in this process)."""
    _actors.clear()


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

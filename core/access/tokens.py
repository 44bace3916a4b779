"""API tokens: keys for programs that act as their user, within limits of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Response, current_app
from sqlalchemy import Select, bindparam, or_, select, update

from core.access import audit
from core.access.actor import Actor, Forbidden, actor
from core.access.errors import Refused
from core.access.metering import wait_for
from core.access.models import ApiToken, User
from core.access.permissions import Permission
from core.access.person import Person, told_by, who_and_where
from core.access.routes import problem, unauthorized
from core.access.sessions import hash_secret
from core.access.users import manageable
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.session import session, write
from core.locale import _
from core.settings import Company
from core.settings.state import Counters

MARK = "cauce_"
#: Longest life of a token, in days.
MAX_DAYS = 3650


@dataclass(frozen=True)
class TokenUse:
    """The token of a request."""

    id: int
    permissions: frozenset[str] | None
    rate_limit: int
    used_at: datetime | None

    def limit(self, who: Actor) -> Actor:
        """The actor of its user, cut down to the token's permissions."""
        if self.permissions is None:
            return who
        grants = {p: who.scopes(p) for p in self.permissions if who.can(p)}
        return replace(who, grants=grants, master=False)


def create_token(
    name: str,
    *,
    user_id: int | None = None,
    permissions: Iterable[str] = (),
    days: int | None = None,
) -> tuple[ApiToken, str]:
    """Create a token, for oneself or (as an administrator) for somebody else.

    :param permissions: what it is limited to; empty for everything its user may do.
    :param days: how long it lives; None for ever.
    :returns: the row, and the token itself, which is never shown again.
    :raises Forbidden: the actor may not. :raises Refused: a value is not accepted.
    """
    owner = _owner(user_id)
    wanted = sorted(set(permissions))
    known = current_app.extensions["cauce"].of(Permission)
    if unknown := [p for p in wanted if p not in known]:
        raise Refused("permissions", _("There is no permission “%(name)s”.", name=unknown[0]))
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Refused("days", _("Write a number of days from 1 to %(count)s.", count=MAX_DAYS))
    label = " ".join((name or "").split())
    if not 1 <= len(label) <= 80:
        raise Refused("name", _("Write a name of at most %(count)s characters.", count=80))
    secret = MARK + secrets.token_urlsafe(32)
    with write() as current:
        token = ApiToken(
            name=label,
            prefix=secret[:12],
            token_hash=hash_secret(secret),
            user_id=owner,
            permissions=wanted or None,
            expires_at=utcnow() + timedelta(days=days) if days else None,
        )
        current.add(token)
        current.flush()
        changes = {"name": [None, label], "permissions": [None, wanted], "days": [None, days]}
        audit.log(current, "create", "core_api_token", token.id, changes=changes)
    return token, secret


def revoke_token(token_id: int) -> None:
    """End a token at once.

    :raises Forbidden: it is somebody else's and the actor may not administer.
    :raises Refused: there is no such token.
    """
    with write() as current:
        token = current.get(ApiToken, token_id, populate_existing=True)
        if token is None:
            raise Refused("", _("There is no such token."))
        _owner(token.user_id)
        if token.revoked_at is None:
            token.revoked_at = utcnow()
            audit.log(current, "revoke", "core_api_token", token.id)


def tokens_of(user_id: int) -> Sequence[ApiToken]:
    """The tokens of a user that were not revoked, the newest first."""
    mine = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return session().scalars(mine.order_by(ApiToken.id.desc())).all()


def authenticate(
    header: str,
) -> tuple[TokenUse, Person, Counters | None, Company | None] | Response:
    """Who sends an ``Authorization`` header, in one query.

    :returns: the token with its user, the installation's state and company; an answer (401, 429)
        when the request is to go no further.
    """
    kind, _space, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(MARK):
        return unauthorized(_("Send the token as “Authorization: Bearer …”."))
    digest = hash_secret(secret.strip())
    values = {"hash": digest, "now": utcnow()}
    found = next(iter(prepared_rows("access.token", _living_token, values)), None)
    if found is None:
        return unauthorized(_("The token is not valid, has expired or was revoked."))
    number, permissions, limit, used_at = found[:4]
    if wait := wait_for(digest, number, limit):
        answer = problem(429, "Too Many Requests", _("Too many requests: try again later."))
        answer.headers["Retry-After"] = str(wait)
        return answer
    limits = None if permissions is None else frozenset(permissions)
    return TokenUse(number, limits, limit, used_at), *told_by(found[4:])


def _living_token() -> Select:
    token = ApiToken
    living = or_(token.expires_at.is_(None), token.expires_at > bindparam("now"))
    names = ("id", "permissions", "rate_limit", "last_used_at")
    return who_and_where(token, names).where(
        token.token_hash == bindparam("hash"), token.revoked_at.is_(None), living, User.active
    )


def note_token_use(token_id: int) -> None:
    """Remember that a token is in use; called after the answer was sent."""
    query = update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=utcnow())
    with write() as current:
        current.execute(query.execution_options(synchronize_session=False))


def _owner(user_id: int | None) -> int:
    """Whose token it is, if the actor may handle it. :raises Forbidden: they may not."""
    who = actor()
    if who.viewed_by or who.via == "api":
        raise Forbidden("core.admin.use", _("Tokens are made on the screen only."))
    if user_id is not None and user_id != who.user_id:
        manageable(user_id)
        return user_id
    if who.user_id is None:
        raise Forbidden("core.admin.use")
    return who.user_id

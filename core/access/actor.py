"""Who is acting, and what that lets a session see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, g
from sqlalchemy import ColumnElement, True_, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from core.access.permissions import Guard, RecordRule
from core.db.ext import db
from core.db.scoping import EVERYTHING, NOTHING, Scope
from core.db.session import session, using_session


class Forbidden(Exception):
    """The actor lacks a permission, or the record is out of their reach."""

    def __init__(self, permission: str, message: str = "") -> None:
        super().__init__(message or permission)
        self.permission = permission


@dataclass(frozen=True)
class Actor:
    """A person, program or the system itself, with its rights; built once and cached."""

    user_id: int | None
    name: str
    mail: str = ""
    #: permission → scopes granted by any role
    grants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()
    company_ids: frozenset[int] = frozenset()
    #: May do everything (role master, or the system).
    master: bool = False
    #: screen | api | import | job | cli | system
    via: str = "screen"
    ip: str | None = None
    #: The Master who looks through this person; nothing can be written.
    viewed_by: int | None = None

    def can(self, permission: str) -> bool:
        """Whether the permission is granted in any scope."""
        return self.master or bool(self.grants.get(permission))

    def scopes(self, permission: str) -> frozenset[str]:
        """The scopes in which the permission is granted."""
        return frozenset({"all"}) if self.master else self.grants.get(permission, frozenset())

    def require(self, permission: str) -> None:
        """:raises Forbidden: the permission is not granted in any scope."""
        if not self.can(permission):
            raise Forbidden(permission)

    def through(self, via: str, ip: str | None = None) -> Actor:
        """The same actor by another way in; what they may see is not worked out again."""
        other = replace(self, via=via, ip=ip or self.ip)
        if "_scope" in self.__dict__:
            object.__setattr__(other, "_scope", self.__dict__["_scope"])
        return other

    def seen_by(self, master: Actor, ip: str | None) -> Actor:
        """This person as the Master looks through them: the same sight, nothing written."""
        other = self.through("screen", ip)
        object.__setattr__(other, "viewed_by", master.user_id)
        return other


NOBODY = Actor(None, "")
SYSTEM = Actor(None, "Cauce", master=True, via="system")


def actor() -> Actor:
    """Who is acting; NOBODY when nobody signed in."""
    return g.get("cauce_actor", NOBODY) if g else NOBODY


def bind(who: Actor) -> None:
    """Let an actor act in this application context: their rights, and what the session sees."""
    g.cauce_actor = who
    db.session().info["scope"] = scope_of(who)


@contextmanager
def acting_as(who: Actor) -> Iterator[Actor]:
    """Act as somebody for a while (jobs, commands, tests)."""
    before = actor()
    bind(who)
    db.session().expunge_all()
    try:
        yield who
    finally:
        db.session().expunge_all()
        bind(before)


@contextmanager
def sudo(why: str) -> Iterator[Any]:
    """Elevated work in a session of its own that sees everything, by an actor who may do everything.

    The log keeps who it was and why. Inside a unit of work it joins its transaction; outside it
    opens its own.

    :param why: reason, kept in the audit log with whatever is changed.
    :returns: the elevated session; ``core.db.session()`` returns it too meanwhile.
    """
    outer = session()
    joined = bool(outer.info.get("writing"))
    if joined:
        outer.flush()
        elevated = db.session.session_factory(
            bind=outer.connection(), join_transaction_mode="create_savepoint"
        )
    else:
        elevated = db.session.session_factory()
    elevated.info.update(scope=EVERYTHING, why=why, writing=joined)
    who = actor()
    g.cauce_actor = replace(who, master=True)
    try:
        with using_session(elevated):
            yield elevated
            if joined:
                elevated.commit()
                outer.info.setdefault("after_commit", []).extend(
                    elevated.info.pop("after_commit", [])
                )
                outer.expire_all()
    finally:
        g.cauce_actor = who
        elevated.close()


def scope_of(who: Actor) -> Scope:
    """The row conditions of an actor, one per guarded model; built once per actor."""
    if who.master and who.user_id is None:
        return EVERYTHING
    if who.user_id is None:
        return NOTHING
    cached = who.__dict__.get("_scope")
    if cached is None:
        guards = current_app.extensions["cauce"].of(Guard)
        cached = Scope({guard.cls: reach(who, guard, "read") for guard in guards})
        object.__setattr__(who, "_scope", cached)
    return cached


def scope_with(who: Actor, cls: type, condition: ColumnElement[bool]) -> Scope:
    """The actor's scope with one more class opened, for statements that ask for it.

    For classes that only one service reads (history entries, files): they stay closed to every
    other query, which costs nothing, and the service opens them with the condition it computed.
    """
    scope = scope_of(who)
    return scope if scope.everything else Scope({**scope.criteria, cls: condition})


def reach(who: Actor, guard: Guard, action: str, cls: Any = None) -> ColumnElement[bool]:
    """The condition "the actor may <action> this row": roles OR-ed, rules for everybody AND-ed.

    :param cls: alias of the guarded class that the condition is about; the class itself by default.
    """
    cls = cls or guard.cls
    if guard.parent:
        key, parent = guard.parent
        above: Any = aliased(parent)
        seen = reach(who, guard_of(parent), action if action == "read" else "update", above)
        if isinstance(seen, True_):
            return seen  # the foreign key vouches for the parent
        # One look-up a row; IN (SELECT …) would list every visible parent first.
        return exists().where(above.id == getattr(cls, key), seen)
    scopes = who.scopes(f"{guard.name}.{action}")
    rules = current_app.extensions["cauce"].of(RecordRule)
    common = [r.build(who, cls) for r in rules if r.model == guard.name]
    conditions = [condition for condition in common if condition is not None]
    if "all" not in scopes:
        conditions.append(or_(false(), *(_condition(who, guard, s, cls) for s in scopes)))
    if guard.company:
        conditions.append(getattr(cls, guard.company).in_(sorted(who.company_ids)))
    return and_(*conditions) if conditions else true()


def guard_of(cls: type) -> Guard:
    """The guard of a mapped class. :raises KeyError: the class is not a registered model."""
    for guard in current_app.extensions["cauce"].of(Guard):
        if guard.cls is cls:
            return guard
    raise KeyError(cls)


def _condition(who: Actor, guard: Guard, scope: str, cls: Any) -> ColumnElement[bool]:
    mine = getattr(cls, guard.owner) == who.user_id if guard.owner else false()
    if scope == "team" and guard.team and who.team_ids:
        return or_(mine, getattr(cls, guard.team).in_(sorted(who.team_ids)))
    if scope == "customer" and guard.root:
        key, customer = guard.root
        owned = select(customer.id).where(  # type: ignore[attr-defined]
            _condition(who, guard_of(customer), "own", customer)
        )
        return or_(mine, getattr(cls, key).in_(owned))
    return mine

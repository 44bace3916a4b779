"""Who is acting, and what that lets a session see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from flask import current_app, g
from sqlalchemy import ColumnElement, True_, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased, object_session

from core.access.permissions import Guard, RecordRule, asked_of_parent
from core.db.ext import db
from core.db.scoping import EVERYTHING, NOTHING, ONE, Scope, held, looked_up
from core.db.session import session, using_session
from core.kernel.here import here


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

    def __post_init__(self) -> None:
        #: What is worked out from these rights once, whatever way they come in by.
        object.__setattr__(self, "worked_out", {})

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

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What follows from these rights, worked out once."""
        kept = self.__dict__["worked_out"]
        if name not in kept:
            kept[name] = make()
        return kept[name]

    def through(self, via: str, ip: str | None = None) -> Actor:
        """The same actor by another way in; what they may see is not worked out again."""
        other: Actor = object.__new__(Actor)  # with what was worked out: the rights are the same
        other.__dict__.update(self.__dict__, via=via, ip=ip or self.ip)
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
    try:
        return here().get("cauce_actor", NOBODY)
    except RuntimeError:  # outside an application nobody acts
        return NOBODY


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
    g.pop("cauce_company", None)  # it went with the rest
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
        if (company := g.get("cauce_company")) is not None and object_session(company) is elevated:
            g.pop("cauce_company")  # read first in here: it would be left without a session
        elevated.close()


def scope_of(who: Actor) -> Scope:
    """The row conditions of an actor, one per guarded model; built once per actor."""
    if who.user_id is None:
        return _system_scope(who) if who.master else NOTHING
    return who.once("scope", lambda: Scope({g.cls: reach(who, g, "read") for g in guards()}))


def in_own_scope(current: Session, who: Actor) -> bool:
    """Whether a session sees what this actor sees and nothing else: only then may a statement with
    conditions of theirs be kept for it (elevated sessions of many actors share one scope)."""
    return who.user_id is not None and current.info.get("scope") is scope_of(who)


def _system_scope(who: Actor) -> Scope:
    """Everything, but what rules hide from the system's own work too (jobs, commands); elevated work
    (:func:`sudo`) sees that as well. Built once per application."""
    kernel = current_app.extensions["cauce"]
    rules = [rule for rule in kernel.of(RecordRule) if rule.system]
    if not rules:
        return EVERYTHING
    if "system_scope" not in kernel.cache:
        hidden = {
            guard.cls: and_(*conditions)
            for guard in kernel.of(Guard)
            if (conditions := _common(who, guard, guard.cls, rules))
        }
        about = [guard for guard in kernel.of(Guard) if guard.about]
        hidden |= {guard.cls: _about_shown(who, guard, hidden, rules) for guard in about}
        kernel.cache["system_scope"] = Scope(everything=True, hidden=hidden)
    return kernel.cache["system_scope"]


def _about_shown(
    who: Actor, guard: Guard, hidden: Mapping[type, Any], rules: Iterable[RecordRule]
) -> ColumnElement[bool]:
    """Rows about records (activities) as far as their records are shown to the system."""
    assert guard.about
    of, number = (getattr(guard.cls, name) for name in guard.about[:2])
    guards = current_app.extensions["cauce"].of(Guard)
    others = [o for o in guards if o.cls in hidden and issubclass(o.cls, guard.about[2])]
    cases = [of.is_(None), of.not_in([other.name for other in others])]
    for other in others:
        record = seen_record(other.cls)
        seen = select(ONE).where(record.id == number, *_common(who, other, record, rules))
        cases.append(and_(of == other.name, looked_up(seen)))
    return or_(*cases)


def _common(
    who: Actor, guard: Guard, cls: Any, rules: Iterable[RecordRule]
) -> list[ColumnElement[bool]]:
    """The conditions for everybody: the rules of the model itself, and of its customers' model."""
    found = [rule.build(who, cls) for rule in rules if rule.model == guard.name]
    if guard.root:
        key, above = getattr(cls, guard.root[0]), guard_of(guard.root[1]).name
        found += [r.rooted(who, key) for r in rules if r.rooted and r.model == above]
    return [condition for condition in found if condition is not None]


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
    if cls is not None:
        return _reach(who, guard, action, cls)
    known = who.__dict__.get("_reach")
    if known is None:
        object.__setattr__(who, "_reach", known := {})
    if (guard.name, action) not in known:
        known[guard.name, action] = _reach(who, guard, action, guard.cls)
    return known[guard.name, action]


@cache
def _above(cls: type, action: str) -> Any:
    """The alias under which a parent is looked up: made once, for making one copies all its columns.

    No condition looks one parent up inside the look-up of the same one, so it never meets itself.
    """
    return held(cls) if action == "read" else aliased(cls)


@cache
def seen_record(cls: type) -> Any:
    """As :func:`_above`, for the record that a row is about, of which the condition says that it is
    seen: ``reach(who, guard, "read", seen_record(cls))``."""
    return held(cls)


def _reach(who: Actor, guard: Guard, action: str, cls: Any) -> ColumnElement[bool]:
    if guard.parent:
        key, parent = guard.parent
        asked = asked_of_parent(action)
        above = _above(parent, asked)
        seen = reach(who, guard_of(parent), asked, above)
        if isinstance(seen, True_):
            return seen  # the foreign key vouches for the parent
        # One look-up a row; IN (SELECT …) would list every visible parent first.
        return exists().where(above.id == getattr(cls, key), seen)
    scopes = who.scopes(f"{guard.name}.{action}")
    conditions = _common(who, guard, cls, current_app.extensions["cauce"].of(RecordRule))
    granted: ColumnElement[bool] = true()
    if "all" not in scopes:
        granted = or_(false(), *(_condition(who, guard, s, cls) for s in scopes))
    if guard.about:
        granted = _with_record(who, guard, cls, action, granted)
    if not isinstance(granted, True_):
        conditions.append(granted)
    if guard.company and who.user_id is not None:  # the system works for every company
        conditions.append(getattr(cls, guard.company).in_(sorted(who.company_ids)))
    return and_(*conditions) if conditions else true()


def guards() -> Iterable[Guard]:
    """The guards of all registered models."""
    return current_app.extensions["cauce"].of(Guard)


def _with_record(
    who: Actor, guard: Guard, cls: Any, action: str, granted: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Rows about a record: seen when it is; changed when it is seen and the scopes grant it."""
    assert guard.about
    model, number, base = guard.about
    of = getattr(cls, model)
    seen = records_seen(who, of, getattr(cls, number), base)
    if action == "read":
        return or_(seen, and_(of.is_(None), granted))
    return and_(granted, or_(of.is_(None), seen))


def records_seen(who: Actor, of: Any, record_id: Any, base: type = object) -> ColumnElement[bool]:
    """The condition "the actor sees the record of this model and id", for rows that name any record.

    :param of: column of the model's name; records of models that do not run are not seen.
    :param base: only records whose class has this base.
    """
    whole, cases = [], []
    for other in current_app.extensions["cauce"].of(Guard):
        inner = other.about or not issubclass(other.cls, base) or not hasattr(other.cls, "id")
        if inner or not (other.parent or who.can(f"{other.name}.read")):
            continue
        record = seen_record(other.cls)
        seen = reach(who, other, "read", record)
        if isinstance(seen, True_):
            whole.append(other.name)
        else:
            one = select(ONE).where(record.id == record_id, seen)
            cases.append(and_(of == other.name, looked_up(one)))
    return or_(false(), *([of.in_(whole)] if whole else []), *cases)


def guard_of(cls: type) -> Guard:
    """The guard of a mapped class. :raises KeyError: the class is not a registered model."""
    for guard in guards():
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

"""Users: who may sign in, with which roles, in which teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select, update

from core.access import audit
from core.access.actor import actor
from core.access.errors import Refused
from core.access.models import Role, Team, User
from core.access.passwords import check_password, hash_password
from core.access.powers import MASTER, administrator, keep_a_master, may_assign
from core.access.sessions import end_sessions
from core.db.session import session, write
from core.locale import LOCALES, _

THEMES = ("auto", "light", "dark")
#: What a person may choose for themselves.
PREFERENCES = ("name", "locale", "timezone", "theme", "keys_enabled")


def create_user(
    mail: str,
    name: str,
    *,
    roles: Iterable[str] = (),
    teams: Iterable[int] = (),
    password: str | None = None,
    **preferences: Any,
) -> User:
    """Create a user; without a password they choose one by the link of a mail.

    :param roles: codes. :param teams: ids. :param preferences: of :data:`PREFERENCES`.
    :raises Forbidden: the actor may not administer, or a role goes beyond their own.
    :raises Refused: a value is not accepted.
    """
    who = administrator()
    with write() as current:
        user = User(mail=_free_mail(mail, None), name=_name(name), active=True)
        _prefer(user, preferences)
        if password is not None:
            check_password(password, mail=user.mail, name=user.name)
            user.password_hash = hash_password(password)
        user.roles, user.teams = _roles(roles), _teams(teams)
        may_assign(who, user.roles)
        user._virtual_changes = _memberships([], [], user)
        current.add(user)
        current.flush()
    return user


def update_user(
    user_id: int,
    *,
    mail: str | None = None,
    roles: Iterable[str] | None = None,
    teams: Iterable[int] | None = None,
    active: bool | None = None,
    **preferences: Any,
) -> User:
    """Change a user; what is None stays. Deactivating signs them out at once.

    :raises Forbidden, Refused: as for :func:`create_user`; the last Master stays.
    """
    who = administrator()
    with write() as current, current.no_autoflush:  # one change, one row in the log
        user = manageable(user_id)
        before = (list(user.roles), list(user.teams))
        if mail is not None:
            user.mail = _free_mail(mail, user_id)
        _prefer(user, preferences)
        if roles is not None:
            user.roles = _roles(roles)
            may_assign(who, user.roles)
        if teams is not None:
            user.teams = _teams(teams)
        if active is not None:
            user.active = active
        if changed := _memberships(*before, user):
            user._virtual_changes = changed
            user.access_stamp += 1
        current.flush()
        keep_a_master()
        if active is False:
            end_sessions(user_id)
    return user


def manageable(user_id: int) -> User:
    """A user the administrator may change.

    :raises Refused: there is none. :raises Forbidden: they may do more than the administrator.
    """
    user = session().get(User, user_id, populate_existing=True)
    if user is None:
        raise Refused("", _("There is no such user."))
    may_assign(administrator(), user.roles)
    return user


def set_password(user_id: int, password: str) -> None:
    """Give a user a password, as an administrator; their sessions end.

    :raises Forbidden: the actor may not. :raises Refused: the password is not accepted.
    """
    with write():
        store_password(manageable(user_id), password)


def store_password(user: User, password: str, *, keep: int | None = None) -> None:
    """Check and store a password and end the user's sessions (of whoever proved who they are).

    :param keep: id of the session that stays open. :raises Refused: it is not accepted.
    """
    check_password(password, mail=user.mail, name=user.name)
    with write() as current:
        values = {"password_hash": hash_password(password)}
        current.execute(update(User).where(User.id == user.id).values(**values))
        audit.log(current, "password", "core_user", user.id)
        end_sessions(user.id, but=keep)


def set_preferences(user_id: int, **preferences: Any) -> User:
    """Change what a person chooses for themselves. :raises Refused: a value is not accepted."""
    if actor().user_id != user_id:
        administrator()
    with write() as current:
        user = current.get_one(User, user_id, populate_existing=True)
        _prefer(user, preferences)
        current.flush()
    return user


def active_users() -> Sequence[User]:
    """Users who can sign in, by name."""
    return session().scalars(select(User).where(User.active).order_by(User.name)).all()


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """IANA zones of places, sorted: "Europe/Madrid"."""
    skipped = ("Etc/", "SystemV/", "posix/", "right/", "US/")
    return tuple(sorted(z for z in available_timezones() if "/" in z and not z.startswith(skipped)))


def _prefer(user: User, preferences: dict[str, Any]) -> None:
    if unknown := set(preferences) - set(PREFERENCES):
        raise TypeError(f"not a preference: {sorted(unknown)}")
    if preferences.get("locale") and preferences["locale"] not in LOCALES:
        raise Refused("locale", _("Choose a language of the list."))
    if preferences.get("timezone") and preferences["timezone"] not in time_zones():
        raise Refused("timezone", _("Choose a time zone of the list."))
    if preferences.get("theme") and preferences["theme"] not in THEMES:
        raise Refused("theme", _("Choose a theme of the list."))
    for key, value in preferences.items():
        if key == "name":
            user.name = _name(value)
        elif value is not None:
            setattr(user, key, value or None if key in ("locale", "timezone") else value)


def _name(text: str) -> str:
    name = " ".join((text or "").split())
    if not 1 <= len(name) <= 120:
        raise Refused("name", _("Write a name of at most %(count)s characters.", count=120))
    return name


def _free_mail(text: str, user_id: int | None) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        # names under .example and .test are allowed: installations without internet use them
        found = validate_email(
            (text or "").strip(), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        raise Refused("mail", _("Write a mail address, for example ana@empresa.es.")) from None
    mail = found.normalized.lower()
    query = select(User.id).where(User.mail == mail, User.id != (user_id or 0))
    if session().scalar(query):
        raise Refused("mail", _("Another user signs in with this address."))
    return mail


def _roles(codes: Iterable[str]) -> list[Role]:
    wanted = set(codes)
    found = list(session().scalars(select(Role).where(Role.code.in_(wanted)).order_by(Role.code)))
    if len(found) != len(wanted):
        unknown = ", ".join(sorted(wanted - {role.code for role in found}))
        raise Refused("roles", _("There is no role “%(code)s”.", code=unknown))
    return found


def _teams(ids: Iterable[int]) -> list[Team]:
    wanted = set(ids)
    found = list(session().scalars(select(Team).where(Team.id.in_(wanted)).order_by(Team.name)))
    if len(found) != len(wanted):
        raise Refused("teams", _("One of the teams does not exist."))
    return found


def _memberships(roles: list[Role], teams: list[Team], user: User) -> dict[str, list]:
    """What the log says about changed roles and teams; empty when nothing changed."""
    pairs = {
        "roles": [[role.code for role in roles], [role.code for role in user.roles]],
        "teams": [[team.name for team in teams], [team.name for team in user.teams]],
    }
    return {name: pair for name, pair in pairs.items() if sorted(pair[0]) != sorted(pair[1])}


def is_master(user: User) -> bool:
    """Whether a user may do everything."""
    return any(role.code == MASTER for role in user.roles)

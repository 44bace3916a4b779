"""Nobody hands out more than they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select

from core.access.actor import Actor, Forbidden, actor
from core.access.errors import Refused
from core.access.models import Role, User
from core.db.session import session
from core.locale import _

MASTER = "master"


def administrator() -> Actor:
    """Who acts, as an administrator.

    :raises Forbidden: they may not administer, look through somebody, or came with a token.
    """
    who = actor()
    who.require("core.admin.use")
    if who.viewed_by or who.via == "api":
        raise Forbidden("core.admin.use", _("Users and roles are changed on the screen only."))
    return who


def may_hand_out(who: Actor, grants: Mapping[str, str]) -> None:
    """:raises Forbidden: a grant goes beyond what the administrator has."""
    for permission, scope in grants.items():
        own = who.scopes(permission)
        if scope and not (scope in own or "all" in own or (scope == "own" and own)):
            raise Forbidden(permission, _("You cannot give a permission that you do not have."))


def may_assign(who: Actor, roles: Iterable[Role]) -> None:
    """:raises Forbidden: a role may do more than the administrator."""
    for role in roles:
        if role.code == MASTER and not who.master:
            raise Forbidden("core.admin.use", _("Only a Master can name or change a Master."))
        may_hand_out(who, {grant.permission: grant.scope for grant in role.grants})


def keep_a_master() -> None:
    """:raises Refused: what was just changed would leave nobody who may do everything."""
    current = session()
    # locked, so that two administrators cannot remove one Master each
    role_id = current.scalar(select(Role.id).where(Role.code == MASTER).with_for_update())
    if role_id is None:
        return
    living = select(func.count(User.id)).where(User.active, User.roles.any(Role.id == role_id))
    if not current.scalar(living):
        raise Refused("roles", _("This is the last active Master: name another one first."))

"""Roles: what each may do, and in which scope."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import current_app
from sqlalchemy import select

from core.access.errors import Refused
from core.access.models import Role, RoleGrant, UserRole
from core.access.permissions import SCOPES, Permission, Preset
from core.access.powers import MASTER, administrator, may_assign, may_hand_out
from core.access.presets import touch_rights
from core.db.base import utcnow
from core.db.session import session, write
from core.kernel.folding import fold
from core.locale import _


def all_roles() -> Sequence[Role]:
    """Every role: the presets first, then those the Master made."""
    return session().scalars(select(Role).order_by(Role.preset.desc(), Role.id)).all()


def create_role(label: str, *, like: int | None = None) -> Role:
    """Create a role, empty or with the grants of another one.

    :raises Forbidden: the actor may not, or the other role goes beyond their own rights.
    :raises Refused: the name is taken or empty.
    """
    who = administrator()
    with write() as current:
        label = _free_label(label, None)
        role = Role(code=_free_code(label), label=label, preset=False)
        if like is not None:
            model = _role(like)
            may_assign(who, [model])
            role.grants = [
                RoleGrant(permission=g.permission, scope=g.scope) for g in model.grants if g.scope
            ]
        current.add(role)
        current.flush()
    return role


def rename_role(role_id: int, label: str) -> Role:
    """Give a role another name. :raises Forbidden, Refused: as for :func:`create_role`."""
    who = administrator()
    with write() as current:
        role = _role(role_id)
        may_assign(who, [role])
        role.label = _free_label(label, role_id)
        current.flush()
    return role


def delete_role(role_id: int) -> None:
    """Delete a role of the Master's own.

    :raises Forbidden: as above. :raises Refused: it is a preset, or somebody has it.
    """
    who = administrator()
    with write() as current:
        role = _role(role_id)
        may_assign(who, [role])
        if role.preset:
            raise Refused("", _("The roles that come with Cauce cannot be deleted."))
        if current.scalar(select(UserRole.user_id).where(UserRole.role_id == role_id).limit(1)):
            raise Refused("", _("Somebody has this role: give them another one first."))
        current.delete(role)


def set_grants(role_id: int, grants: Mapping[str, str]) -> Role:
    """Set what a role may do.

    :param grants: {permission: scope}; a permission that is absent or has an empty scope is not
        granted. Grants of modules that do not run stay as they are.
    :raises Forbidden: a grant, old or new, goes beyond the administrator's own rights.
    :raises Refused: a permission or scope does not exist, or the role is the Master's.
    """
    who = administrator()
    known = current_app.extensions["cauce"].of(Permission)
    _check(grants)
    with write() as current:
        role = _role(role_id)
        if role.code == MASTER:
            raise Refused("", _("The Master may do everything; there is nothing to choose."))
        stored = {grant.permission: grant for grant in role.grants}
        changes = {
            name: [stored[name].scope if name in stored else "", grants.get(name, "")]
            for name in {p.name for p in known}
            if (stored[name].scope if name in stored else "") != grants.get(name, "")
        }
        for side in (0, 1):
            may_hand_out(who, {name: pair[side] for name, pair in changes.items()})
        for name, (_old, scope) in changes.items():
            if name in stored:
                stored[name].scope = scope
            else:
                role.grants.append(RoleGrant(permission=name, scope=scope))
        if changes:
            role._virtual_changes = changes  # type: ignore[attr-defined]
            role.updated_at = utcnow()
            current.flush()
            touch_rights()
    return role


def restore_preset(role_id: int) -> Role:
    """Give a preset role exactly the grants its modules offer.

    :raises Forbidden, Refused: as for :func:`set_grants`.
    """
    role = _role(role_id)
    return set_grants(role_id, preset_grants(role.code))


def preset_grants(code: str) -> dict[str, str]:
    """What the running modules offer a role: {permission: scope}."""
    offered: dict[str, str] = {}
    for preset in current_app.extensions["cauce"].of(Preset):
        if preset.role == code:
            offered.update(preset.grants)
    return offered


def _check(grants: Mapping[str, str]) -> None:
    known = current_app.extensions["cauce"].of(Permission)
    for name, scope in grants.items():
        permission = known.get(name)
        if permission is None:
            raise Refused(name, _("There is no permission “%(name)s”.", name=name))
        if scope and scope not in (SCOPES if permission.scoped else ("all",)):
            raise Refused(name, _("“%(scope)s” is not a scope of this permission.", scope=scope))


def _role(role_id: int) -> Role:
    role = session().get(Role, role_id, populate_existing=True)
    if role is None:
        raise Refused("", _("There is no such role."))
    return role


def _free_label(text: str, role_id: int | None) -> str:
    label = " ".join((text or "").split())
    if not 1 <= len(label) <= 80:
        raise Refused("label", _("Write a name of at most %(count)s characters.", count=80))
    if session().scalar(select(Role.id).where(Role.label == label, Role.id != (role_id or 0))):
        raise Refused("label", _("Another role has this name."))
    return label


def _free_code(label: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:34] or "role"
    taken = set(session().scalars(select(Role.code).where(Role.code.startswith(base))))
    return next(c for c in (base, *(f"{base}_{n}" for n in range(2, 999))) if c not in taken)

"""Gives roles the grants that modules offer, each exactly once."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select, update

from core.access.models import Role, RoleGrant, User
from core.access.permissions import Preset
from core.db.session import session, write


def offer_presets() -> None:
    """Create missing preset roles and add grants never offered before.

    A grant the Master removed stays as a row with an empty scope, so an upgrade never gives it back.
    """
    with write() as current:
        roles = {role.code: role for role in current.scalars(select(Role))}
        presets = list(current_app.extensions["cauce"].of(Preset))
        # modules grant to roles they did not name, and may come before whoever names them
        labels = {preset.role: _msgid(preset.label) for preset in presets if preset.label}
        for preset in presets:
            role = roles.get(preset.role)
            if role is None:
                label = labels.get(preset.role, preset.role)
                role = Role(code=preset.role, label=label, preset=True)
                roles[preset.role] = role
                current.add(role)
                current.flush()
            offered = {grant.permission for grant in role.grants}
            new = [
                RoleGrant(permission=permission, scope=scope)
                for permission, scope in preset.grants.items()
                if permission not in offered
            ]
            role.grants.extend(new)
        current.flush()
        touch_rights()


def touch_rights() -> None:
    """Tell every process that rights changed: cached actors are rebuilt."""
    session().execute(
        update(User)
        .values(access_stamp=User.access_stamp + 1)
        .execution_options(synchronize_session="fetch")
    )


def _msgid(label: object) -> str:
    """The English msgid of a lazy text: roles store it and translate when shown."""
    return str(getattr(label, "msgid", label))

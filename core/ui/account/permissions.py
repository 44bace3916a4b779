"""Permissions in words, grouped by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from core.access.actor import actor
from core.access.permissions import Permission
from core.locale import _, gettext
from core.records.spec import ModelSpec


@dataclass(frozen=True)
class Group:
    """The permissions of a model, or of the platform."""

    #: Module that owns them, in words; groups of one module stand together.
    module: str
    label: Any
    permissions: tuple[Permission, ...]


def permission_groups(*, own: bool = False) -> list[Group]:
    """Every permission, by model, in the order of the modules.

    :param own: only those that the actor has.
    """
    kernel = current_app.extensions["cauce"]
    registry, who = kernel.of(Permission), actor()
    names = {manifest.name: gettext(manifest.label) for manifest in kernel.modules}
    groups: dict[str, list[Permission]] = {}
    for permission in registry:
        if not own or who.can(permission.name):
            groups.setdefault(permission.name.rpartition(".")[0], []).append(permission)
    found = []
    for prefix, permissions in groups.items():
        module = prefix.partition(".")[0]
        spec = kernel.of(ModelSpec).get(prefix)
        label = spec.plural if spec else _("The whole installation")
        found.append(Group(names.get(module, "Cauce"), label, tuple(permissions)))
    return _platform_together(found)


def _platform_together(groups: list[Group]) -> list[Group]:
    """The platform's single permissions as one group, before the others."""
    alone = _("The whole installation")
    single = [p for group in groups if group.label == alone for p in group.permissions]
    rest = [group for group in groups if group.label != alone]
    return [Group("Cauce", alone, tuple(single)), *rest] if single else rest

"""Permissions, role presets and record rules as contributions, and how a model is guarded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement

from core.kernel.registry import Contribution

if TYPE_CHECKING:
    from core.access.actor import Actor

#: From narrow to wide. "customer": records whose customer is mine.
SCOPES = ("own", "team", "customer", "all")


@dataclass(frozen=True, kw_only=True)
class Permission(Contribution):
    """Something a role may be allowed; its name is ``<module>.<model>.<action>``."""

    label: Any
    #: Whether own/team/customer/all applies; otherwise it is granted or not.
    scoped: bool = False


@dataclass(frozen=True, kw_only=True)
class Preset(Contribution):
    """Grants a module offers to a role when it is installed; each is offered once."""

    role: str
    label: Any = ""
    #: permission → scope
    grants: Mapping[str, str] = field(default_factory=dict)


def presets_of(
    module: str, models: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> Iterator[Preset]:
    """One preset a role, with what the table of each model gives it.

    :param models: model → role → action → scope.
    """
    for role in dict.fromkeys(role for table in models.values() for role in table):
        grants = {
            f"{model}.{action}": scope
            for model, table in models.items()
            for action, scope in table.get(role, {}).items()
        }
        yield Preset(name=f"{module}.{role}", role=role, grants=grants)


def asked_of_parent(action: str) -> str:
    """What one must be allowed with a record to do something with the rows that live with it."""
    return "update" if action in ("create", "archive") else action


@dataclass(frozen=True, kw_only=True)
class Guard(Contribution):
    """How the rows of a model are seen; ``name`` is the model's name.

    ``parent`` is for rows that live and are seen with another record: (foreign key, its class).
    """

    cls: type
    owner: str | None = None
    team: str | None = None
    #: (foreign key, class) of the customer the record belongs to.
    root: tuple[str, type] | None = None
    #: Column of the company it belongs to; whoever does not work for that company sees nothing.
    company: str | None = None
    parent: tuple[str, type] | None = None
    #: (column of a model's name, column of an id, base class): rows about any record whose class has
    #: that base. They are seen with their record, whatever the scopes say; those about none by scope.
    about: tuple[str, str, type] | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRule(Contribution):
    """A condition for everybody (rules are AND-ed with what roles grant).

    ``build(actor, cls)`` returns the condition, or None when it does not concern the actor.
    """

    model: str
    build: Callable[[Actor, type], ColumnElement[bool] | None]
    #: (actor, foreign key) → the same for records whose customer is such a record, or None.
    rooted: Callable[[Actor, Any], ColumnElement[bool] | None] | None = None
    #: Holds for the system's jobs and commands too: nothing hidden is mailed or exported either.
    system: bool = False

"""What the platform knows about a model: its name, fields, title, search and guard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flask import current_app

from core.access.permissions import Guard, Permission, asked_of_parent
from core.db.scoping import guard
from core.db.search import index_search
from core.kernel.registry import Contribution
from core.locale import _l
from core.records.fields import Field, Instant
from core.records.mixins import OfCompany

#: What can be done with the records of any model, and how people call it.
ACTIONS: tuple[tuple[str, Any, bool], ...] = (
    ("read", _l("See"), True),
    ("create", _l("Create"), True),
    ("update", _l("Edit"), True),
    ("archive", _l("Archive"), True),
    ("export", _l("Export"), True),
    ("import", _l("Import"), False),
)

#: Columns of the base classes that people and programs read and nobody writes.
SYSTEM_FIELDS: dict[str, Field] = {
    name: Instant(
        label=label,
        name=name,
        readonly=True,
        importable=False,
        sortable=False,
        secondary=True,
        listable=listable,
    )
    for name, label, listable in (
        ("created_at", _l("Created on"), True),
        ("updated_at", _l("Changed on"), True),
        ("archived_at", _l("Archived on"), False),
    )
}


@dataclass(frozen=True, kw_only=True)
class ModelSpec(Contribution):
    """A registered model; ``name`` is ``<module>.<model>``."""

    cls: type[Any]
    label: Any
    plural: Any
    fields: Mapping[str, Field] = field(default_factory=dict)
    #: Field that names a record.
    title: str = "name"
    #: Last part of its addresses: /<module>/<collection>; empty for the module's main model.
    collection: str = ""
    icon: str = "file"
    #: Fields whose text is searched.
    search: tuple[str, ...] = ()
    #: Fields of which ``derive`` adds something to ``search``; who may not read one of either
    #: tuple finds records by their title alone.
    search_also: tuple[str, ...] = ()
    #: (foreign key, class) of the customer record it belongs to; itself for the customer.
    root: tuple[str, type] | None = None
    #: (foreign key, class) of the record it lives with.
    parent: tuple[str, type] | None = None
    #: values → derived columns, called with the merged canonical values before each save.
    derive: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    #: Fields an import may recognise a record by.
    keys: tuple[str, ...] = ()
    #: Field groups (name → label), each with a read permission of its own.
    groups: Mapping[str, Any] = field(default_factory=dict)
    #: Values of a valid record where the fields' types do not tell: ``{"pattern": "P-{number}"}``; for
    #: a reference the values of a record it may name; a function is called when they are needed.
    #: Generic tests and the description of the API use them.
    examples: Mapping[str, Any] = field(default_factory=dict)
    #: Feminine or masculine etc. is never derived: texts of the model's own.
    empty_text: Any = ""

    @cached_property
    def module(self) -> str:
        """Module that owns the model."""
        return self.name.partition(".")[0]

    @cached_property
    def path(self) -> str:
        """Address of its list: /contacts or /sales/opportunities."""
        return f"/{self.module}/{self.collection}".rstrip("/")

    @property
    def api_path(self) -> str:
        """Address of its collection in the API: /contacts/contacts or /sales/opportunities."""
        return f"/{self.module}/{self.collection or _plural(self.name.partition('.')[2])}"

    @property
    def archivable(self) -> bool:
        """Whether records are archived instead of deleted."""
        return hasattr(self.cls, "archived_at")

    @property
    def customizable(self) -> bool:
        """Whether the Master may add fields."""
        return hasattr(self.cls, "custom")

    def permission(self, action: str) -> str:
        """Name of a permission of this model; whoever may edit a record may edit what lives with it."""
        if self.parent:
            above: ModelSpec = self.parent[1].__spec__  # type: ignore[attr-defined]
            return above.permission(asked_of_parent(action))
        return f"{self.name}.{action}"

    def field(self, name: str) -> Field:
        """A field by name, custom ones included. :raises KeyError: there is none."""
        return self.all_fields()[name]

    def all_fields(self) -> Mapping[str, Field]:
        """Declared fields, those of side records, those of the country, those the Master added."""
        from core.records.sides import local_fields, side_fields

        found = self.fields
        if added := side_fields(self.name):
            found = {**found, **added}
        if local := local_fields(self.name):
            found = {**found, **local}
        if self.customizable:
            from core.records.custom import custom_fields

            if own := custom_fields(self.name):
                found = {**found, **own}
        return found


def model(
    cls: type,
    *,
    name: str,
    virtual: Mapping[str, Field] | None = None,
    order: tuple[str, ...] = (),
    everybody_reads: bool = False,
    about: tuple[str, str, type] | None = None,
    **options: Any,
) -> tuple[Contribution, ...]:
    """Register a mapped class: its specification, its guard and its permissions.

    :param virtual: fields without a column, by name; also the field types of classes that lie
        below this layer and cannot name them.
    :param everybody_reads: rows are no secret inside the house (the company's name); writing them
        needs the permission all the same.
    :param order: names in the order of forms; the rest follow as declared.
    :param about: rows about a record of any model: see :class:`~core.access.permissions.Guard`.
    :returns: contributions for the module's ``models`` file.
    """
    spec = ModelSpec(name=name, cls=cls, fields=_fields(name, cls, virtual or {}, order), **options)
    cls.__spec__ = spec  # type: ignore[attr-defined]
    if not everybody_reads:
        guard(cls)
    if hasattr(cls, "search"):
        index_search(cls.__table__)  # type: ignore[attr-defined]
    for base in cls.__mro__:  # indexes over columns of several mixins
        if index := vars(base).get("__index__"):
            index.__func__(cls)
    owner, team = (n if hasattr(cls, n) else None for n in ("owner_id", "team_id"))
    company = "company_id" if issubclass(cls, OfCompany) else None
    guarded = Guard(
        name=name,
        cls=cls,
        owner=owner,
        team=team,
        root=spec.root,
        company=company,
        parent=spec.parent,
        about=about,
    )
    permissions: list[Contribution] = []
    if not spec.parent:
        actions = (
            *ACTIONS,
            *(a for base in cls.__mro__ for a in vars(base).get("__actions__", ())),
        )
        permissions += [
            Permission(name=f"{name}.{a}", label=label, scoped=s) for a, label, s in actions
        ]
        permissions += [
            Permission(name=f"{name}.{g}", label=label) for g, label in spec.groups.items()
        ]
    return (spec, guarded, *permissions)


def _fields(
    model: str, cls: Any, virtual: Mapping[str, Field], order: tuple[str, ...]
) -> dict[str, Field]:
    declared = {
        c.key: replace(c.info["field"], name=c.key)
        for c in cls.__table__.columns
        if "field" in c.info
    }
    declared |= {key: known for key, known in SYSTEM_FIELDS.items() if hasattr(cls, key)}
    declared |= {key: replace(value, name=key) for key, value in virtual.items()}
    for base in cls.__mro__:  # fields of mixins, which belong to whichever model has them
        mixed = vars(base).get("__fields__", {})
        declared |= {key: replace(value, name=key, model=model) for key, value in mixed.items()}
    names = [*order, *(key for key in declared if key not in order)]
    return {key: declared[key] for key in names}


def _plural(noun: str) -> str:
    """English plural of a model's name: opportunity → opportunities, case → cases."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def spec_of(model_name: str) -> ModelSpec:
    """The specification of a model. :raises UnknownModel: no installed module has it."""
    spec = current_app.extensions["cauce"].of(ModelSpec).get(model_name)
    if spec is None:
        raise UnknownModel(model_name)
    return spec


def all_specs() -> list[ModelSpec]:
    """Every registered model, in the order of the module graph."""
    return list(current_app.extensions["cauce"].of(ModelSpec))


class UnknownModel(LookupError):
    """No installed module registers this model."""

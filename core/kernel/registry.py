"""Typed registries: everything a module contributes is a dataclass in the registry of its type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar


class RegistryError(Exception):
    """A contribution cannot be registered; the text names both owners."""


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """Base of all contributions. Subclasses are frozen dataclasses of plain data and functions."""

    #: Unique within its type; by convention ``<module>.<thing>``.
    name: str
    #: Lower comes first; then the order of the module graph; then the name.
    weight: int = 100


T = TypeVar("T", bound=Contribution)


class Registry(Generic[T]):
    """The contributions of one type, by name and in a deterministic order."""

    def __init__(self, type_: type[T]) -> None:
        self.type = type_
        self._items: dict[str, tuple[tuple[int, int, str], str, T]] = {}
        self._ordered: tuple[T, ...] | None = None

    def add(self, item: T, owner: str, rank: int) -> None:
        """Register an item. :raises RegistryError: the name is taken."""
        if item.name in self._items:
            raise RegistryError(
                f"{self.type.__name__} {item.name!r} of {owner!r} is already registered "
                f"by {self.owner(item.name)!r}"
            )
        self._items[item.name] = ((item.weight, rank, item.name), owner, item)
        self._ordered = None

    def drop(self, owner: str) -> None:
        """Forget what an owner registered (a module that failed half way through its import)."""
        self._items = {k: v for k, v in self._items.items() if v[1] != owner}
        self._ordered = None

    def get(self, name: str) -> T | None:
        """The item of that name, or None."""
        entry = self._items.get(name)
        return entry[2] if entry else None

    def __getitem__(self, name: str) -> T:
        return self._items[name][2]

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def owner(self, name: str) -> str:
        """The module ("core" for the platform) that registered the item."""
        return self._items[name][1]

    def __iter__(self) -> Iterator[T]:
        if self._ordered is None:
            self._ordered = tuple(
                entry[2] for entry in sorted(self._items.values(), key=lambda e: e[0])
            )
        return iter(self._ordered)

    def __len__(self) -> int:
        return len(self._items)


class Registries:
    """One registry per contribution type, frozen after boot."""

    def __init__(self) -> None:
        self._by_type: dict[type, Registry] = {}
        self._frozen = False

    def of(self, type_: type[T]) -> Registry[T]:
        """The registry of a type; an empty one if nobody contributed."""
        if type_ not in self._by_type:
            self._by_type[type_] = Registry(type_)
        return self._by_type[type_]

    def types(self) -> list[type[Contribution]]:
        """The types that anybody contributes to."""
        return list(self._by_type)

    def add(self, item: Contribution, owner: str, rank: int) -> None:
        """Register an item under its own type. :raises RegistryError: frozen, or name taken."""
        if self._frozen:
            raise RegistryError(f"{item!r}: registries are frozen after boot")
        if not isinstance(item, Contribution):
            raise RegistryError(f"{owner!r} contributes {item!r}, which is not a Contribution")
        self.of(type(item)).add(item, owner, rank)

    def drop(self, owner: str) -> None:
        """Forget everything an owner registered."""
        for registry in self._by_type.values():
            registry.drop(owner)

    def freeze(self) -> None:
        """Refuse further registrations."""
        self._frozen = True

"""Which team a lead belongs to: rules first, then the smallest territory. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.api.models import fold


@dataclass(frozen=True)
class Asked:
    """What decides where a lead goes."""

    country: str | None = None
    region: str | None = None
    postal_code: str | None = None
    source_id: int | None = None
    interest: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, values: Any) -> Asked:
        """From a record, or from its values."""
        names = cls.__dataclass_fields__
        if isinstance(values, Mapping):
            return cls(**{name: values.get(name) for name in names})
        return cls(**{name: getattr(values, name) for name in names})


def in_codes(codes: str, code: str) -> bool:
    """Whether a postal code begins like one of a list, or lies in one of its ranges."""
    digits = code.replace(" ", "").upper()
    for part in (p.strip().replace(" ", "").upper() for p in codes.split(",")):
        first, dash, last = part.partition("-")
        if dash and first and last:
            if len(first) == len(last) and first <= digits[: len(first)] <= last:
                return True
        elif part and digits.startswith(part):
            return True
    return False


def holds(territory: Any, asked: Asked) -> bool:
    """Whether a place lies in a territory; one that says nothing of places holds none."""
    if not (territory.country or territory.region or territory.postal_codes):
        return False
    if territory.country and territory.country != asked.country:
        return False
    if territory.region and fold(territory.region) != fold(asked.region or ""):
        return False
    return not territory.postal_codes or in_codes(territory.postal_codes, asked.postal_code or "")


def narrowness(territory: Any) -> tuple[bool, bool, bool]:
    """How small a territory is: a postal code says more than a region, a region than a country."""
    return (bool(territory.postal_codes), bool(territory.region), bool(territory.country))


def territory_of(territories: Iterable[Any], asked: Asked) -> Any | None:
    """The smallest territory that holds a place."""
    found = [t for t in territories if holds(t, asked)]
    return max(found, key=lambda t: (narrowness(t), -t.id), default=None)


def above(territory: Any | None, by_id: Mapping[int, Any]) -> list[Any]:
    """A territory and those it lies in, from the smallest up."""
    found: list[Any] = []
    while territory is not None and territory not in found:
        found.append(territory)
        territory = by_id.get(territory.parent_id)
    return found


def fits(rule: Any, asked: Asked, places: Iterable[int]) -> bool:
    """Whether a rule is about a lead."""
    return (
        rule.source_id in (None, asked.source_id)
        and (not rule.interest or fold(rule.interest) in fold(asked.interest or ""))
        and rule.language in (None, asked.language)
        and (rule.territory_id is None or rule.territory_id in places)
    )

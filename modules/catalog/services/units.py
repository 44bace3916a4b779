"""Quantities in other units."""

from __future__ import annotations

from decimal import Decimal

from core.api.services import _
from modules.catalog.models import Unit
from modules.catalog.services.exceptions import CatalogError
from modules.catalog.services.taxes.amounts import exactly, rounded


def convert(quantity: Decimal, unit: Unit, into: Unit) -> Decimal:
    """A quantity in another unit of the same family, with the decimals of that unit.

    :raises CatalogError: one measures weight, the other length.
    """
    if unit.family != into.family:
        raise CatalogError(
            _("%(one)s cannot be converted into %(other)s.", one=unit.name, other=into.name)
        )
    with exactly():
        return rounded(quantity * unit.factor / into.factor, into.places)

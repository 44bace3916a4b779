"""Field types of the accounting link: customers as books name them, amounts with a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from core.api.models import Choice, Money
from core.api.services import contributed


@dataclass(frozen=True, kw_only=True)
class Amount(Money):
    """An amount of a document; negative where it gives back."""

    #: The largest that a book keeps, so that sums of many stay within the column.
    min: Decimal | None = Decimal(-(10**13))
    max: Decimal | None = Decimal(10**13)


class Formats(Sequence[tuple[str, Any]]):
    """(name, label) of the formats that active modules write, and the programs they send to."""

    def _known(self) -> list[tuple[str, Any]]:
        from modules.accounting.services.connectors import Connector
        from modules.accounting.services.exporting import Exporter

        every: tuple[Exporter | Connector, ...] = (
            *contributed(Exporter),
            *contributed(Connector),
        )
        return [(one.name, one.label) for one in every]

    def __getitem__(self, place: Any) -> Any:
        return self._known()[place]

    def __len__(self) -> int:
        return len(self._known())


@dataclass(frozen=True, kw_only=True)
class FileFormat(Choice):
    """A format by the name of its exporter, which has its module in it."""

    choices: Sequence[tuple[str, Any]] = Formats()

    def sql_type(self) -> TypeEngine:
        """VARCHAR(60)."""
        return String(60)

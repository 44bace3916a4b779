"""Field types of the accounting link: customers as books name them, amounts with a sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.types import TypeEngine

from core.api.models import Choice, Context, Money, Ref, fold
from core.api.services import contributed, session


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


@dataclass(frozen=True, kw_only=True)
class Customer(Ref):
    """A contact, also by the tax id that books and banks know it by."""

    target: str = "contacts.contact"

    def _by_key(self, spec: Any, text: str, ctx: Context) -> Sequence[int]:
        found = super()._by_key(spec, text, ctx)
        plain = re.sub(r"[^0-9a-z]", "", fold(text)).upper()
        if found or len(plain) < 5:
            return found
        query = select(spec.cls.id).where(
            spec.cls.tax_id_norm == plain, spec.cls.archived_at.is_(None)
        )
        return session().scalars(query.order_by(spec.cls.id).limit(2)).all()

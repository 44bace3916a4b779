"""Field types of the accounting link: customers as books name them, amounts with a sign, legal facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.types import TypeEngine

from core.api.locale import parse_date
from core.api.models import Choice, Context, FieldError, Money, Ref, Text, _, _l, fold
from core.api.services import contributed, session


@dataclass(frozen=True, kw_only=True)
class Amount(Money):
    """An amount of a document; negative where it gives back."""

    #: The largest that a book keeps, so that sums of many stay within the column.
    min: Decimal | None = Decimal(-(10**13))
    max: Decimal | None = Decimal(10**13)


class Formats(Sequence[tuple[str, Any]]):
    """(name, label) of the formats that active modules write."""

    def _known(self) -> list[tuple[str, Any]]:
        from modules.accounting.services.exporting import Exporter

        return [(one.name, one.label) for one in contributed(Exporter)]

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


@dataclass(frozen=True)
class LegalKind:
    """A fact that a country's law attaches to an invoice, and what its value looks like.

    Sources: CFDI 4.0 (MX), DTE (CL), Resolución DIAN 165/2023 (CO), RG 4291 ARCA (AR), UBL 2.1 SUNAT
    (PE), RD 238/2026 (ES, status of electronic invoices between companies).
    """

    code: str
    label: Any
    country: str
    #: Regular expression of the value; empty: any text. Dates have ``day``.
    pattern: str = ""
    day: bool = False


LEGAL_KINDS: tuple[LegalKind, ...] = (
    LegalKind("es.channel", _l("ES · Channel of the electronic invoice"), "ES"),
    LegalKind("es.einvoice_id", _l("ES · External identifier"), "ES"),
    LegalKind("es.paid_on", _l("ES · Day of the payment"), "ES", day=True),
    LegalKind("es.rejected_why", _l("ES · Reason of the rejection"), "ES"),
    LegalKind("mx.payment_method", _l("MX · Payment method of the CFDI"), "MX", r"PUE|PPD"),
    LegalKind("mx.payment_form", _l("MX · Payment form of the CFDI"), "MX", r"\d{2}"),
    LegalKind("mx.use", _l("MX · Use of the CFDI"), "MX", r"[A-Z]{1,2}\d{2}"),
    LegalKind("mx.cancel_reason", _l("MX · Reason of the cancellation"), "MX", r"0[1-4]"),
    LegalKind("mx.related", _l("MX · Related UUID"), "MX", r"[0-9A-Fa-f-]{36}"),
    LegalKind("cl.document_type", _l("CL · Type of document"), "CL", r"33|34|39|52|56|61"),
    LegalKind("cl.folio", _l("CL · Folio"), "CL", r"\d{1,10}"),
    LegalKind("co.resolution", _l("CO · Resolution of numbers"), "CO"),
    LegalKind("co.event", _l("CO · RADIAN event"), "CO", r"\d{3}"),
    LegalKind("ar.point_of_sale", _l("AR · Point of sale"), "AR", r"\d{1,5}"),
    LegalKind("ar.document_type", _l("AR · Type of voucher"), "AR", r"\d{1,3}"),
    LegalKind("ar.cae_expires", _l("AR · Last day of the CAE"), "AR", day=True),
    LegalKind("pe.document_type", _l("PE · Type of voucher"), "PE", r"0[1378]"),
    LegalKind("pe.cdr", _l("PE · Answer code of the CDR"), "PE", r"\d{1,4}"),
    LegalKind("pe.detraction", _l("PE · Detraction code"), "PE", r"\d{3}"),
)
LEGAL_BY_CODE = {kind.code: kind for kind in LEGAL_KINDS}


@dataclass(frozen=True, kw_only=True)
class LegalValue(Text):
    """The value of a legal fact, checked by its kind (``what`` of the same line)."""

    max: int = 120

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: the law writes it otherwise."""
        text = str(super().convert(value, ctx))
        kind = LEGAL_BY_CODE.get(str(ctx.values.get("what") or ""))
        if kind is None:
            return text
        if kind.day:
            try:
                return parse_date(text, ctx.locale).isoformat()
            except ValueError:
                raise FieldError(_("Write a date, for example 30/11/2026.")) from None
        if kind.pattern and not re.fullmatch(kind.pattern, text):
            raise FieldError(_("%(what)s is not written so.", what=kind.label))
        return text

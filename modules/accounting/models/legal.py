"""What the law of each country attaches to an invoice: held as facts of the invoice.

The fields of a country are there for its companies alone, on every surface: page, form, list, API, import and
export.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Context,
    Day,
    Field,
    FieldError,
    LocalFields,
    SideField,
    Text,
    _,
    _l,
    column,
)
from core.api.services import session
from modules.accounting.models.legal_kinds import KINDS, LegalKind

INVOICE = "accounting.invoice"


class LegalFact(Base):
    """What the law of a country attaches to an invoice."""

    __tablename__ = "accounting_legal_fact"

    #: Which invoice.
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_invoice.id", ondelete="CASCADE"), primary_key=True
    )
    #: Which fact: name of a :class:`LegalKind`.
    what: Mapped[str] = column(Text(label=_l("What"), max=40, required=True), primary_key=True)
    #: As the law writes it; days as ISO 8601.
    value: Mapped[str] = column(Text(label=_l("Value"), max=120, required=True))


@dataclass(frozen=True, kw_only=True)
class LegalText(Text):
    """Text that the law writes in one way. :raises FieldError: it is written otherwise."""

    max: int = 120
    pattern: str = ""
    example: str = ""

    def convert(self, value: Any, ctx: Context) -> Any:
        """As it is written, without the spaces around it."""
        text = super().convert(value, ctx)
        if text and self.pattern and not re.fullmatch(self.pattern, text):
            raise FieldError(
                _("It is not written so. For example: %(example)s.", example=self.example)
            )
        return text


@dataclass(frozen=True, kw_only=True)
class LegalField(SideField):
    """A fact of an invoice as a field of it."""

    cls: Any = field(default=LegalFact)

    def expression(self, cls: Any) -> Any:
        """The value, or nothing."""
        mine = (LegalFact.invoice_id == cls.id, LegalFact.what == self.name)
        return select(LegalFact.value).where(*mine).correlate(cls).scalar_subquery()

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """Invoices whose fact fits; one without it is empty."""
        found = select(LegalFact.invoice_id).where(LegalFact.what == self.name)
        if operator in ("empty", "filled"):
            return cls.id.in_(found) if operator == "filled" else ~cls.id.in_(found)
        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        if operator in ("in", "not_in"):
            given = value if isinstance(value, list) else [value]
            fits = LegalFact.value.in_([str(self.inner.convert(one, ctx)) for one in given])
            inside = cls.id.in_(found.where(fits))
            return inside if operator == "in" else ~inside
        return cls.id.in_(found.where(self.inner.compare(LegalFact.value, operator, value, ctx)))

    def load(self, cls: Any, ids: list[int]) -> dict[int, Any]:
        """Values by invoice; the facts of the same invoices are read together."""
        key = tuple(ids)
        if g.get("legal_facts", (None,))[0] != key:
            query = select(LegalFact.invoice_id, LegalFact.what, LegalFact.value)
            rows = session().execute(query.where(LegalFact.invoice_id.in_(ids)))
            g.legal_facts = (key, {(number, what): value for number, what, value in rows})
        held = g.legal_facts[1]
        return {n: self.inner.from_stored(held.get((n, self.name))) for n in ids}

    def store_many(self, cls: Any, values: Mapping[int, Any]) -> None:
        """Keep the fact of many invoices."""
        g.pop("legal_facts", None)
        current = session()
        mine = (LegalFact.what == self.name, LegalFact.invoice_id.in_(list(values)))
        current.execute(delete(LegalFact).where(*mine))
        rows = [
            {"invoice_id": n, "what": self.name, "value": self.inner.to_stored(v)}
            for n, v in values.items()
            if v is not None
        ]
        if rows:
            current.execute(insert(LegalFact), rows)


def _inner(kind: LegalKind) -> Field:
    # custom: what is compared is compared as it is stored, as text
    given: dict[str, Any] = {"label": kind.label, "name": kind.name, "custom": True}
    if kind.day:
        return Day(**given)
    if kind.choices:
        # programs write the codes of ARCA with zeros before them
        padded = tuple((code.zfill(3), code) for code, _label in kind.choices if code.isdigit())
        return Choice(**given, choices=kind.choices, words=padded)
    return LegalText(**given, pattern=kind.pattern, example=kind.example)


def _field(kind: LegalKind) -> LegalField:
    return LegalField(
        name=kind.name,
        label=kind.label,
        help=kind.help,
        aliases=kind.aliases,
        secondary=True,
        inner=_inner(kind),
    )


contributions = tuple(
    LocalFields(
        name=f"accounting.legal.{country.lower()}",
        model=INVOICE,
        country=country,
        fields=tuple(_field(kind) for kind in KINDS if kind.country == country),
    )
    for country in dict.fromkeys(kind.country for kind in KINDS)
)

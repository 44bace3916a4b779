"""Field types of collections: percentages, numbers of bank accounts, identifiers of creditors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.api.models import Context, FieldError, Ref, Text, _, _l
from modules.catalog.models.fields import Percent as Points
from modules.collections.banking.accounts import BadAccount, check_creditor, read_iban


@dataclass(frozen=True, kw_only=True)
class Percent(Points):
    """Percentage points with the decimals of interest: 10.15 is 10.15 %."""

    places: int = 4
    least: int | None = 2


def made_name(label: Any, most: int = 200) -> Text:
    """The name under which lists show and sort a record; it is made when the record is saved.

    :param most: characters.
    """
    return Text(
        label=label,
        max=most,
        folded="sort_key",
        sortable=True,
        readonly=True,
        importable=False,
    )


def customer() -> Ref:
    """The customer, whom a person chooses and a file names."""
    return Ref(
        label=_l("Customer"),
        target="contacts.contact",
        required=True,
        aliases=("cliente", "customer"),
    )


@dataclass(frozen=True, kw_only=True)
class Iban(Text):
    """An IBAN (ISO 13616), kept without spaces and shown in groups of four."""

    max: int = 34

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: a digit is wrong."""
        try:
            return read_iban(str(super().convert(value, ctx))).number
        except BadAccount as error:
            raise FieldError(str(error)) from None

    def show(self, value: Any, ctx: Context) -> str:
        """In groups of four."""
        text = str(value or "")
        return "\N{NO-BREAK SPACE}".join(text[at : at + 4] for at in range(0, len(text), 4))


@dataclass(frozen=True, kw_only=True)
class CreditorId(Text):
    """The identifier under which a company sends direct debits (EPC AT-02)."""

    max: int = 35

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: its check digits do not fit."""
        try:
            return check_creditor(str(super().convert(value, ctx)))
        except ValueError:
            raise FieldError(
                _("Write the identifier as your bank gave it to you, for example ES46000B58378431.")
            ) from None

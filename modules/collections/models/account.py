"""Bank accounts of customers."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    Country,
    Record,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.collections.models.fields import customer, made_name
from modules.contacts.models import Contact

ACCOUNT = "collections.account"
SCHEMES = (
    ("iban", "IBAN"),
    ("clabe", "CLABE"),
    ("cbu", "CBU"),
    ("cvu", "CVU"),
    ("other", _l("Other account")),
)


class Account(Archivable, Searchable, Record):
    """An account from which a customer pays."""

    __tablename__ = "collections_account"
    __table_args__ = (
        Index("ix_collections_account_title", "sort_key", "id"),
        Index("ix_collections_account_number", "number"),
    )

    #: Bank and last digits, by which people know it.
    name: Mapped[str] = column(
        made_name(_l("Account"), 120),
        default="",
    )
    #: Whose account it is.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    #: As it is kept: letters and digits without spaces.
    number: Mapped[str] = column(
        Text(
            label=_l("Number of the account"),
            required=True,
            max=40,
            group="bank",
            help=_l(
                "IBAN, CLABE of 18 digits, CBU or CVU of 22, or the number of another account."
            ),
            aliases=("iban", "clabe", "cbu", "cvu", "cuenta", "número de cuenta", "account"),
        )
    )
    #: Which kind of number it is.
    scheme: Mapped[str] = column(
        Choice(label=_l("Kind of number"), choices=SCHEMES, readonly=True, importable=False),
        default="other",
    )
    #: Country of the bank, where the number does not say it.
    country: Mapped[str | None] = column(
        Country(label=_l("Country of the bank"), help=_l("Empty: the number says it."))
    )
    #: Who holds it, when it is not the customer.
    holder: Mapped[str | None] = column(
        Text(label=_l("Holder"), max=120, group="bank", help=_l("Empty: the customer."))
    )
    #: Found by the number where it is known.
    bic: Mapped[str | None] = column(
        Text(label="BIC", max=11, secondary=True, help=_l("Empty: found by the number."))
    )


contributions = model(
    Account,
    name=ACCOUNT,
    label=_l("Bank account"),
    plural=_l("Bank accounts"),
    collection="accounts",
    icon="building-bank",
    root=("contact_id", Contact),
    search=("name", "number"),
    groups={"bank": _l("See numbers of accounts")},
    examples={"number": "ES9121000418450200051332", "country": None, "bic": "CAIXESBB"},
)

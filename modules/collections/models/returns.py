"""Why debits come back, and what each reason does."""

from __future__ import annotations

from itertools import count

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Record,
    Searchable,
    Text,
    _l,
    column,
    model,
)

RETURN_CODE = "collections.return_code"


class ReturnCode(Archivable, Searchable, Record):
    """A reason of the bank for which a debit comes back (ISO 20022, ExternalReturnReason1Code)."""

    __tablename__ = "collections_return_code"
    __table_args__ = (
        Index("ix_collections_return_code_title", "sort_key", "id"),
        Index("ux_collections_return_code", "code", unique=True),
    )

    code: Mapped[str] = column(
        Text(label=_l("Code of the bank"), required=True, max=8, aliases=("código", "code"))
    )
    #: What it means, in words.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=120, folded="sort_key", sortable=True)
    )
    #: The mandate is not charged again until somebody looks at it.
    blocks: Mapped[bool] = column(
        Boolean(
            label=_l("Blocks the mandate"),
            default=False,
            help=_l("It is not charged again until somebody frees it."),
        ),
        default=False,
    )
    #: What the bank takes for it is the customer's fault.
    charges_fee: Mapped[bool] = column(
        Boolean(
            label=_l("The customer owes the bank's fee"),
            default=False,
            help=_l("What the bank takes for the return is noted as a cost of the claim."),
        ),
        default=False,
    )
    #: What to do next, for whoever deals with it.
    help: Mapped[str | None] = column(Text(label=_l("What to do"), max=200))


_numbers = count(1)

contributions = model(
    ReturnCode,
    name=RETURN_CODE,
    label=_l("Reason of a return"),
    plural=_l("Reasons of returns"),
    collection="return-codes",
    icon="arrow-back-up",
    search=("code", "name"),
    keys=("code",),
    everybody_reads=True,
    examples={"code": lambda: f"X{next(_numbers):03d}"},
)

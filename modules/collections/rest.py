"""What programs can do with claims and debits beyond what they can with every record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import Invalid, company_today, get, session
from modules.collections.models import CLAIM, REMITTANCE, Claim, Remittance
from modules.collections.services import claimed, returning
from modules.collections.services.exceptions import CollectionsError
from modules.contacts.models import Contact


class Demanded(BaseModel):
    """What can be demanded on a claim today; amounts as text."""

    currency: str
    debts: str
    interest: str
    compensation: str
    costs: str
    total: str
    law: str


def demand(_spec: Any, record: Claim, _body: Any, _params: Any) -> dict[str, str]:
    """Debts, interest and compensation of a claim as of today."""
    day = company_today()
    debts = claimed.overdue_debts(record.contact_id, record.company_id, record.currency, day)
    contact = session().get_one(Contact, record.contact_id)
    found = claimed.demand(contact, debts, day)
    return {
        "currency": record.currency,
        **{
            name: str(getattr(found, name))
            for name in ("debts", "interest", "compensation", "costs", "total", "law")
        },
    }


class ReturnBody(BaseModel):
    """What the bank says of a debit that came back."""

    model_config = ConfigDict(extra="forbid")

    end_to_end: str = Field(min_length=1, max_length=35, pattern=r"^[ -~]+$")
    #: Reason of ISO 20022: AM04.
    code: str = Field(min_length=2, max_length=8, pattern=r"^[A-Za-z0-9]+$")
    on: date | None = None
    fee: Decimal = Field(default=Decimal(0), ge=0, lt=Decimal(10) ** 6, decimal_places=2)


def give_back(_spec: Any, record: Remittance, body: Any, _params: Any) -> Any:
    """Note that the bank gave a debit back: the debt is open again."""
    try:
        returning.give_back(body.end_to_end, body.code, body.on, body.fee)
    except CollectionsError as error:
        raise Invalid({"end_to_end": [str(error)]}) from None
    return get(REMITTANCE, record.id)


contributions = (
    RestOperation(
        name="collections.demand",
        model=CLAIM,
        path="demand",
        method="GET",
        summary=_l("What can be demanded today, with interest"),
        call=demand,
        action="amounts",
        answer=Demanded,
    ),
    RestOperation(
        name="collections.return",
        model=REMITTANCE,
        path="returns",
        summary=_l("Note that the bank gave a debit back"),
        call=give_back,
        action="update",
        body=ReturnBody,
        answer="record",
    ),
)

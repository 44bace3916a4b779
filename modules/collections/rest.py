"""What programs can do with claims, plans and debits beyond what they can with every record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import Invalid, company_today, get, session
from modules.collections.models import (
    CLAIM,
    INSTRUMENT,
    PLAN,
    REMITTANCE,
    WRITEOFF,
    Claim,
    Instrument,
    Plan,
    Remittance,
    Writeoff,
)
from modules.collections.services import (
    checking,
    claimed,
    dossiers,
    instruments,
    planned,
    plans,
    returning,
    writeoffs,
)
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


class PlanLine(BaseModel):
    """An instalment with what came in for it; amounts as text."""

    due_on: date
    amount: str
    interest: str
    paid: str


class PlanStanding(BaseModel):
    """How a payment plan stands by the ledger."""

    state: str
    currency: str
    instalments: list[PlanLine]


def plan_standing(_spec: Any, record: Plan, _body: Any, _params: Any) -> dict[str, Any]:
    """The instalments of a plan with what came in for each."""
    return {
        "state": record.state,
        "currency": record.currency,
        "instalments": [
            {
                "due_on": one.due_on,
                **{name: str(getattr(one, name)) for name in ("amount", "interest", "paid")},
            }
            for one in planned.filled(record)
        ],
    }


def plan_step(call: Callable[[int], Plan]) -> Callable[..., Any]:
    """A step of a plan as an operation; what it refuses is told of the record as a whole."""

    def run(_spec: Any, record: Plan, _body: Any, _params: Any) -> Any:
        try:
            call(record.id)
        except CollectionsError as error:
            raise Invalid({"": [str(error)]}) from None
        return get(PLAN, record.id)

    return run


class UndoBody(BaseModel):
    """Why a write-off is undone."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=200)
    on: date | None = None


def undo_writeoff(_spec: Any, record: Writeoff, body: Any, _params: Any) -> Any:
    """The debts of a write-off are owed again."""
    try:
        writeoffs.undo(record.id, body.why, body.on)
    except CollectionsError as error:
        raise Invalid({"": [str(error)]}) from None
    return get(WRITEOFF, record.id)


class MoveBody(BaseModel):
    """One step of a bill or cheque."""

    model_config = ConfigDict(extra="forbid")

    #: Where it goes.
    state: Literal["portfolio", "deposited", "discounted", "collected", "unpaid", "handed_back"]
    on: date | None = None
    fee: Decimal = Field(default=Decimal(0), ge=0, lt=Decimal(10) ** 9, decimal_places=2)
    #: Of one that is unpaid.
    reason: Literal["funds", "account", "form", "stopped", "lost", "other"] | None = None
    note: str = Field(default="", max_length=200)
    protest_on: date | None = None


def move_instrument(_spec: Any, record: Instrument, body: Any, _params: Any) -> Any:
    """A bill or cheque goes one step on."""
    try:
        instruments.move(
            record.id,
            body.state,
            body.on,
            fee=body.fee,
            reason=body.reason or "",
            note=body.note,
            protest_on=body.protest_on,
        )
    except CollectionsError as error:
        raise Invalid({"": [str(error)]}) from None
    return get(INSTRUMENT, record.id)


class Step(BaseModel):
    """Where a bill or cheque went; amounts as text."""

    day: date
    before: str | None
    state: str
    fee: str
    reason: str | None
    note: str | None


class Way(BaseModel):
    """The steps of a bill or cheque, from its beginning."""

    currency: str
    steps: list[Step]


def way_of(_spec: Any, record: Instrument, _body: Any, _params: Any) -> dict[str, Any]:
    """The steps of a bill or cheque."""
    return {
        "currency": record.currency,
        "steps": [
            {
                **{n: getattr(one, n) for n in ("day", "before", "state", "reason", "note")},
                "fee": str(one.fee),
            }
            for one in instruments.steps_of(record.id)
        ],
    }


class Checked(BaseModel):
    """One thing that was looked at before court."""

    #: ok | missing | notice
    state: str
    text: str


class Prelegal(BaseModel):
    """What a claim lacks before court."""

    missing: int
    checks: list[Checked]


def prelegal(_spec: Any, record: Claim, _body: Any, _params: Any) -> dict[str, Any]:
    """What a claim lacks before court, as of today."""
    found = dossiers.checks_of(record)
    return {
        "missing": checking.missing(found),
        "checks": [{"state": one.state, "text": one.text} for one in found],
    }


contributions = (
    RestOperation(
        name="collections.prelegal",
        model=CLAIM,
        path="prelegal",
        method="GET",
        summary=_l("What a claim lacks before court"),
        call=prelegal,
        action="amounts",
        answer=Prelegal,
    ),
    RestOperation(
        name="collections.instrument.move",
        model=INSTRUMENT,
        path="move",
        summary=_l("A bill or cheque goes one step on"),
        call=move_instrument,
        action="update",
        body=MoveBody,
        answer="record",
    ),
    RestOperation(
        name="collections.instrument.way",
        model=INSTRUMENT,
        path="way",
        method="GET",
        summary=_l("The steps of a bill or cheque"),
        call=way_of,
        action="amounts",
        answer=Way,
    ),
    RestOperation(
        name="collections.writeoff.undo",
        model=WRITEOFF,
        path="undo",
        summary=_l("The debts of a write-off are owed again"),
        call=undo_writeoff,
        action="update",
        body=UndoBody,
        answer="record",
    ),
    RestOperation(
        name="collections.plan.standing",
        model=PLAN,
        path="standing",
        method="GET",
        summary=_l("The instalments with what came in for each"),
        call=plan_standing,
        action="amounts",
        answer=PlanStanding,
    ),
    *(
        RestOperation(
            name=f"collections.plan.{path}",
            model=PLAN,
            path=path,
            summary=summary,
            call=plan_step(call),
            action="update",
            answer="record",
        )
        for path, summary, call in (
            ("activate", _l("Put a proposed plan in force"), plans.activate),
            ("cancel", _l("Call a plan off"), plans.cancel),
            ("resume", _l("Put a broken plan in force again"), plans.resume),
        )
    ),
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

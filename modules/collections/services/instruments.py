"""Bills and cheques on their way: received, in the portfolio, at the bank, collected or unpaid. The debts
they cover are settled by the payment of the last step, and are open again when that goes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_date
from core.api.services import (
    Event,
    _,
    actor,
    add_to_timeline,
    company_today,
    create,
    get,
    notify,
    schedule_activity,
    session,
    set_derived,
    sudo,
    write,
)
from modules.accounting.models import Payment
from modules.accounting.services import open_dues, record_payment, reverse_payment
from modules.collections.models import (
    CLAIM,
    INSTRUMENT,
    Instrument,
    InstrumentDebt,
    InstrumentStep,
)
from modules.collections.models.instrument import KINDS, PATH, REASONS, REPLACEABLE, STATES
from modules.collections.services import promises
from modules.collections.services.claims import open_claims_of
from modules.collections.services.exceptions import CollectionsError

ZERO = Decimal(0)
KIND = "collections.instrument"
UNPAID = "collections.instrument_unpaid"
#: As the ledger calls what was paid with one.
METHODS = {"note": "promissory_note", "bill": "promissory_note"}

instrument_collected = Event(
    name="collections.instrument_collected",
    doc="A bill or cheque was paid: its debts are settled. ``instrument`` is a "
    "modules.collections.models.Instrument. Sent inside the transaction.",
    args=("instrument",),
)
instrument_unpaid = Event(
    name="collections.instrument_unpaid",
    doc="A bill or cheque was not paid, or came back after all: its debts are open. ``instrument``; sent "
    "inside the transaction.",
    args=("instrument",),
)
contributions = (instrument_collected, instrument_unpaid)


def receive(contact_id: int, due_ids: Collection[int], **values: Any) -> Any:
    """Note a document that a customer handed over.

    :param due_ids: debts it is to pay, the oldest first; empty: it is on account.
    :param values: ``kind``, ``document``, ``issued_on``, ``due_on``, ``amount``; ``currency``, ``bank``,
        ``drawer``, ``extra``, ``endorsable``, ``replaces_id``, ``notes``.
    :raises Invalid, Forbidden: it cannot be noted.
    """
    debts = [{"due_id": number} for number in due_ids]
    return create(INSTRUMENT, {"contact_id": contact_id, "debts": debts, **values})


def begun(ids: Collection[int]) -> None:
    """New documents begin their way; those they take the place of end theirs."""
    session().flush()
    day = company_today()
    for record in session().scalars(select(Instrument).where(Instrument.id.in_(list(ids)))):
        _step(record, None, "received", day)
        if record.replaces_id:
            old: Instrument = get(INSTRUMENT, record.replaces_id, "update")
            session().refresh(old, with_for_update=True)
            if old.state not in REPLACEABLE:
                raise CollectionsError(_("The other document cannot be replaced any more."))
            _step(old, old.state, "replaced", day, replaced_by_id=record.id)


def move(
    instrument_id: int,
    state: str,
    on: date | None = None,
    *,
    fee: Decimal = ZERO,
    reason: str = "",
    note: str = "",
    protest_on: date | None = None,
) -> Instrument:
    """A document goes one step on; see :data:`PATH`.

    :param state: where it goes. :param on: day, in the company's zone; today by default.
    :param fee: what the bank takes: for discounting, for collecting or for the return; in its currency.
    :param reason: of one that is unpaid, a code of :data:`REASONS`. :param note: in words.
    :param protest_on: day of the protest of one that is unpaid.
    :raises CollectionsError: it does not go there from where it is, or not on that day.
    """
    with write():
        record: Instrument = get(INSTRUMENT, instrument_id, "update")
        session().refresh(record, with_for_update=True)
        day = on or company_today()
        _may_go(record, state, day, fee, reason)
        before = record.state
        with sudo("A bill or cheque goes on"):
            mine = session().get_one(Instrument, record.id)
            payment_id = None
            if state == "collected":
                payment_id = _paid(mine, day)
            elif state == "unpaid" and mine.payment_id:
                payment_id = mine.payment_id
                reverse_payment(payment_id, day, dict_word(REASONS, reason))
            _step(
                mine,
                before,
                state,
                day,
                fee=fee,
                reason=reason,
                note=note,
                payment_id=payment_id,
                protest_on=protest_on,
            )
        session().refresh(record)
    return record


def _may_go(record: Instrument, state: str, day: date, fee: Decimal, reason: str) -> None:
    """:raises CollectionsError: see :func:`move`."""
    words = dict(STATES)
    if state not in PATH[record.state]:
        ways = ", ".join(str(words[one]).lower() for one in PATH[record.state])
        if not ways:
            raise CollectionsError(_("Its way is over: it is not moved any more."))
        raise CollectionsError(
            _(
                "From “%(state)s” it can only become: %(ways)s.",
                state=words[record.state],
                ways=ways,
            )
        )
    if day > company_today():
        raise CollectionsError(_("The day has not come yet: choose today or an earlier one."))
    if record.since is not None and day < record.since:
        last = format_date(record.since)
        raise CollectionsError(_("Its last step was on %(day)s: choose a later day.", day=last))
    if state == "collected" and day < record.due_on:
        last = format_date(record.due_on)
        raise CollectionsError(_("It falls due on %(day)s: it cannot be paid before.", day=last))
    if state == "unpaid" and reason not in dict(REASONS):
        raise CollectionsError(_("Say why it was not paid."))
    if fee < 0 or (state == "discounted" and fee >= record.amount):
        raise CollectionsError(_("The bank does not take that much: correct what it took."))


def _paid(record: Instrument, day: date) -> int:
    """The payment that settles what is still open of its debts; the rest stays on account."""
    lines = debts_of([record.id]).get(record.id, {})
    known = {one.id: one.open for one in open_dues(ids=lines)}
    parts = {
        due_id: min(amount, known[due_id])
        for due_id, amount in lines.items()
        if known.get(due_id, ZERO) > 0
    }
    payment = record_payment(
        record.contact_id,
        record.amount,
        day,
        dues=parts,
        why=words_of(record)[:200],
        method=METHODS.get(record.kind, "cheque"),
        reference=words_of(record)[:140],
        currency=record.currency,
    )
    return payment.id


def _step(
    record: Instrument,
    before: str | None,
    state: str,
    day: date,
    *,
    fee: Decimal = ZERO,
    reason: str = "",
    note: str = "",
    payment_id: int | None = None,
    protest_on: date | None = None,
    replaced_by_id: int | None = None,
) -> None:
    session().add(
        InstrumentStep(
            instrument_id=record.id,
            day=day,
            before=before,
            state=state,
            fee=fee,
            reason=reason or None,
            note=note.strip()[:200] or None,
            payment_id=payment_id,
            user_id=actor().user_id,
        )
    )
    session().flush()
    values = {
        "state": state,
        "since": day,
        "reason": (reason or None) if state == "unpaid" else None,
        "protest_on": protest_on if state == "unpaid" else record.protest_on,
        "fees": (record.fees or ZERO) + fee,
        "payment_id": payment_id if state == "collected" else None,
        "replaced_by_id": replaced_by_id,
    }
    set_derived(Instrument, {record.id: values})
    session().expire(record)
    data = {"number": record.number, "state": state, "note": note, "reason": reason}
    add_to_timeline(KIND, INSTRUMENT, record.id, data=data, interaction=False)
    if state == "collected":
        instrument_collected.emit(instrument=record)
    elif state == "unpaid":
        instrument_unpaid.emit(instrument=record)
        _tell_unpaid(record)


def _tell_unpaid(record: Instrument) -> None:
    """The claim stands under what was broken, and its owner calls today."""
    with sudo("An unpaid document moves its claim"):
        key = (record.company_id, record.contact_id, record.currency)
        claim = open_claims_of([record.contact_id]).get(key)
        if claim is not None:
            promises.move(claim, "broken", ("late", "reminded", "promised"))
        schedule_activity(
            (CLAIM, claim.id) if claim is not None else ("contacts.contact", record.contact_id),
            "call",
            _("Call: %(document)s was not paid", document=words_of(record)),
            company_today(),
            claim.owner_id if claim is not None else None,
            priority="high",
            source="rule",
        )
        owner = claim.owner_id if claim is not None else None
    notify(
        [owner] if owner else [],
        UNPAID,
        _("%(document)s of %(name)s was not paid", document=words_of(record), name=record.name),
        f"/collections/instruments/{record.id}",
        model=INSTRUMENT,
        record_id=record.id,
    )


def settle(contact_ids: Collection[int] | None = None) -> int:
    """Documents whose payment went back, whoever noted it, are unpaid. Run again it changes nothing.

    :param contact_ids: of these customers; None: of all. :returns: how many.
    """
    query = (
        select(Instrument, Payment.reversed_on)
        .join(Payment, Payment.id == Instrument.payment_id)
        .where(Instrument.state == "collected", Payment.reversed_on.is_not(None))
        .order_by(Instrument.id)
    )
    if contact_ids is not None:
        query = query.where(Instrument.contact_id.in_(list(contact_ids)))
    count = 0
    with write(), sudo("Documents whose payment went back are unpaid"):
        for record, day in session().execute(query).all():
            session().refresh(record, with_for_update=True)
            if record.state == "collected" and day is not None:
                paid = record.payment_id
                _step(record, "collected", "unpaid", day, reason="other", payment_id=paid)
                count += 1
    return count


def debts_of(ids: Collection[int]) -> dict[int, dict[int, Decimal]]:
    """document → debt → how much of it the document is to pay."""
    query = (
        select(InstrumentDebt)
        .where(InstrumentDebt.instrument_id.in_(list(ids)))
        .order_by(InstrumentDebt.instrument_id, InstrumentDebt.position)
    )
    found: dict[int, dict[int, Decimal]] = {}
    for row in session().scalars(query):
        found.setdefault(row.instrument_id, {})[row.due_id] = row.amount or ZERO
    return found


def of_debts(due_ids: Collection[int]) -> list[Instrument]:
    """The documents that cover some debts, the newest first."""
    query = (
        select(Instrument)
        .join(InstrumentDebt, InstrumentDebt.instrument_id == Instrument.id)
        .where(InstrumentDebt.due_id.in_(list(due_ids)))
        .order_by(Instrument.id.desc())
    )
    return list(session().scalars(query).unique())


def fees_of(due_ids: Collection[int]) -> Decimal:
    """What the bank took for documents of debts that were not paid."""
    mine = select(InstrumentDebt.instrument_id).where(InstrumentDebt.due_id.in_(list(due_ids)))
    query = select(func.sum(InstrumentStep.fee)).where(
        InstrumentStep.state == "unpaid", InstrumentStep.instrument_id.in_(mine)
    )
    with sudo("What a debt cost is told with the debt"):
        return Decimal(session().scalar(query) or 0)


def steps_of(instrument_id: int) -> list[InstrumentStep]:
    """The way of a document, from its beginning."""
    query = select(InstrumentStep).where(InstrumentStep.instrument_id == instrument_id)
    return list(session().scalars(query.order_by(InstrumentStep.id)))


def words_of(record: Instrument) -> str:
    """Kind and number: "Pagaré 0012345"."""
    return f"{dict_word(KINDS, record.kind)} {record.document}"


def dict_word(choices: Any, code: str) -> str:
    """What a code is called."""
    words: Mapping[str, Any] = dict(choices)
    return str(words.get(code, code))

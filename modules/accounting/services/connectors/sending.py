"""Sending the drafts of a batch: each once, whatever breaks in between.

A document is always looked for by its reference before it is made, for no program is trusted to do it:
a connection that is cut, a worker that dies or somebody who sends again find it there. That looking finds
drafts is proven once for each account, by the first one that is found again; until then a document of which
no answer came waits for a person who looks in the program. Each document is a job of its own, tried again
while that may help, and given up with its reason on the page of the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from core.api.jobs import GiveUp, Job, Retry, Run, enqueue, restart
from core.api.models import utcnow
from core.api.services import (
    _,
    _l,
    add_note,
    audit_log,
    get,
    notify,
    session,
    set_derived,
    spec_of,
    write,
)
from modules.accounting.models import BATCH, Batch, BatchItem, Profile, Sending
from modules.accounting.services.connectors.base import (
    Client,
    Connector,
    InvoiceDraft,
    Later,
    Refused,
)
from modules.accounting.services.connectors.drafting import drafts_of, findings_of, wrong
from modules.accounting.services.connectors.linking import (
    FAILED,
    client_of,
    connection_of,
    connector_of,
    keepers,
    note_problem,
    speaking,
)
from modules.accounting.services.exceptions import AccountingError
from modules.accounting.services.exporting.preflight import Finding
from modules.sales.models import ORDER, Order

#: Attempts after the first; the last one about four hours later.
RETRIES = 8


def connector_of_batch(batch: Batch) -> Connector | None:
    """The program that a batch is sent to; None: its program takes files."""
    return connector_of(session().get_one(Profile, batch.profile_id).format)


def orders_of(batch_id: int) -> list[Order]:
    """The orders of a batch, in the order of their days."""
    query = (
        select(Order)
        .join(BatchItem, BatchItem.record_id == Order.id)
        .where(BatchItem.batch_id == batch_id, BatchItem.model == ORDER)
        .order_by(Order.ordered_on, Order.id)
    )
    return list(session().scalars(query))


def findings(batch: Batch) -> list[Finding]:
    """What the program would refuse of a batch; of one that was sent nothing."""
    connector = connector_of_batch(batch)
    if connector is None or batch.state != "draft":
        return []
    return findings_of(connector, orders_of(batch.id))


def sendings_of(batch_id: int) -> dict[int, Sending]:
    """What became of each order of a batch that was sent."""
    query = select(Sending).where(Sending.batch_id == batch_id)
    return {row.order_id: row for row in session().scalars(query)}


def send(batch_id: int) -> Batch:
    """Send the drafts of a batch; jobs do it, in the pace of the program.

    :raises AccountingError: something must be mended first, or the program is not connected.
    """
    with write() as current:
        batch = _held(batch_id)
        connector = connector_of_batch(batch)
        if connector is None:
            raise AccountingError(_("This program takes files: write the file."))
        if batch.state != "draft":
            raise AccountingError(_("The batch was sent already."))
        client_of(session().get_one(Profile, batch.profile_id))
        orders = orders_of(batch_id)
        if not orders:
            raise AccountingError(
                _("There is nothing in these days that did not go to the books already.")
            )
        blocking = [one for one in findings_of(connector, orders) if one.blocking]
        if blocking:
            raise AccountingError(f"{blocking[0].document}: {blocking[0].text}")
        for place, order in enumerate(orders):
            row = Sending(batch_id=batch_id, order_id=order.id)
            row.job_id = _ask_for(row, place // connector.per_minute)
            current.add(row)
        total = sum((order.total for order in orders), Decimal(0))
        values = {"state": "exported", "exported_at": utcnow(), "drafts": True}
        set_derived(Batch, {batch.id: {**values, "entries": len(orders), "debit": total}})
        audit_log(current, "send", BATCH, batch_id)
    return batch


def send_again(batch_id: int, order_id: int | None = None) -> int:
    """Try documents again that were given up. :param order_id: None: all of the batch.

    :returns: how many.
    """
    with write() as current:
        batch = _held(batch_id)
        connector = connector_of_batch(batch)
        rows = [
            row
            for row in sendings_of(batch_id).values()
            if row.state == "failed" and order_id in (None, row.order_id)
        ]
        account = connection_of(batch.profile_id)
        for place, row in enumerate(rows):
            row.state = "waiting"
            if account is None or not account.proven:
                row.unsure = False  # a person has looked there: see _send
            if row.job_id is None or not restart(row.job_id):
                row.job_id = _ask_for(row, place // connector.per_minute if connector else 0)
        if rows:
            audit_log(current, "send", BATCH, batch_id)
    return len(rows)


def leave_out(batch_id: int, order_id: int) -> None:
    """Take a document that was refused out of its batch: another batch may take the order.

    :raises AccountingError: the program has it, or may have it.
    """
    with write() as current:
        batch = _held(batch_id)
        row = current.get(Sending, (batch_id, order_id))
        if row is None or row.state != "failed" or row.unsure:
            raise AccountingError(_("The program has it, or may have it: send it again."))
        current.delete(row)
        mine = (BatchItem.batch_id == batch_id, BatchItem.record_id == order_id)
        current.execute(delete(BatchItem).where(*mine, BatchItem.model == ORDER))
        current.flush()
        _settle(batch)


def _held(batch_id: int) -> Batch:
    """A batch that nobody else sends meanwhile."""
    batch: Batch = get(BATCH, batch_id, "update")
    session().refresh(batch, with_for_update=True)
    return batch


def _ask_for(row: Sending, minutes: int) -> int:
    job = enqueue(
        SEND,
        {"batch_id": row.batch_id, "order_id": row.order_id},
        user=None,
        run_at=utcnow() + timedelta(minutes=minutes),
    )
    session().flush()
    return job.id


def _send(run: Run, batch_id: int, order_id: int) -> dict[str, str] | None:
    """Send a draft. :returns: what the program made of it; None: there is nothing to do any more."""
    with write() as current:
        batch, row = current.get(Batch, batch_id), current.get(Sending, (batch_id, order_id))
        if batch is None or row is None or row.state == "sent":
            return None
        row.job_id, unsure = run.id, row.unsure
        company_id, profile_id = batch.company_id, batch.profile_id
    with speaking(company_id):
        try:
            client, draft, proven = _prepared(profile_id, order_id)
            found = client.find(draft)
            if found is None and unsure and not proven:
                raise AccountingError(
                    _("No answer came. Look in the program whether it has %(number)s; if not, send it "
                      "again.", number=draft.reference)
                )  # fmt: skip
            unsure = False
            made = found or client.create(draft)
            if not proven:
                _prove(profile_id, client, draft)
        except (Refused, AccountingError) as error:
            if isinstance(error, Refused) and error.account:
                note_problem(profile_id, str(error))
            raise _given_up(batch_id, order_id, str(error), unsure) from error
        except Later as error:
            unsure = unsure or error.unsure
            if run.attempt > RETRIES:
                raise _given_up(batch_id, order_id, str(error), unsure) from error
            _note(batch_id, order_id, reason=str(error), unsure=unsure)
            raise Retry(str(error), error.after) from error
    return asdict(made)


def _prove(profile_id: int, client: Client, draft: InvoiceDraft) -> None:
    """Note that what was made is found again, if it is."""
    with suppress(Refused, Later):  # it is there all the same; the next one proves it
        if client.find(draft) is not None:
            with write():
                account = connection_of(profile_id)
                if account is not None:
                    account.proven = True


def _prepared(profile_id: int, order_id: int) -> tuple[Client, InvoiceDraft, bool]:
    """What is sent, as the order and its customer are now, and whether the account is proven.

    :raises AccountingError: it cannot be sent.
    """
    with write() as current:  # ends before anybody is called
        profile, order = current.get_one(Profile, profile_id), current.get_one(Order, order_id)
        client, connector = client_of(profile), connector_of(profile.format)
        (draft,) = drafts_of([order])
        if order.state == "cancelled":
            raise AccountingError(_("The order was cancelled: leave it out."))
        for text, blocking in wrong(connector, draft) if connector else ():
            if blocking:
                raise AccountingError(str(text))
        account = connection_of(profile_id)
    return client, draft, bool(account and account.proven)


def _note(batch_id: int, order_id: int, **values: Any) -> None:
    with write() as current:
        row = current.get(Sending, (batch_id, order_id))
        for name, value in values.items() if row is not None else ():
            setattr(row, name, value)


def _given_up(batch_id: int, order_id: int, reason: str, unsure: bool) -> GiveUp:
    """A document that nobody tries any more; who keeps the books is told, once a batch."""
    with write() as current:
        _note(batch_id, order_id, state="failed", reason=reason, unsure=unsure)
        batch = current.get(Batch, batch_id)
        if batch is not None:
            text = _("Documents of batch %(batch)s could not be sent.", batch=batch.number)
            where = f"{spec_of(BATCH).path}/{batch_id}"
            notify(keepers(), FAILED, text, where, model=BATCH, record_id=batch_id)
    return GiveUp(reason)


def _record(result: dict[str, str] | None, batch_id: int, order_id: int) -> None:
    """Store that the program has it; when it has all of them, the batch is in the books."""
    if result is None:
        return
    current = session()
    # two that end at once wait for each other: the last one of a batch must see all others
    batch = current.get(Batch, batch_id, with_for_update=True, populate_existing=True)
    row = current.get(Sending, (batch_id, order_id))
    if batch is None or row is None:  # discarded meanwhile: nobody can, see batches.discard_file
        return
    row.state, row.reason, row.unsure = "sent", None, False
    row.external_id, row.number = result["external_id"][:80], result["number"][:60] or None
    row.sent_at = utcnow()
    current.flush()
    if current.get_one(Order, order_id).state == "cancelled":
        with speaking(batch.company_id):
            tell_cancelled(order_id, batch)
    _settle(batch)


def tell_cancelled(order_id: int, batch: Batch) -> None:
    """An order that is in the program and was cancelled says so in its history."""
    text = _("It went to the books in batch %(batch)s: cancel it there too.", batch=batch.number)
    add_note(ORDER, order_id, text)


def _settle(batch: Batch) -> None:
    mine = Sending.batch_id == batch.id
    counted = session().execute(
        select(func.count(), func.sum(Order.total), func.count(Sending.sent_at))
        .join(Order, Order.id == Sending.order_id)
        .where(mine)
    )
    count, total, sent = counted.one()
    state = "posted" if count and count == sent else batch.state
    values = {"state": state, "entries": count, "debit": total or Decimal(0)}
    set_derived(Batch, {batch.id: values})


def waiting_or_failed(profile_id: int, most: int) -> Sequence[tuple[Sending, Batch, Order]]:
    """Documents for a program that it does not have yet, those that were given up first."""
    query = (
        select(Sending, Batch, Order)
        .join(Batch, Batch.id == Sending.batch_id)
        .join(Order, Order.id == Sending.order_id)
        .where(Batch.profile_id == profile_id, Sending.state != "sent")
        .order_by(Sending.state, Sending.batch_id, Sending.order_id)
        .limit(most)
    )
    return session().execute(query).all()


SEND = Job(
    name="accounting.send",
    call=_send,
    record=_record,
    external=True,
    resend=True,  # what it made already is found
    retries=RETRIES,
    backoff=60,
    label=_l("Send a draft to the accounting program"),
)

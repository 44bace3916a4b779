"""Batches: what goes to the accounting program together, once, and stays as it went."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select

from core.api.locale import using_locale
from core.api.models import utcnow
from core.api.services import (
    Draft,
    _,
    contributed,
    get,
    session,
    set_derived,
    spec_of,
    sudo,
    write,
)
from modules.accounting.models import (
    BATCH,
    INVOICE,
    PAYMENT,
    Batch,
    BatchContent,
    BatchItem,
    Invoice,
    Payment,
    Profile,
    Sending,
)
from modules.accounting.services.connectors import sending
from modules.accounting.services.connectors.linking import connector_of
from modules.accounting.services.exceptions import AccountingError
from modules.accounting.services.exporting import Exporter
from modules.accounting.services.exporting.accounts import Accounts
from modules.accounting.services.exporting.booking import Booking
from modules.accounting.services.exporting.building import entries_of, target_of
from modules.accounting.services.exporting.entries import Entry, Target, as_json, from_json
from modules.accounting.services.exporting.preflight import Finding, check
from modules.accounting.services.gathering import RETURNED, documents_of, wanted
from modules.sales.models import ORDER, Order


def exporter_of(name: str) -> Exporter | None:
    """The exporter of a format; None: the module that brought it is not active."""
    return next((one for one in contributed(Exporter) if one.name == name), None)


def entries(batch: Batch) -> tuple[Entry, ...]:
    """The entries of a batch: those that were exported, or those of its documents as they are."""
    content = session().get(BatchContent, batch.id)
    if content is not None:
        return from_json(content.entries)
    profile: Profile = get("accounting.profile", batch.profile_id)
    return tuple(_built(batch, profile))


def _built(batch: Batch, profile: Profile) -> list[Entry]:
    ids: dict[str, list[int]] = {INVOICE: [], PAYMENT: [], ORDER: [], RETURNED: []}
    query = select(BatchItem.model, BatchItem.record_id).where(BatchItem.batch_id == batch.id)
    for model, number in session().execute(query):
        ids.setdefault(model, []).append(number)
    invoices = session().scalars(select(Invoice).where(Invoice.id.in_(ids[INVOICE]))).all()
    payments = session().scalars(select(Payment).where(Payment.id.in_(ids[PAYMENT]))).all()
    orders = session().scalars(select(Order).where(Order.id.in_(ids[ORDER]))).all()
    returned = session().scalars(select(Payment).where(Payment.id.in_(ids[RETURNED]))).all()
    company = session().get_one(spec_of("core.company").cls, batch.company_id)
    with using_locale(company.locale, company.timezone):  # whoever makes the file
        accounts = Accounts(batch.company_id, profile.account_length)
        found = entries_of(
            invoices,
            payments,
            accounts,
            orders=orders,
            drafts=profile.drafts,
            returned=returned,
        )
        for one in contributed(Booking):
            if numbers := ids.get(one.name):
                found += one.entries(numbers, accounts)
    return sorted(found, key=lambda entry: (entry.day, entry.source))


def findings(batch: Batch) -> list[Finding]:
    """What the program would refuse of a batch; of one that was exported nothing."""
    if batch.state != "draft":
        return []
    profile: Profile = get("accounting.profile", batch.profile_id)
    if connector_of(profile.format) is not None:
        return sending.findings(batch)
    exporter = exporter_of(profile.format)
    built, target = _built(batch, profile), target_of(profile)
    return exporter.findings(built, target) if exporter else check(built, target)


def make_file(batch_id: int) -> tuple[str, bytes]:
    """The file of a batch: made from its documents the first time, afterwards the same to the last byte.

    :returns: name and bytes.
    :raises AccountingError: something must be mended first, or the file would not be the same.
    """
    with write():
        batch: Batch = get(BATCH, batch_id, "update")
        profile: Profile = get("accounting.profile", batch.profile_id)
        exporter = exporter_of(profile.format)
        if connector_of(profile.format) is not None:
            raise AccountingError(_("This program takes no files: send it the documents."))
        if exporter is None:
            raise AccountingError(
                _("No active module writes the format %(format)s.", format=profile.format)
            )
        content = session().get(BatchContent, batch.id)
        if content is None:
            return exporter.file_name, _first(batch, profile, exporter)
        data = exporter.write(from_json(content.entries), _target(content.target))
        if hashlib.sha256(data).hexdigest() != batch.sha256:
            raise AccountingError(
                _(
                    "The file would not be the same as the first time: another version writes it otherwise."
                )
            )
        return exporter.file_name, data


def _first(batch: Batch, profile: Profile, exporter: Exporter) -> bytes:
    target = target_of(profile)
    made = _built(batch, profile)
    wrong = [one for one in exporter.findings(made, target) if one.blocking]
    if wrong:
        raise AccountingError(": ".join(filter(None, (wrong[0].document, str(wrong[0].text)))))
    if not made:
        raise AccountingError(
            _("There is nothing in these days that did not go to the books already.")
        )
    plain = as_json(made)
    data = exporter.write(from_json(plain), target)
    session().add(
        BatchContent(batch_id=batch.id, entries=plain, target=_plain(target), at=utcnow())
    )
    set_derived(
        Batch,
        {
            batch.id: {
                "state": "exported",
                "sha256": hashlib.sha256(data).hexdigest(),
                "exported_at": utcnow(),
                "entries": len(made),
                "debit": sum((one.debit for one in made), Decimal(0)),
                "drafts": profile.drafts,
            }
        },
    )
    return data


def _plain(target: Target) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(target).items()}


def _target(plain: Mapping[str, Any]) -> Target:
    values = dict(plain)
    for name in ("year_from", "year_to"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["columns"] = tuple(tuple(one) for one in values["columns"])
    return Target(**values)


def post(batch_id: int) -> Batch:
    """Say that the program took the file: the batch is locked.

    :raises AccountingError: no file yet; of what is sent over the web the program says so itself.
    """
    with write():
        batch: Batch = get(BATCH, batch_id, "update")
        if batch.state == "draft":
            raise AccountingError(_("Write the file first."))
        if sending.sendings_of(batch_id):
            raise AccountingError(
                _("It is in the books as soon as the program has every document.")
            )
        set_derived(Batch, {batch.id: {"state": "posted"}})
    return batch


def discard_file(batch_id: int) -> Batch:
    """Take the file back, before the program took it: the batch follows its documents again.

    :raises AccountingError: it is posted, or a document of it was sent, or may have been.
    """
    with write() as current:
        batch: Batch = get(BATCH, batch_id, "update")
        if batch.state == "posted":
            raise AccountingError(_("The batch is posted: it does not change any more."))
        sent = sending.sendings_of(batch_id).values()
        if any(one.state != "failed" or one.unsure for one in sent):
            raise AccountingError(
                _("The program has documents of it, or may have: send the others.")
            )
        current.execute(delete(Sending).where(Sending.batch_id == batch.id))
        current.execute(delete(BatchContent).where(BatchContent.batch_id == batch.id))
        empty: dict[str, Any] = {
            "sha256": None,
            "exported_at": None,
            "entries": None,
            "debit": None,
        }
        empty["drafts"] = False
        set_derived(Batch, {batch.id: {"state": "draft", **empty}})
        collect(None, [batch.id])
    return batch


def collect(_spec: Any, ids: Sequence[int]) -> None:
    """Put the documents of its days into a batch, but those that another one took."""
    for batch in session().scalars(select(Batch).where(Batch.id.in_(ids))):
        session().execute(delete(BatchItem).where(BatchItem.batch_id == batch.id))
        rows = [
            {"batch_id": batch.id, "model": model, "record_id": number}
            for model, number in documents_of(batch)
        ]
        if rows:
            session().execute(insert(BatchItem), rows)


def refresh(batch_id: int) -> Batch:
    """Take what came since, and leave out what no longer belongs. :raises AccountingError: it has a file."""
    with write():
        batch: Batch = get(BATCH, batch_id, "update")
        if batch.state != "draft":
            raise AccountingError(_("The batch has a file: discard the file first."))
        collect(None, [batch.id])
    return batch


def order_confirmed(order: Order) -> None:
    """A confirmed order joins the batch of orders to invoice that is being prepared for its day, if any."""
    with sudo(f"Order {order.id} is to be invoiced"):
        query = (
            select(Batch)
            .where(
                Batch.state == "draft",
                Batch.what == "orders",
                Batch.company_id == order.company_id,
                Batch.day_from <= order.ordered_on,
                Batch.day_to >= order.ordered_on,
            )
            .order_by(Batch.id)
        )
        batch = session().scalars(query.limit(1)).first()
        if batch is not None and order.id in session().scalars(wanted(batch, ORDER)).all():
            session().add(BatchItem(batch_id=batch.id, model=ORDER, record_id=order.id))
            session().flush()


def order_cancelled(order: Order, was_confirmed: bool) -> None:
    """A cancelled order leaves its batch; where a file went to the books already, the order says so."""
    with sudo(f"Order {order.id} was cancelled"):
        batch = batch_of(ORDER, order.id)
        if batch is None:
            return
        if batch.state == "draft":
            session().execute(
                delete(BatchItem).where(BatchItem.model == ORDER, BatchItem.record_id == order.id)
            )
            return
        sent = session().get(Sending, (batch.id, order.id))
        if sent is None or sent.state == "sent" or sent.unsure:
            sending.tell_cancelled(order.id, batch)


def batch_of(model: str, record_id: int) -> Batch | None:
    """The batch that took a document, if the actor may see it."""
    return session().scalar(
        select(Batch)
        .join(BatchItem, BatchItem.batch_id == Batch.id)
        .where(BatchItem.model == model, BatchItem.record_id == record_id)
    )


def follow(_spec: Any, record: Batch, _changes: Mapping[str, Any]) -> None:
    """A batch whose days changed takes other documents."""
    collect(None, [record.id])


def check_batch(draft: Draft) -> None:
    """What has a file does not change; days in their order."""
    if draft.record is not None and draft.record.state != "draft":
        changed = [n for n, v in draft.values.items() if v != getattr(draft.record, n)]
        if changed:
            text = (
                _("The batch is posted: it does not change any more.")
                if draft.record.state == "posted"
                else _("The batch has a file: discard the file first.")
            )
            draft.error(changed[0], text)
    profile_id = draft.merged.get("profile_id")
    profile = session().get(Profile, profile_id) if profile_id else None
    if profile and connector_of(profile.format) and draft.merged.get("what") != "orders":
        draft.error("what", _("This program is sent orders to invoice: choose these."))
    first, last = draft.merged.get("day_from"), draft.merged.get("day_to")
    if first and last and last < first:
        draft.error("day_to", _("The last day comes before the first one."))


def check_profile(draft: Draft) -> None:
    """Drafts go to who can take them; programs that are reached over the web take nothing else."""
    exporter = exporter_of(draft.merged.get("format") or "")
    if connector_of(draft.merged.get("format") or "") is not None:
        draft.values["drafts"] = draft.merged["drafts"] = True
    if draft.values.get("drafts") and exporter is not None and not exporter.drafts:
        draft.error("drafts", _("This format has entries only: drafts go as CSV or XLSX."))

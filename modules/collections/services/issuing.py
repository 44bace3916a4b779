"""The file of a remittance: made once, kept, told to the customers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from io import BytesIO

from sqlalchemy import select

from core.api.locale import format_date, format_money, using_locale
from core.api.mail import BadMail, Mail, send
from core.api.models import utcnow
from core.api.services import (
    FileRow,
    _,
    get,
    session,
    set_derived,
    store,
    write,
)
from modules.accounting.models import Invoice
from modules.collections.banking import pain
from modules.collections.banking.accounts import read_iban
from modules.collections.models import (
    MANDATE,
    REMITTANCE,
    Account,
    Creditor,
    Debit,
    Mandate,
    Remittance,
)
from modules.collections.services import ledger
from modules.collections.services.dunning.words import locale_of
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.mandates import sequence_of
from modules.collections.services.remittances import CURRENCY, debits_of, draft_of, problems
from modules.contacts.models import Contact


def issue(remittance_id: int) -> Remittance:
    """Make the file pain.008, keep it, and tell the customers what is charged when.

    :raises CollectionsError: something is missing; see :func:`problems`.
    """
    with write():
        remittance = draft_of(remittance_id)
        if found := problems(remittance):
            raise CollectionsError(" ".join(found))
        rows = debits_of(remittance.id)
        first = set[int]()
        for debit, mandate in rows:
            again = mandate.id in first and mandate.kind == "recurring"
            debit.sequence = "RCUR" if again else sequence_of(mandate)
            first.add(mandate.id)
        content = _file(remittance, rows)
        row = store(
            BytesIO(content),
            f"{remittance.number}.xml",
            model=REMITTANCE,
            record_id=remittance.id,
            kind="application/xml",
        )
        session().flush()
        remittance.file_id, remittance.digest = row.id, hashlib.sha256(content).hexdigest()
        set_derived(Remittance, {remittance.id: {"state": "issued", "issued_at": utcnow()}})
        set_derived(
            Mandate,
            {
                mandate.id: {
                    "first_used_on": mandate.first_used_on or remittance.collect_on,
                    "last_used_on": remittance.collect_on,
                    "failures": mandate.failures,
                }
                for _debit, mandate in rows
            },
        )
        _tell(remittance, rows)
        session().flush()
        session().expire_all()
        return get(REMITTANCE, remittance_id)


def _file(remittance: Remittance, rows: list[tuple[Debit, Mandate]]) -> bytes:
    creditor = session().get_one(Creditor, remittance.creditor_id)
    known = pain.Creditor(
        creditor.name,
        creditor.identifier,
        creditor.iban,
        creditor.bic or read_iban(creditor.iban).bic,
        creditor.file_version,
    )
    numbers = _invoices([debit.due_id for debit, _mandate in rows])
    debits = []
    for debit, mandate in rows:
        account = session().get_one(Account, mandate.account_id)
        contact = session().get_one(Contact, account.contact_id)
        debits.append(
            pain.Debit(
                end_to_end=debit.end_to_end,
                amount=debit.amount,
                name=account.holder or contact.legal_name or contact.name,
                iban=account.number,
                mandate=mandate.reference,
                signed_on=mandate.signed_on,
                sequence=debit.sequence or sequence_of(mandate),
                text=_("Invoice %(number)s", number=numbers.get(debit.due_id, "")),
                bic=account.bic or read_iban(account.number).bic,
            )
        )
    try:
        return pain.pain008(
            message_of(remittance),
            utcnow(),
            known,
            remittance.scheme,
            remittance.collect_on,
            debits,
        )
    except pain.BadFile as error:
        raise CollectionsError(str(error)) from None


def _invoices(due_ids: Collection[int]) -> dict[int, str]:
    found = ledger.debts_by_id(due_ids)
    query = select(Invoice.id, Invoice.number).where(
        Invoice.id.in_([debt.invoice_id for debt in found.values()])
    )
    numbers = dict(session().execute(query).all())
    return {key: numbers.get(debt.invoice_id, debt.name) for key, debt in found.items()}


def _tell(remittance: Remittance, rows: list[tuple[Debit, Mandate]]) -> None:
    """The pre-notice: what is charged, when, by which mandate (EPC Core Rulebook, AT-11 and DS-06)."""
    creditor = session().get_one(Creditor, remittance.creditor_id)
    for debit, mandate in rows:
        contact = session().get_one(Contact, mandate.contact_id)
        if not contact.mail:
            continue
        with using_locale(locale_of(contact.language)):
            text = _(
                "We will charge %(amount)s to your account on %(day)s.\n\nMandate: %(mandate)s\n"
                "Creditor: %(name)s, %(creditor)s\n\nIf something is not right, answer this message "
                "before that day.",
                amount=format_money(debit.amount, CURRENCY),
                day=format_date(remittance.collect_on),
                mandate=mandate.reference,
                name=creditor.name,
                creditor=creditor.identifier,
            )
            try:
                send(
                    Mail(
                        to=(contact.mail,),
                        subject=_("Notice of a direct debit"),
                        text=text,
                        headers={"Auto-Submitted": "auto-generated"},
                        model=MANDATE,
                        record_id=mandate.id,
                    ),
                    key=f"collections.prenotice.{debit.id}",
                )
            except BadMail:
                continue


def message_of(remittance: Remittance) -> str:
    """The identifier of its file, which the bank repeats when it answers; at most 35 characters."""
    return f"{remittance.number}-{remittance.id}"[:35]


def file_of(remittance_id: int) -> FileRow:
    """The file of a remittance. :raises CollectionsError: it is not made yet."""
    remittance: Remittance = get(REMITTANCE, remittance_id)
    row = session().get(FileRow, remittance.file_id) if remittance.file_id else None
    if row is None:
        raise CollectionsError(_("Make the file first."))
    return row

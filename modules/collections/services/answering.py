"""What banks answer to the files of remittances, put into effect debit by debit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core.api.services import _, company_today, open_file, session, write
from modules.accounting.services.banking.xmlfile import read_xml
from modules.collections.banking.pain002 import Answer, Told
from modules.collections.models import (
    Debit,
    Mandate,
    Remittance,
    ReturnCode,
)
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.issuing import file_of, message_of
from modules.collections.services.returning import give_back
from modules.contacts.models import Contact


@dataclass(frozen=True)
class Outcome:
    """What became of one line of an answer."""

    reference: str
    #: returned | known | accepted | refused
    what: str
    #: In words: why it was refused, or what the reason of the bank means.
    text: str = ""
    code: str = ""
    customer: str = ""
    amount: Decimal | None = None
    remittance_id: int | None = None


def take(answer: Answer) -> list[Outcome]:
    """Give back the debits that the bank refused; told twice it is done once.

    All of it or nothing: what cannot be done of a line (another amount, an unknown reference) is told in
    its outcome and leaves the others as they are.

    :raises CollectionsError: the answer is to a file that nobody made here, and names no debit of ours.
    """
    with write():
        found = [one for told in answer.told for one in _one(answer, told)]
    if not found:
        raise CollectionsError(
            _("It answers the file %(name)s, which was not made here.", name=answer.message)
        )
    return found


def _one(answer: Answer, told: Told) -> Iterator[Outcome]:
    if told.reference:
        yield _debit(answer, told, told.reference)
        return
    remittance = _remittance(answer.message)
    if remittance is None:
        return
    for reference in _references(remittance, told.block):
        yield _debit(answer, told, reference)


def _remittance(message: str) -> Remittance | None:
    """The remittance whose file has this identifier."""
    _number, _sign, tail = message.rpartition("-")
    found = session().get(Remittance, int(tail)) if tail.isdecimal() and len(tail) < 10 else None
    return found if found is not None and message_of(found) == message else None


def _references(remittance: Remittance, block: str) -> list[str]:
    """The debits of its file, or those of a part of it."""
    with open_file(file_of(remittance.id)) as stream:
        _space, root = read_xml(stream.read())
    return [
        one.text or ""
        for part in root.iterfind("CstmrDrctDbtInitn/PmtInf")
        if block in ("", part.findtext("PmtInfId"))
        for one in part.iterfind("DrctDbtTxInf/PmtId/EndToEndId")
    ]


def _debit(answer: Answer, told: Told, reference: str) -> Outcome:
    query = (
        select(Debit, Contact.name)
        .join(Mandate, Mandate.id == Debit.mandate_id)
        .join(Contact, Contact.id == Mandate.contact_id)
        .where(Debit.end_to_end == reference)
    )
    row = session().execute(query).one_or_none()
    if row is None:
        text = _("No debit has this reference: %(reference)s.", reference=reference)
        return Outcome(reference, "refused", text, told.code)
    debit, customer = row[0], row[1]

    def became(what: str, text: str = "") -> Outcome:
        return Outcome(
            *(reference, what, text, told.code, customer, debit.amount, debit.remittance_id)
        )

    if not told.refused:
        return became("accepted")
    if told.amount is not None and told.amount != debit.amount:
        return became("refused", _("The bank tells of another amount: nothing was changed."))
    if debit.state == "returned":
        return became("known")
    try:
        give_back(reference, told.code, min(answer.day, company_today()), told.fee)
    except CollectionsError as error:
        return became("refused", str(error))
    name = session().scalar(select(ReturnCode.name).where(ReturnCode.code == told.code))
    return became("returned", name or told.text)

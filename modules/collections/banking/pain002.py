"""pain.002 (ISO 20022): what a bank says of a file of debits before it charges them. Pure: no database.

Read in any version. Only what was refused matters: RJCT and CANC, of the whole file, of a part of it, or
of single debits; every other state says that the debit goes on its way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.api.models import _
from modules.accounting.services.banking.xmlfile import BadXml, read_xml

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(\w{4}\.\d{3})\.\d{3}\.\d\d")
REFUSED = frozenset({"RJCT", "CANC"})
#: Reason of who gives none (ExternalStatusReason1Code: narrative).
NARRATIVE = "NARR"


class BadAnswer(ValueError):
    """The file is not accepted, as a whole. ``line``: where it is wrong, from 1; 0: all of it."""

    def __init__(self, line: int, text: str) -> None:
        """:param text: for a person."""
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Told:
    """What the bank says of one debit, or of every debit of ``block``."""

    #: Of the debit; empty: all of ``block``, and where that is empty too, of the whole file.
    reference: str
    #: Identifier of the part of the file (PmtInfId).
    block: str
    state: str
    code: str
    text: str = ""
    #: As the bank repeats it; None: it does not.
    amount: Decimal | None = None
    fee: Decimal = Decimal(0)
    line: int = 0

    @property
    def refused(self) -> bool:
        """Whether the bank will not charge it."""
        return self.state in REFUSED


@dataclass(frozen=True)
class Answer:
    """An answer of the bank to one file."""

    #: Identifier of the file that it answers (MsgId).
    message: str
    day: date
    told: tuple[Told, ...]


def parse(data: bytes) -> Answer:
    """What the bank answers.

    :raises BadAnswer: it is another message, or the count of what was refused is not that of its lines.
    """
    try:
        space, root = read_xml(data)
    except BadXml as wrong:
        raise BadAnswer(wrong.line, str(wrong)) from None
    found = _NAMESPACE.fullmatch(space)
    if found is None or found[1] != "pain.002":
        what = found[1] if found else root.tag
        raise BadAnswer(1, _("This is not pain.002 but %(what)s.", what=what))
    report: Any = root.find("CstmrPmtStsRpt")
    group = report.find("OrgnlGrpInfAndSts") if report is not None else None
    if group is None:
        raise BadAnswer(root.line, _("It does not say which file it answers."))
    day = _day(report)
    told: list[Told] = []
    if group.said("GrpSts") in REFUSED:
        told.append(_told(group, "", "GrpSts", "", ""))
    for part in report.iterfind("OrgnlPmtInfAndSts"):
        told += _part(part, told[0].code if told and not told[0].block else "")
    _check_count(group, told)
    if not told:
        state = group.said("GrpSts") or "ACCP"
        told.append(Told("", "", state, "", line=group.line))
    return Answer(group.said("OrgnlMsgId"), day, tuple(told))


def _part(part: Any, code: str) -> list[Told]:
    """A part of the file: its debits, or all of it where it names none."""
    block = part.said("OrgnlPmtInfId")
    rows = part.findall("TxInfAndSts")
    own = _reason(part) or code
    if rows:
        return [_told(one, block, "TxSts", part.said("PmtInfSts"), own) for one in rows]
    return [_told(part, block, "PmtInfSts", "", own)] if part.said("PmtInfSts") in REFUSED else []


def _told(node: Any, block: str, state: str, outer: str, code: str) -> Told:
    amounts = node.findall("OrgnlTxRef/Amt/InstdAmt")
    return Told(
        reference=node.said("OrgnlEndToEndId") if state == "TxSts" else "",
        block=block,
        state=node.said(state) or outer,
        code=(_reason(node) or code or NARRATIVE)[:8],
        text=" ".join((one.text or "").strip() for one in node.iterfind("StsRsnInf/AddtlInf")),
        amount=_amount(amounts[0]) if amounts else None,
        fee=sum((_amount(one) for one in node.iterfind("ChrgsInf/Amt")), Decimal(0)),
        line=node.line,
    )


def _reason(node: Any) -> str:
    return node.said("StsRsnInf/Rsn/Cd") or node.said("StsRsnInf/Rsn/Prtry")


def _check_count(group: Any, told: list[Told]) -> None:
    """Debits that were refused, where each stands by itself."""
    listed = [one for one in told if one.refused]
    if not listed or any(not one.reference for one in listed):
        return
    for said in group.iterfind("NbOfTxsPerSts"):
        count = said.said("DtldNbOfTxs")
        if said.said("DtldSts") == "RJCT" and count != str(len(listed)):
            raise BadAnswer(
                said.line,
                _(
                    "Refused debits: the file says %(said)s, its lines come to %(counted)s.",
                    said=count,
                    counted=len(listed),
                ),
            )


def _amount(node: Any) -> Decimal:
    text = (node.text or "").strip()
    try:
        amount = Decimal(text)
        if not amount.is_finite() or not 0 <= amount < 10**15:
            raise InvalidOperation
    except InvalidOperation:
        raise BadAnswer(node.line, _("%(written)s is no number.", written=text)) from None
    return amount


def _day(report: Any) -> date:
    text = report.said("GrpHdr/CreDtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadAnswer(report.line, _("%(written)s is no date.", written=text)) from None

"""camt.053 and camt.054 (ISO 20022): statements of an account, and notices of what was booked on it.

Read in any version, strictly: what a statement says of its balances, counts and sums must be what its
entries come to, and those of a collective entry its transactions; a file that is wrong anywhere is
refused whole, with the line. Only what is booked counts: what is pending comes again when it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.api.services import _
from modules.accounting.services.banking.statement import BadStatement, Movement, Statement
from modules.accounting.services.banking.xmlfile import BadXml, Element, read_xml

#: Message → its element, and that of an account in it.
_MESSAGES = {
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
_NAMESPACE = re.compile(
    r"urn:(?:iso:std:iso:20022:tech:xsd|swift:xsd):\$?(\w{4}\.\d{3})\.\d{3}\.\d\d"
)
#: What stands where there is no reference.
_NO_REFERENCE = re.compile(r"NOTPROVIDED|NONREF|[0\W]*", re.IGNORECASE)
_ZERO = Decimal(0)


def parse(data: bytes) -> tuple[str, list[Statement]]:
    """The message (camt.053 | camt.054), and its statements: one an account and period.

    :raises BadStatement: it is another message, or its totals are not those of its entries.
    """
    try:
        space, root = read_xml(data)
    except BadXml as wrong:
        raise BadStatement(wrong.line, str(wrong)) from None
    found = _NAMESPACE.fullmatch(space)
    message = found[1] if found else ""
    if message not in _MESSAGES:
        raise BadStatement(
            1,
            _(
                "This is not camt.053 or camt.054 but %(what)s: ask your bank for the statement of "
                "the account in camt.053.",
                what=message or root.tag,
            ),
        )
    body, part = _MESSAGES[message]
    statements = [_statement(one) for one in root.iterfind(f"{body}/{part}")]
    if not any(one.movements for one in statements):
        raise BadStatement(0, _("There are no movements in this file."))
    return message, statements


def _statement(node: Any) -> Statement:
    entries = [_Entry(one) for one in node.iterfind("Ntry")]
    booked = [one for one in entries if one.booked]
    account = node.said("Acct/Id/IBAN") or node.said("Acct/Id/Othr/Id")
    if not account:
        raise BadStatement(node.line, _("It does not say of which account it is."))
    currency = node.said("Acct/Ccy") or next((one.currency for one in entries), "")
    for one in booked:
        if one.currency != currency:
            raise BadStatement(
                one.line,
                _(
                    "The entry is in %(one)s, the account in %(other)s.",
                    one=one.currency,
                    other=currency,
                ),
            )
    days = [one.day for one in booked]
    made = Statement(
        account=account[:40],
        currency=currency,
        day_from=_period(node, "Fr") or min(days, default=date.min),
        day_to=_period(node, "To") or max(days, default=date.min),
        opening=_balance(node, "OPBD", "PRCD"),
        closing=_balance(node, "CLBD"),
        holder=node.said("Acct/Ownr/Nm"),
        movements=[move for one in booked for move in one.movements()],
    )
    _check_balances(node, made, booked)
    if node.find("StmtPgntn") is None:  # sums are those of all its pages
        _check_totals(node, entries, booked)
    return made


def _period(node: Element, end: str) -> date | None:
    text = node.said(f"FrToDt/{end}DtTm") or node.said(f"FrToDt/{end}Dt")
    return _day(node.line, text) if text else None


def _balance(node: Element, *codes: str) -> Decimal | None:
    for code in codes:
        for one in node.iterfind("Bal"):
            if one.findtext("Tp/CdOrPrtry/Cd") == code:
                return _signed(one)
    return None


def _check_balances(node: Element, made: Statement, booked: Sequence[_Entry]) -> None:
    if made.opening is None or made.closing is None:
        return
    reached = made.opening + sum((one.amount for one in booked), _ZERO)
    line = next(one.line for one in node.iter("Bal") if _code(one) == "CLBD")  # type: ignore[attr-defined]
    _same(line, _("Closing balance"), made.closing, reached)


def _code(balance: Any) -> str:
    return balance.said("Tp/CdOrPrtry/Cd")


def _check_totals(node: Any, entries: Sequence[_Entry], booked: Sequence[_Entry]) -> None:
    """Counts and sums of the summary; banks count what is pending, or do not."""
    sides = {
        "TtlNtries": (_("Total of entries"), lambda one: True),
        "TtlCdtNtries": (_("Total of credits"), lambda one: one.amount >= 0),
        "TtlDbtNtries": (_("Total of debits"), lambda one: one.amount < 0),
    }
    for name, (what, wanted) in sides.items():
        said = node.find(f"TxsSummry/{name}")
        if said is None:
            continue
        ways = [[one for one in some if wanted(one)] for some in (booked, entries)]
        if text := said.said("NbOfNtries"):
            _one_of(said.line, what, _count(said.line, text), [len(some) for some in ways])
        if text := said.said("Sum"):
            sums = [sum((abs(one.amount) for one in some), _ZERO) for some in ways]
            _one_of(said.line, what, _decimal(said.line, text), sums)


def _one_of(line: int, what: str, said: object, counted: Sequence[object]) -> None:
    if said not in counted:
        _same(line, what, said, counted[0])


def _same(line: int, what: str, said: object, counted: object) -> None:
    if said != counted:
        raise BadStatement(
            line,
            _(
                "%(what)s: the file says %(said)s, its lines come to %(counted)s.",
                what=what,
                said=said,
                counted=counted,
            ),
        )


class _Entry:
    """An entry of the account: one movement, or a collective one of several transactions."""

    def __init__(self, node: Any) -> None:
        self.node, self.line = node, node.line
        self.currency = (node.find("Amt").get("Ccy") or "") if node.find("Amt") is not None else ""
        self.amount = _signed(node)
        #: Before version 8 of the messages the state is the element's own text.
        self.booked = (node.said("Sts/Cd") or node.said("Sts") or "BOOK") == "BOOK"
        self.day = self._dated("BookgDt") or self._dated("ValDt")
        if self.day is None and self.booked:
            raise BadStatement(self.line, _("The entry has no date."))
        self.value_day = self._dated("ValDt") or self.day

    def _dated(self, name: str) -> Any:
        text = self.node.said(f"{name}/Dt") or self.node.said(f"{name}/DtTm")
        return _day(self.line, text) if text else None

    def movements(self) -> Iterator[Movement]:
        """Its transactions, where they come to the entry; otherwise itself as one."""
        parts = self.node.findall("NtryDtls/TxDtls")
        self._check_batch(parts)
        amounts = [one for one in map(self._part, parts) if one is not None]
        if 1 < len(parts) == len(amounts):
            _same(self.line, _("Transactions of the entry"), sum(amounts, _ZERO), self.amount)
            for one, amount in zip(parts, amounts, strict=True):
                yield self._movement([one], amount)
        else:
            yield self._movement(parts, self.amount)

    def _check_batch(self, parts: Sequence[Any]) -> None:
        for batch in self.node.iterfind("NtryDtls/Btch"):
            count = batch.said("NbOfTxs")
            if count and parts and len(self.node.findall("NtryDtls")) == 1:
                what = _("Transactions of the entry")
                _same(batch.line, what, _count(batch.line, count), len(parts))

    def _part(self, part: Any) -> Decimal | None:
        """The amount of a transaction in the currency of the account; None: it is not said."""
        for path in ("Amt", "AmtDtls/TxAmt/Amt"):
            said = part.find(path)
            if said is not None and said.get("Ccy") == self.currency:
                amount = _decimal(said.line, said.text or "")
                side = part.said("CdtDbtInd")
                negative = side == "DBIT" if side else self.amount < 0
                return -amount if negative else amount
        return None

    def _movement(self, parts: Sequence[Any], amount: Decimal) -> Movement:
        said = [one for part in parts for one in _texts(part, amount)]
        more = self.node.said("AddtlNtryInf")
        if more and (not said or len(parts) == 1):
            said.append(more)
        references = [one for part in parts for one in _references(part)]
        code = next((one for part in parts if (one := _reason(part))), "")
        return Movement(
            self.day,
            self.value_day,
            amount,
            " ".join(" ".join(said).split())[:1000],
            tuple(dict.fromkeys(references))[:6],
            self.line,
            next((one for part in parts if (one := _account(part, amount))), "")[:40],
            identity=self._identity(parts),
            code=code[:8],
            fee=sum((_charges(part) for part in parts), _ZERO),
        )

    def _identity(self, parts: Sequence[Any]) -> str:
        """What the bank itself calls it; the same in its notice and in the statement."""
        refs = [self.node.said("AcctSvcrRef")]
        for part in parts if len(parts) == 1 else ():
            refs[0] = part.said("Refs/AcctSvcrRef") or refs[0]
            refs += [part.said("Refs/EndToEndId"), part.said("Refs/TxId")]
        if _NO_REFERENCE.fullmatch(refs[0]):
            return ""
        return "/".join(one for one in refs if not _NO_REFERENCE.fullmatch(one))


def _texts(part: Any, amount: Decimal) -> Iterator[str]:
    """Who is on the other side, what they wrote, and what the bank adds."""
    side = "Dbtr" if amount >= 0 else "Cdtr"
    if _reason(part):  # whose account money that comes back was taken from
        side = "Cdtr" if amount >= 0 else "Dbtr"
    for path in (f"{side}/Nm", f"{side}/Pty/Nm"):
        if name := part.said(f"RltdPties/{path}"):
            yield name
    for one in part.iterfind("RmtInf/Ustrd"):
        if text := (one.text or "").strip():
            yield text
    for path in ("RtrInf/AddtlInf", "AddtlTxInf"):
        for one in part.iterfind(path):
            if text := (one.text or "").strip():
                yield text


def _references(part: Any) -> Iterator[str]:
    for path in (
        "RmtInf/Strd/CdtrRefInf/Ref",
        "RmtInf/Strd/RfrdDocInf/Nb",
        "Refs/EndToEndId",
        "Refs/InstrId",
        "Refs/MndtId",
    ):
        for one in part.iterfind(path):
            text = (one.text or "").strip()
            if not _NO_REFERENCE.fullmatch(text):
                yield text


def _reason(part: Any) -> str:
    """Why it came back (ExternalReturnReason1Code); empty: it did not."""
    said = part.said("RtrInf/Rsn/Cd") or part.said("RtrInf/Rsn/Prtry")
    return said or ("NARR" if part.find("RtrInf") is not None else "")


def _account(part: Any, amount: Decimal) -> str:
    side = "DbtrAcct" if amount >= 0 else "CdtrAcct"
    if _reason(part):
        side = "CdtrAcct" if amount >= 0 else "DbtrAcct"
    at = f"RltdPties/{side}/Id"
    return part.said(f"{at}/IBAN") or part.said(f"{at}/Othr/Id")


def _charges(part: Any) -> Decimal:
    """What the bank took for it."""
    chosen = part.findall("Chrgs/TtlChrgsAndTaxAmt") or part.findall("Chrgs/Rcrd/Amt")
    chosen = chosen or part.findall("Chrgs/Amt")
    return sum((_decimal(one.line, one.text or "") for one in chosen), _ZERO)


def _signed(node: Any) -> Decimal:
    said, side = node.find("Amt"), node.said("CdtDbtInd")
    if said is None or side not in ("CRDT", "DBIT"):
        raise BadStatement(
            node.line, _("It has no amount, or does not say whether it is a credit or a debit.")
        )
    amount = _decimal(said.line, said.text or "")
    return -amount if side == "DBIT" else amount


def _decimal(line: int, text: str) -> Decimal:
    """An amount of two decimals at most: what books keep."""
    try:
        amount = Decimal(text.strip())
        if not amount.is_finite() or amount < 0 or amount >= 10**15:
            raise InvalidOperation
    except InvalidOperation:
        raise BadStatement(line, _("%(written)s is no number.", written=text.strip())) from None
    if amount != (cents := amount.quantize(Decimal("0.01"))):
        raise BadStatement(line, _("%(written)s has more than two decimals.", written=text.strip()))
    return cents


def _count(line: int, text: str) -> int:
    if not text.isdecimal():
        raise BadStatement(line, _("%(written)s is no number.", written=text))
    return int(text)


def _day(line: int, text: str) -> date:
    """A day, or that of an instant as the bank writes it."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadStatement(line, _("%(written)s is no date.", written=text)) from None

"""Norma 43 (AEB, cuaderno 43): statements of Spanish banks, lines of 80 columns.

Strict: counts and totals must be those of the lines, and a file that is wrong anywhere is refused whole,
with the line. Only the count of the last record may differ by one, for banks that count it itself.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from core.api.services import _
from modules.accounting.services.banking.statement import BadStatement, Movement, Statement

#: ISO 4217 numbers of the currencies that statements come in.
_CURRENCIES = {"978": "EUR", "840": "USD", "826": "GBP", "756": "CHF"}
_WIDTH = 80
#: Where a movement has references: first, second, number of the document.
_REFERENCES = ((52, 64), (64, 80), (42, 52))


def parse(data: bytes) -> list[Statement]:
    """The statements of a file, one an account.

    :raises BadStatement: it is not Norma 43, or its counts and totals are not those of its lines.
    """
    reader = _Reader()
    for number, line in enumerate(_text(data).splitlines(), start=1):
        if line.strip():
            reader.read(number, line.ljust(_WIDTH))
    return reader.finished()


def _text(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


class _Reader:
    """Reads records in their order and checks each account when it ends."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self.open: Statement | None = None
        self.records = 0
        self.last = 0
        self.ended = False
        self._pending: tuple[list[str], Movement] | None = None

    def read(self, number: int, line: str) -> None:
        """:raises BadStatement: the record is wrong, or not expected here."""
        self.last = number
        if len(line) > _WIDTH:
            raise BadStatement(number, _("The line is longer than 80 characters."))
        if self.ended:
            raise BadStatement(number, _("There is something after the last record (88)."))
        kind = line[:2]
        readers = {
            "11": self._account,
            "22": self._movement,
            "23": self._more,
            "24": self._foreign,
            "33": self._end,
            "88": self._end_of_file,
        }
        if kind not in readers:
            raise BadStatement(number, _("There is no record %(kind)s in Norma 43.", kind=kind))
        readers[kind](number, line)
        self.records += 1

    def _account(self, number: int, line: str) -> None:
        if self.open is not None:
            raise BadStatement(number, _("The account before has no end (record 33)."))
        self.open = Statement(
            account=line[2:20],
            currency=_CURRENCIES.get(line[47:50], line[47:50]),
            day_from=_day(number, line[20:26]),
            day_to=_day(number, line[26:32]),
            opening=_amount(number, line[33:47], line[32]),
            holder=line[51:77].strip(),
        )

    def _movement(self, number: int, line: str) -> None:
        statement = self._inside(number)
        self._keep()
        made = Movement(
            day=_day(number, line[10:16]),
            value_day=_day(number, line[16:22]),
            amount=_amount(number, line[28:42], line[27]),
            text="",
            references=tuple(
                r
                for r in (line[52:64].strip(), line[64:80].strip(), line[42:52].strip())
                if r.strip("0")
            ),
            line=number,
        )
        self._pending = ([], made)
        assert statement is self.open

    def _more(self, number: int, line: str) -> None:
        self._inside(number)
        if self._pending is None:
            raise BadStatement(number, _("A text (record 23) without a movement before it."))
        self._pending[0].extend(part.strip() for part in (line[4:42], line[42:80]) if part.strip())

    def _foreign(self, number: int, line: str) -> None:
        self._inside(number)
        if self._pending is None:
            raise BadStatement(number, _("A currency (record 24) without a movement before it."))

    def _end(self, number: int, line: str) -> None:
        statement = self._inside(number)
        self._keep()
        if line[2:20] != statement.account:
            raise BadStatement(number, _("The end is of another account."))
        out = [-m.amount for m in statement.movements if m.amount < 0]
        into = [m.amount for m in statement.movements if m.amount >= 0]
        zero = Decimal(0)
        self._same(number, _("Count of debits"), _count(number, line[20:25]), len(out))
        self._same(number, _("Total of debits"), _amount(number, line[25:39], "2"), sum(out, zero))
        self._same(number, _("Credits"), _count(number, line[39:44]), len(into))
        self._same(
            number, _("Total of credits"), _amount(number, line[44:58], "2"), sum(into, zero)
        )
        statement.closing = _amount(number, line[59:73], line[58])
        reached = (statement.opening or zero) + sum(into, zero) - sum(out, zero)
        self._same(number, _("Closing balance"), statement.closing, reached)
        self.found.append(statement)
        self.open = None

    def _end_of_file(self, number: int, line: str) -> None:
        if self.open is not None:
            raise BadStatement(number, _("The account before has no end (record 33)."))
        said = _count(number, line[20:26])
        if abs(said - self.records) > 1:
            self._same(number, _("Records"), said, self.records)
        self.ended = True

    @staticmethod
    def _same(number: int, what: str, said: object, counted: object) -> None:
        if said != counted:
            raise BadStatement(
                number,
                _(
                    "%(what)s: the file says %(said)s, its lines come to %(counted)s.",
                    what=what,
                    said=said,
                    counted=counted,
                ),
            )

    def _inside(self, number: int) -> Statement:
        if self.open is None:
            raise BadStatement(number, _("No account has begun (record 11)."))
        return self.open

    def _keep(self) -> None:
        if self._pending is not None and self.open is not None:
            texts, made = self._pending
            self.open.movements.append(
                Movement(
                    made.day,
                    made.value_day,
                    made.amount,
                    " ".join(texts),
                    made.references,
                    made.line,
                )
            )
        self._pending = None

    def finished(self) -> list[Statement]:
        """:raises BadStatement: the file ends too early, or holds nothing."""
        if self.open is not None:
            raise BadStatement(self.last, _("The account before has no end (record 33)."))
        if not self.found:
            raise BadStatement(0, _("There is no statement of Norma 43 in this file."))
        if not self.ended:
            raise BadStatement(self.last, _("The file has no last record (88): it is cut off."))
        return self.found


def _day(number: int, text: str) -> date:
    try:
        return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise BadStatement(number, _("%(written)s is no date.", written=text)) from None


def _count(number: int, text: str) -> int:
    if not text.isdigit():
        raise BadStatement(number, _("%(written)s is no number.", written=text))
    return int(text)


def _amount(number: int, text: str, sign: str) -> Decimal:
    if sign not in "12" or not sign.strip():
        raise BadStatement(
            number, _("%(written)s is neither debit (1) nor credit (2).", written=sign)
        )
    amount = Decimal(_count(number, text)).scaleb(-2)
    return -amount if sign == "1" else amount

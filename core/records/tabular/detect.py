"""Guess per column what it holds and how numbers and dates are written, with the evidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from core.records.tabular.cells import Cell
from core.records.tabular.styles import (
    COMMA,
    DMY,
    MDY,
    POINT,
    YMD,
    Style,
    is_plain_integer,
    parse_decimal,
    split_date,
)

TEXT, INTEGER, DECIMAL, DATE, MAIL, BOOLEAN, EMPTY = (
    "text",
    "integer",
    "decimal",
    "date",
    "mail",
    "boolean",
    "empty",
)
#: A column is of a kind when this share of its filled cells is.
SHARE = 0.9
BOOLEANS = frozenset(
    {"sí", "si", "no", "s", "n", "yes", "y", "true", "false", "verdadero", "falso", "x"}
)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SAMPLES = 3


@dataclass(frozen=True)
class Guess:
    """A style with its grounds: `style`, how sure (0 to 1; 0.5 = the cells allow both), the cells
    that prove it and those that contradict it (a few of each, as written)."""

    style: str
    confidence: float
    proof: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether some cell proves the style and none contradicts it."""
        return bool(self.proof) and not self.against


@dataclass(frozen=True)
class Column:
    """What was found in one column: its kind, filled cells of the sample, styles (None when the
    column has no numbers or dates that need one), and some of its cells."""

    title: str
    kind: str
    filled: int
    decimal: Guess | None
    dates: Guess | None
    samples: tuple[str, ...]


def detect_columns(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], default: Style | None = None
) -> list[Column]:
    """Examine the sample `rows`. `default`: the style of the person's locale, for doubtful columns.

    A column that allows two readings follows the columns of the same file that allow only one:
    one program wrote them all.
    """
    default = default or Style()
    columns = [
        _examine(title, [row[index] for row in rows], default) for index, title in enumerate(header)
    ]
    decimal = _shared_style([column.decimal for column in columns], default.decimal)
    dates = _shared_style([column.dates for column in columns], default.dates)
    return [_follow(column, decimal, dates) for column in columns]


def file_style(columns: Iterable[Column], default: Style | None = None) -> Style:
    """The style most columns agree on, to show as that of the file."""
    default, columns = default or Style(), list(columns)
    return Style(
        decimal=_shared_style([column.decimal for column in columns], default.decimal),
        dates=_shared_style([column.dates for column in columns], default.dates),
    )


def _examine(title: str, cells: list[Cell], default: Style) -> Column:
    filled = [cell for cell in cells if cell not in (None, "")]
    texts = [cell for cell in filled if isinstance(cell, str)]
    kind = _kind(filled)
    return Column(
        title=title,
        kind=kind,
        filled=len(filled),
        decimal=guess_decimal(texts, default.decimal) if kind == DECIMAL and texts else None,
        dates=guess_dates(texts, default.dates) if kind == DATE and texts else None,
        samples=tuple(str(cell) for cell in dict.fromkeys(filled[:50]))[:_SAMPLES],
    )


def _kind(filled: Sequence[Cell]) -> str:
    if not filled:
        return EMPTY
    needed = SHARE * len(filled)
    tests = (
        (BOOLEAN, _is_boolean),
        (INTEGER, _is_integer),
        (DATE, _is_date),
        (DECIMAL, _is_number),
        (MAIL, _is_mail),
    )
    for kind, test in tests:
        if sum(map(test, filled)) >= needed:
            return kind
    return TEXT


def _is_boolean(cell: Cell) -> bool:
    return isinstance(cell, bool) or (isinstance(cell, str) and cell.lower() in BOOLEANS)


def _is_integer(cell: Cell) -> bool:
    if isinstance(cell, str):
        return is_plain_integer(cell)
    return isinstance(cell, int)


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, str):
        match = split_date(cell)
        return match is not None and max(len(match[1]), len(match[3])) in (2, 4)
    return isinstance(cell, date | time)


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return any(_reads_as(cell, style) for style in (COMMA, POINT))
    return isinstance(cell, int | float | Decimal)


def _is_mail(cell: Cell) -> bool:
    return isinstance(cell, str) and _MAIL.fullmatch(cell) is not None


def _reads_as(text: str, style: str) -> bool:
    try:
        parse_decimal(text, style)
    except ValueError:
        return False
    return True


def guess_decimal(texts: Iterable[str], default: str = COMMA) -> Guess:
    """Which decimal sign the numbers use; a cell proves one when only that one can read it."""
    votes: dict[str, list[str]] = {COMMA: [], POINT: []}
    for text in texts:
        readable = [style for style in votes if _reads_as(text, style)]
        if len(readable) == 1:
            votes[readable[0]].append(text)
    return _decide(votes, default)


def guess_dates(texts: Iterable[str], default: str = DMY) -> Guess:
    """In which order day, month and year stand; a part above 12 proves that it is no month."""
    votes: dict[str, list[str]] = {DMY: [], MDY: [], YMD: []}
    for text in texts:
        match = split_date(text)
        if match is None:
            continue
        if len(match[1]) == 4:
            votes[YMD].append(text)
        elif int(match[1]) > 12 >= int(match[2]):
            votes[DMY].append(text)
        elif int(match[2]) > 12 >= int(match[1]):
            votes[MDY].append(text)
    return _decide(votes, default)


def _decide(votes: dict[str, list[str]], default: str) -> Guess:
    total = sum(map(len, votes.values()))
    if not total:
        return Guess(default, 0.5)
    best = max(votes, key=lambda style: (len(votes[style]), style == default))
    against = [text for style, texts in votes.items() if style != best for text in texts]
    return Guess(
        best,
        len(votes[best]) / total,
        proof=tuple(dict.fromkeys(votes[best]))[:_SAMPLES],
        against=tuple(dict.fromkeys(against))[:_SAMPLES],
    )


def _shared_style(guesses: Sequence[Guess | None], default: str) -> str:
    """The style of the columns that prove one; `default` when none does."""
    proven = [guess.style for guess in guesses if guess and guess.proof]
    return max(
        dict.fromkeys(proven),
        key=lambda style: (proven.count(style), style == default),
        default=default,
    )


def _follow(column: Column, decimal: str, dates: str) -> Column:
    """`column` with its unproven guesses set to what the rest of the file does."""
    return Column(
        column.title,
        column.kind,
        column.filled,
        _followed(column.decimal, decimal),
        _followed(column.dates, dates),
        column.samples,
    )


def _followed(guess: Guess | None, style: str) -> Guess | None:
    return Guess(style, guess.confidence) if guess and not guess.proof else guess

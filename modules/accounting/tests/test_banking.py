"""Statements of banks: read strictly, matched without a mistake."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from flask import Flask

from modules.accounting.services.banking import csvfile, norma43
from modules.accounting.services.banking.matching import Candidate, Payer, suggest
from modules.accounting.services.banking.statement import BadStatement, Movement
from modules.accounting.tests.reading import n43_movements


def n43(movements: list[tuple[str, str, str]], opening: int = 100000) -> list[str]:
    """A file: (cents with sign, reference, text)."""
    account = "210004180200051332"
    debits = [-int(c) for c, _r, _t in movements if int(c) < 0]
    credits_ = [int(c) for c, _r, _t in movements if int(c) >= 0]
    closing = opening + sum(credits_) - sum(debits)
    lines = [f"11{account}2611012611302{opening:014d}9783EMPRESA DE PRUEBA SL".ljust(80)]
    for cents, reference, text in movements:
        sign = "1" if int(cents) < 0 else "2"
        lines.append(
            f"22    0418261105261106022040{''}".ljust(27)[:27]
            + f"{sign}{abs(int(cents)):014d}{'0' * 10}{reference:<12}{'':16}"
        )
        lines.append(f"2301{text[:38]:<38}{text[38:76]:<38}")
    lines.append(
        f"33{account}{len(debits):05d}{sum(debits):014d}{len(credits_):05d}{sum(credits_):014d}"
        f"2{closing:014d}978".ljust(80)
    )
    lines.append(f"88{'9' * 18}{len(lines):06d}".ljust(80))
    return lines


GOOD = [
    ("121000", "F20260012", "TRANSF. HOTEL MIRAMAR S.L. FRA F-2026/0012"),
    ("-4530", "", "COMISIÓN DE MANTENIMIENTO"),
]


def read(lines: list[str]) -> list:
    return norma43.parse("\r\n".join(lines).encode("cp1252"))


def test_a_statement_of_norma_43_is_read(app: Flask) -> None:
    (statement,) = read(n43(GOOD))
    assert (statement.opening, statement.closing, statement.currency) == (
        D(1000),
        D("2164.70"),
        "EUR",
    )
    first, second = statement.movements
    assert (first.day, first.value_day, first.amount) == (
        date(2026, 11, 5),
        date(2026, 11, 6),
        D(1210),
    )
    assert first.references == ("F20260012",)
    assert second.text == "COMISIÓN DE MANTENIMIENTO"
    assert second.amount == D("-45.30")


def test_a_statement_says_what_an_independent_reader_says(app: Flask) -> None:
    data = Path(__file__).with_name("golden").joinpath("extracto.n43").read_bytes()
    assert {len(line) for line in data.split(b"\r\n")[:-1]} == {80}
    first, second = norma43.parse(data)
    ours = [
        (m.day, m.value_day, m.amount, m.text, m.references)
        for m in (*first.movements, *second.movements)
    ]
    assert ours == n43_movements(data)
    assert [row[2] for row in ours] == [D("1210.00"), D("-45.30"), D("0.01"), D("1000000.00")]
    assert (first.closing, second.opening, second.closing) == (
        D("2164.70"),
        D("-10.00"),
        D("999990.01"),
    )
    assert second.movements[1].text.endswith("ÑANDÚ, S.A. SEXTA PARTE")


@pytest.mark.parametrize(
    ("place", "old", "new", "line"),
    [
        (1, "00000000121000", "00000000121001", 6),  # a movement that the totals do not have
        (5, "00001000", "00002000", 6),  # wrong count of debits
        (5, "0000000216470", "0000000216471", 6),  # wrong closing balance
        (6, "000006", "000016", 7),  # wrong count of records
        (3, "0418261105", "0418261345", 4),  # no such day
        (2, "2301", "2701", 3),  # no such record
    ],
)
def test_a_wrong_file_is_refused_whole_with_the_line(
    app: Flask, place: int, old: str, new: str, line: int
) -> None:
    lines = n43(GOOD)
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    with pytest.raises(BadStatement) as refused:
        read(lines)
    assert refused.value.line == line


def test_a_file_that_is_cut_off_is_refused(app: Flask) -> None:
    with app.test_request_context():
        for end in (1, 4, 6):
            with pytest.raises(BadStatement):
                read(n43(GOOD)[:end])


def test_equal_movements_are_two_and_the_same_statement_says_the_same_keys(app: Flask) -> None:
    twice = [*GOOD, GOOD[0]]
    (statement,), (again,) = read(n43(twice)), read(n43(twice, 500))
    assert statement.keys() == again.keys()
    assert len(set(statement.keys())) == 3


def test_a_csv_is_read_by_its_headers(app: Flask) -> None:
    text = "Extracto;;;\nFecha;Concepto;Cargo;Abono\n05/11/2026;TRANSF F-1;;1.210,00\n6/11/2026;COM;45,30;\n"
    made = csvfile.parse(text.encode("cp1252"), "ES12", "EUR")
    assert [m.amount for m in made.movements] == [D(1210), D("-45.30")]
    with pytest.raises(BadStatement) as refused:
        csvfile.parse(f"{text}7/11/2026;X;doce;\n".encode(), "ES12", "EUR")
    assert refused.value.line == 5


DAY = date(2026, 11, 5)


def paid(amount: str, text: str, *references: str) -> Movement:
    return Movement(DAY, DAY, D(amount), text, references)


def test_the_order_of_certainty(app: Flask) -> None:
    dues = [
        Candidate(1, "F-2026/0012", 10, D(1210)),
        Candidate(2, "F-2026/0013", 10, D(90)),
        Candidate(3, "F-2026/0014", 20, D("55.10")),
    ]
    payers = [Payer(10, "Hotel Miramar S.L.", "B12345674"), Payer(20, "Bar El Sol")]
    with app.test_request_context():
        found = suggest(
            [
                paid("1210", "", "F20260012"),
                paid("1300", "pago fras F-2026/0012 y F 2026 0013"),
                paid("90", "transferencia de B12345674"),
                paid("55.10", "EL SOL BAR transferencia"),
                paid("50", "F-2026/0014 a cuenta"),
                paid("7", "sin nada"),
            ],
            dues,
            payers,
        )
    assert [s and (s.parts, s.certain) for s in found[2:]] == [
        (((2, D(90)),), False),
        (((3, D("55.10")),), False),
        (((3, D(50)),), False),
        None,
    ]
    # the first names its document; the second one wants what the first has taken
    assert found[0].certain
    assert not found[1].certain
    assert all(s.why for s in found[:5])


def test_two_thousand_lines_against_twenty_thousand_dues(app: Flask) -> None:
    """≥ 95 % of exact references matched, nothing wrong among the certain ones; time is in the bench."""
    chance = random.Random(43)
    payers = [Payer(i, f"Cliente {i} S.L.", f"B{i:08d}") for i in range(1, 2001)]
    dues = [
        Candidate(i, f"F26-{i:06d}", chance.randint(1, 2000), D(chance.randint(100, 999999)) / 100)
        for i in range(1, 20001)
    ]
    truth, lines = [], []
    for one in chance.sample(dues, 2000):
        kind = chance.random()
        noise = f"TRANSF {chance.randint(10**6, 10**7)} {chance.choice(payers).name}"
        if kind < 0.5:
            lines.append(Movement(DAY, DAY, one.open, noise, (one.number.replace("-", ""),)))
        elif kind < 0.8:
            lines.append(Movement(DAY, DAY, one.open, f"{noise} FRA {one.number}"))
        elif kind < 0.9:  # names a document, pays another amount
            lines.append(Movement(DAY, DAY, one.open + D("0.37"), f"{noise} {one.number}"))
        else:
            lines.append(Movement(DAY, DAY, one.open, noise))
        truth.append((one.id, kind < 0.8))
    with app.test_request_context():
        found = suggest(lines, dues, payers)
    exact = [(s, due) for s, (due, named) in zip(found, truth, strict=True) if named]
    right = [s for s, due in exact if s and s.certain and s.parts[0][0] == due]
    wrong = [
        s
        for s, (due, _named) in zip(found, truth, strict=True)
        if s and s.certain and [part for part, _a in s.parts] != [due]
    ]
    assert not wrong
    assert len(right) >= 0.95 * len(exact), (len(right), len(exact))

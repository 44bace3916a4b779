"""Contabilidad electrónica of the SAT (Mexico), version 1.3: catalogue, trial balance, entries.

Anexo 24 of the Resolución Miscelánea Fiscal. Pure: from accounts and entries to XML and its name; the files
are checked in the tests against the schemas that the SAT publishes. They bear no seal: the SAT puts its own
when they are sent through the Buzón Tributario.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.api.services import _
from modules.accounting.services.exporting.entries import Entry
from modules.accounting.services.exporting.preflight import Finding
from modules.accounting.services.exporting.workbooks import archive

_SPACE = "http://www.sat.gob.mx/esquemas/ContabilidadE/1_3/"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
RFC = re.compile(r"[A-ZÑ&]{3,4}\d{2}[01]\d[0-3]\d[A-Z0-9]{3}")
_GROUP = re.compile(r"[1-8]\d\d(\.\d\d)?")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
#: What TipoSolicitud asks for besides: the number of the order or of the procedure.
REQUESTS = {"AF": "order", "FC": "order", "DE": "procedure", "CO": "procedure"}
NUMBERS = {"order": re.compile(r"[A-Z]{3}\d{7}/\d{2}"), "procedure": re.compile(r"[A-Z]{2}\d{12}")}
#: Grouping codes whose nature is not that of their class: estimates, depreciation and amortisation of
#: assets; returns of sales and of purchases; income among the results of financing.
_CREDIT = ("108", "116", "171", "172", "183", "503", "702", "704")
_DEBIT = ("402", "701", "703")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Account:
    """An account of the catalogue."""

    number: str
    name: str
    #: c_CodAgrup.
    group: str
    #: Number of the account it is a part of, where that is in the catalogue.
    parent: str = ""
    level: int = 1

    @property
    def debtor(self) -> bool:
        """Whether its balance grows on the debit side (Natur D)."""
        if self.group.startswith(_CREDIT):
            return False
        return self.group.startswith((*_DEBIT, "1", "5", "6", "8"))


@dataclass(frozen=True)
class Period:
    """Who sends, and of which month."""

    rfc: str
    year: int
    month: int

    @property
    def stem(self) -> str:
        """How names of files begin."""
        return f"{self.rfc}{self.year}{self.month:02d}"

    def holds(self, day: date) -> bool:
        """Whether a day is of the month."""
        return (day.year, day.month) == (self.year, self.month)

    def after(self, day: date) -> bool:
        """Whether a day comes before the month."""
        return (day.year, day.month) < (self.year, self.month)


@dataclass(frozen=True)
class Request:
    """Why entries are sent, and the number by which the SAT asked for them."""

    kind: str
    number: str


def accounts_of(chart: Iterable[tuple[str, str, str]], entries: Iterable[Entry]) -> list[Account]:
    """The chart with the sub-accounts that entries go to, each below the account it begins with.

    :param chart: number, name and grouping code; the code may be empty.
    """
    known = {number: (name, group) for number, name, group in chart}
    names = dict.fromkeys(sorted(known))
    used = {line.account: line.name for entry in entries for line in entry.postings if line.account}
    made: dict[str, Account] = {}
    for number in sorted({*names, *used}):
        parent = _parent(number, made)
        if number in known:
            name, group = known[number]
            level = group.count(".") + 1
        else:
            name, group = used[number], made[parent].group if parent else ""
            level = made[parent].level + 1 if parent else 1
        made[number] = Account(number, (name or number)[:400], group, parent, level)
    return list(made.values())


def _parent(number: str, made: Mapping[str, Account]) -> str:
    """The longest account that this one begins with."""
    return max((one for one in made if number.startswith(one)), key=len, default="")


def catalogue(period: Period, accounts: Sequence[Account]) -> tuple[str, bytes]:
    """Name and XML of the catalogue."""
    root = _root("Catalogo", "CatalogoCuentas", "catalogocuentas", period)
    for one in accounts:
        values = {"CodAgrup": one.group, "NumCta": one.number, "Desc": one.name}
        if one.parent:
            values["SubCtaDe"] = one.parent
        values |= {"Nivel": str(one.level), "Natur": "D" if one.debtor else "A"}
        _add(root, "Ctas", values)
    return f"{period.stem}CT.xml", _bytes(root)


def balance(
    period: Period, accounts: Sequence[Account], entries: Sequence[Entry], modified: date | None
) -> tuple[str, bytes]:
    """Name and XML of the trial balance: what was before the month, what moved in it, what is then.

    :param entries: all up to the end of the month. :param modified: last day on which a balance that was
        sent was changed: it is complementary; None: it is the first one.
    """
    root = _root("Balanza", "BalanzaComprobacion", "BCE", period)
    root.set("TipoEnvio", "C" if modified else "N")
    if modified:
        root.set("FechaModBal", modified.isoformat())
    sums = _sums(period, accounts, entries)
    for one in accounts:
        opening, debit, credit = sums.get(one.number, (ZERO, ZERO, ZERO))
        sign = 1 if one.debtor else -1
        said = (sign * opening, debit, credit, sign * (opening + debit - credit))
        names = ("SaldoIni", "Debe", "Haber", "SaldoFin")
        values = {"NumCta": one.number}
        _add(root, "Ctas", values | dict(zip(names, map(_money, said), strict=True)))
    kind = "BC" if modified else "BN"
    return f"{period.stem}{kind}.xml", _bytes(root)


def _sums(
    period: Period, accounts: Sequence[Account], entries: Iterable[Entry]
) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """What was before the month, debit and credit of it: of each account with all its parts."""
    parents = {one.number: one.parent for one in accounts}
    found: dict[str, tuple[Decimal, Decimal, Decimal]] = {}
    for entry in entries:
        before, now = period.after(entry.day), period.holds(entry.day)
        for line in entry.postings if before or now else ():
            number = line.account
            while number:
                opening, debit, credit = found.get(number, (ZERO, ZERO, ZERO))
                if before:
                    opening += line.debit - line.credit
                else:
                    debit, credit = debit + line.debit, credit + line.credit
                found[number] = (opening, debit, credit)
                number = parents.get(number, "")
    return found


def journal(period: Period, entries: Sequence[Entry], request: Request) -> tuple[str, bytes]:
    """Name and XML of the entries of the month."""
    root = _root("Polizas", "PolizasPeriodo", "PLZ", period)
    root.set("TipoSolicitud", request.kind)
    root.set("NumOrden" if REQUESTS[request.kind] == "order" else "NumTramite", request.number)
    for number, entry in enumerate(of_month(period, entries), start=1):
        policy = _add(
            root,
            "Poliza",
            {
                "NumUnIdenPol": f"{'1' if entry.kind == 'payment' else '3'}-{number:06d}",
                "Fecha": entry.day.isoformat(),
                "Concepto": entry.text[:300] or entry.document,
            },
        )
        for line in entry.postings:
            moved = _add(
                policy,
                "Transaccion",
                {
                    "NumCta": line.account,
                    "DesCta": (line.name or line.account)[:100],
                    "Concepto": (line.text or entry.text or entry.document)[:200],
                    "Debe": _money(line.debit),
                    "Haber": _money(line.credit),
                },
            )
            if _UUID.fullmatch(entry.legal_id) and RFC.fullmatch(entry.tax_id):
                values = {"UUID_CFDI": entry.legal_id, "RFC": entry.tax_id}
                _add(moved, "CompNal", {**values, "MontoTotal": _money(abs(entry.total))})
    return f"{period.stem}PL.xml", _bytes(root)


def of_month(period: Period, entries: Iterable[Entry]) -> list[Entry]:
    """The entries of the month."""
    return [one for one in entries if period.holds(one.day)]


def zipped(name: str, content: bytes) -> tuple[str, bytes]:
    """As the SAT takes it: a ZIP of the same name with the one file in it."""
    return f"{name.removesuffix('.xml')}.zip", archive({name: content})


def _root(tag: str, part: str, prefix: str, period: Period) -> ET.Element:
    space = _SPACE + part
    ET.register_namespace(prefix, space)
    ET.register_namespace("xsi", _INSTANCE)
    schema = f"{space} {space}/{part}_1_3.xsd"
    root = ET.Element(f"{{{space}}}{tag}", {f"{{{_INSTANCE}}}schemaLocation": schema})
    root.set("Version", "1.3")
    for name, value in (
        ("RFC", period.rfc),
        ("Mes", f"{period.month:02d}"),
        ("Anio", str(period.year)),
    ):
        root.set(name, value)
    return root


def _add(parent: ET.Element, tag: str, values: Mapping[str, str]) -> ET.Element:
    space = parent.tag.partition("}")[0]
    return ET.SubElement(parent, f"{space}}}{tag}", dict(values))


def _bytes(root: ET.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "utf-8")


def _money(amount: Decimal) -> str:
    return f"{amount + ZERO:.2f}"  # no minus before nothing


def check(
    period: Period, accounts: Sequence[Account], entries: Sequence[Entry]
) -> Iterator[Finding]:
    """What the SAT refuses of the month, said before a file is made."""
    if not RFC.fullmatch(period.rfc):
        yield Finding(
            "", _("The company's RFC is missing or wrong: mend it in Settings › Company.")
        )
    if not accounts:
        yield Finding("", _("There are no accounts: bring those of your country."))
    for one in accounts:
        if not _GROUP.fullmatch(one.group):
            text = _("The account %(account)s has no grouping code of the SAT.", account=one.number)
            yield Finding(one.number, text)
    for entry in entries:
        if entry.currency != "MXN":
            text = _("It is in %(one)s: the SAT takes amounts in pesos.", one=entry.currency)
            yield Finding(entry.document, text, True, entry.source)
    for entry in of_month(period, entries):
        if entry.invoiced and not _UUID.fullmatch(entry.legal_id):
            text = _("It has no UUID of its CFDI: its entry goes without the receipt.")
            yield Finding(entry.document, text, False, entry.source)

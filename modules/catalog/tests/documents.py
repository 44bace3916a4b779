"""Documents whose totals were reckoned by hand, each with where its rule stands.

The taxes are those of the seeds, on the day of the document, so that seeds and engine are proved together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal as D
from typing import Any

from modules.catalog.services.seeding import data_of
from modules.catalog.services.taxes.model import Document, Line, Policy, Tax

#: Decimals of the currencies (ISO 4217).
DECIMALS = {"ES": 2, "MX": 2, "AR": 2, "CO": 2, "CL": 0, "PE": 2}


def tax_on(code: str, day: date) -> Tax:
    """A tax of the seeds with the rate of a day."""
    row = data_of(code[:2].upper())["taxes"][code]
    rate = next(
        r
        for r in row["rates"]
        if r["valid_from"] <= day and ("valid_to" not in r or day <= r["valid_to"])
    )
    return Tax(
        code=code,
        kind=row.get("kind", "vat"),
        pct=D(rate.get("pct", 0)),
        per_unit=D(rate.get("per_unit", 0)),
        base=row.get("base", "net"),
        includes=tuple(c.strip() for c in row.get("includes", "").split(",") if c.strip()),
        minimum=D(rate.get("minimum", 0)),
        treatment=row.get("treatment", "taxable"),
    )


def policy(country: str) -> Policy:
    """How the seeds round in a country."""
    rule = data_of(country)["rounding"]
    return Policy(
        rounding=rule["rounding"],
        decimals=DECIMALS[country],
        line_decimals=rule.get("line_decimals"),
    )


@dataclass(frozen=True)
class Row:
    """A line as the table writes it: quantity, price, taxes without their country."""

    quantity: str
    price: str
    taxes: str
    discount: str = "0"
    included: bool = False
    #: Taxes the price was made with.
    contains: str = ""


@dataclass(frozen=True)
class Case:
    """A document with its totals."""

    name: str
    country: str
    rows: tuple[Row, ...]
    net: str
    #: Code without its country → amount.
    taxes: dict[str, str]
    total: str
    source: str
    #: Where it differs from the total.
    collect: str = ""
    discount: str = "0"
    discount_amount: str = "0"
    day: date = date(2026, 11, 26)
    more: dict[str, Any] = field(default_factory=dict)

    def document(self) -> Document:
        """What the engine gets."""
        from dataclasses import replace

        return Document(
            lines=[self._line(row) for row in self.rows],
            policy=replace(policy(self.country), **self.more),
            discount=D(self.discount),
            discount_amount=D(self.discount_amount),
        )

    def _line(self, row: Row) -> Line:
        return Line(
            quantity=D(row.quantity),
            price=D(row.price),
            taxes=self._taxes(row.taxes),
            includes_tax=row.included or bool(row.contains),
            discount=D(row.discount),
            contains=self._taxes(row.contains) if row.contains else None,
        )

    def _taxes(self, codes: str) -> tuple[Tax, ...]:
        return tuple(tax_on(f"{self.country.lower()}.{c}", self.day) for c in codes.split())


R, C = Row, Case
IVA, RED, SUP = "iva.general", "iva.reduced", "iva.super_reduced"
LIVA90 = "LIVA (Ley 37/1992) art. 90.Uno: 21 %"
PER_RATE = "RD 1619/2012 art. 6.1: una cuota por tipo, sobre la suma de las bases"
INCLUDED = "LIVA art. 78.Cuatro y RD 1619/2012 art. 7: el precio con IVA no cambia"
RE = "LIVA art. 161"
CFDI = "Anexo 20 CFDI 4.0: importes de conceptos a seis decimales, totales a los de la moneda"
IEPS = "LIVA arts. 12 y 18: el IEPS entra en la base del IVA"
ARCA = "Ley de IVA art. 28; WSFE: una alícuota por registro, al centavo"
DIAN = "Anexo técnico DIAN: tributos por línea con dos decimales"
SII = "Formato DTE del SII: montos en pesos enteros, IVA sobre el neto"
SUNAT = "Guía UBL 2.1 SUNAT: IGV por línea con dos decimales"

CASES: tuple[Case, ...] = (
    # Spain: one amount of tax for each rate, half up
    C("es one line", "ES", (R("1", "100.00", IVA),), "100.00", {IVA: "21.00"}, "121.00", LIVA90),
    C(
        "es third of a cent",
        "ES",
        (R("3", "33.33", IVA),),
        "99.99",
        {IVA: "21.00"},
        "120.99",
        LIVA90,
    ),
    C(
        "es two lines of one rate are rounded once: 2561.05, not 2 × 1280.53",
        "ES",
        (R("1", "6097.74", IVA), R("1", "6097.74", IVA)),
        "12195.48",
        {IVA: "2561.05"},
        "14756.53",
        PER_RATE,
    ),
    C(
        "es three rates",
        "ES",
        (R("1", "100", IVA), R("1", "50", RED), R("1", "20", SUP)),
        "170.00",
        {IVA: "21.00", RED: "5.00", SUP: "0.80"},
        "196.80",
        "LIVA arts. 90 y 91",
    ),
    C(
        "es half a cent goes up",
        "ES",
        (R("1", "0.50", IVA),),
        "0.50",
        {IVA: "0.11"},
        "0.61",
        "Ley 46/1998 art. 11",
    ),
    C(
        "es price with four decimals",
        "ES",
        (R("1000", "0.0345", IVA),),
        "34.50",
        {IVA: "7.25"},
        "41.75",
        "DGT: el precio puede tener más decimales, la base dos",
    ),
    C(
        "es discount of a line",
        "ES",
        (R("16", "348.35", IVA, "4"),),
        "5350.66",
        {IVA: "1123.64"},
        "6474.30",
        "LIVA art. 78.Tres.2.º: los descuentos no entran en la base",
    ),
    C(
        "es discount of 100 % leaves nothing",
        "ES",
        (R("2.25", "64.22", IVA, "100"),),
        "0.00",
        {IVA: "0.00"},
        "0.00",
        "LIVA art. 78.Tres.2.º",
    ),
    C(
        "es discount on the document is shared out by rate",
        "ES",
        (R("1", "100", IVA), R("1", "100", RED)),
        "190.00",
        {IVA: "19.95", RED: "9.50"},
        "219.45",
        "LIVA art. 78.Tres.2.º",
        discount="5",
    ),
    C(
        "es an amount off three equal lines",
        "ES",
        (R("1", "33.33", IVA), R("1", "33.33", IVA), R("1", "33.33", IVA)),
        "89.99",
        {IVA: "18.90"},
        "108.89",
        "LIVA art. 78.Tres.2.º",
        discount_amount="10",
    ),
    C(
        "es both discounts",
        "ES",
        (R("2", "60", IVA, "10"), R("1", "92", IVA)),
        "190.00",
        {IVA: "39.90"},
        "229.90",
        "LIVA art. 78.Tres.2.º",
        discount="5",
    ),
    C(
        "es surcharge 5.2",
        "ES",
        (R("1", "1000", f"{IVA} re.general"),),
        "1000.00",
        {IVA: "210.00", "re.general": "52.00"},
        "1262.00",
        RE,
    ),
    C(
        "es surcharge 1.4",
        "ES",
        (R("1", "250.55", f"{RED} re.reduced"),),
        "250.55",
        {RED: "25.06", "re.reduced": "3.51"},
        "279.12",
        RE,
    ),
    C(
        "es surcharge 0.5",
        "ES",
        (R("1", "80.10", f"{SUP} re.super_reduced"),),
        "80.10",
        {SUP: "3.20", "re.super_reduced": "0.40"},
        "83.70",
        RE,
    ),
    C(
        "es surcharge of tobacco 1.75",
        "ES",
        (R("1", "300", f"{IVA} re.tobacco"),),
        "300.00",
        {IVA: "63.00", "re.tobacco": "5.25"},
        "368.25",
        "LIVA art. 161.4.º",
    ),
    C(
        "es surcharge with three classes",
        "ES",
        (
            R("1", "100", f"{IVA} re.general"),
            R("1", "100", f"{RED} re.reduced"),
            R("1", "100", f"{SUP} re.super_reduced"),
        ),
        "300.00",
        {
            IVA: "21.00",
            RED: "10.00",
            SUP: "4.00",
            "re.general": "5.20",
            "re.reduced": "1.40",
            "re.super_reduced": "0.50",
        },
        "342.10",
        RE,
    ),
    C(
        "es surcharge before 2012",
        "ES",
        (R("1", "100", f"{IVA} re.general"),),
        "100.00",
        {IVA: "18.00", "re.general": "4.00"},
        "122.00",
        "LIVA art. 161, redacción anterior al RDL 20/2012",
        day=date(2011, 5, 1),
    ),
    C(
        "es professional",
        "ES",
        (R("1", "1000", f"{IVA} irpf.professional"),),
        "1000.00",
        {IVA: "210.00", "irpf.professional": "150.00"},
        "1210.00",
        "RIRPF art. 95.1",
        collect="1060.00",
    ),
    C(
        "es professional in 2014",
        "ES",
        (R("1", "1000", f"{IVA} irpf.professional"),),
        "1000.00",
        {IVA: "210.00", "irpf.professional": "210.00"},
        "1210.00",
        "RDL 20/2012: 21 % hasta 2014",
        collect="1000.00",
        day=date(2014, 6, 1),
    ),
    C(
        "es new professional",
        "ES",
        (R("1", "600", f"{IVA} irpf.new_professional"),),
        "600.00",
        {IVA: "126.00", "irpf.new_professional": "42.00"},
        "726.00",
        "RIRPF art. 95.1",
        collect="684.00",
    ),
    C(
        "es rent",
        "ES",
        (R("1", "850", f"{IVA} irpf.rent"),),
        "850.00",
        {IVA: "178.50", "irpf.rent": "161.50"},
        "1028.50",
        "RIRPF art. 100",
        collect="867.00",
    ),
    C(
        "es objective estimation",
        "ES",
        (R("1", "1234.50", f"{IVA} irpf.modules"),),
        "1234.50",
        {IVA: "259.25", "irpf.modules": "12.35"},
        "1493.75",
        "RIRPF art. 95.6",
        collect="1481.40",
    ),
    C(
        "es crops",
        "ES",
        (R("1", "500", "reagyp.agrarian irpf.agrarian"),),
        "500.00",
        {"reagyp.agrarian": "60.00", "irpf.agrarian": "10.00"},
        "560.00",
        "LIVA art. 130.Cinco.1.º",
        collect="550.00",
    ),
    C(
        "es livestock",
        "ES",
        (R("1", "333.33", "reagyp.livestock irpf.agrarian"),),
        "333.33",
        {"reagyp.livestock": "35.00", "irpf.agrarian": "6.67"},
        "368.33",
        "LIVA art. 130.Cinco.2.º",
        collect="361.66",
    ),
    C(
        "es surcharge and withholding together",
        "ES",
        (R("1", "100", f"{IVA} re.general irpf.rent"),),
        "100.00",
        {IVA: "21.00", "re.general": "5.20", "irpf.rent": "19.00"},
        "126.20",
        "LIVA art. 161 y RIRPF art. 100: la retención es sobre la base",
        collect="107.20",
    ),
    C(
        "es withholding on some lines only",
        "ES",
        (R("1", "100", f"{IVA} irpf.professional"), R("1", "40", "iva.not_subject")),
        "140.00",
        {IVA: "21.00", "irpf.professional": "15.00", "iva.not_subject": "0.00"},
        "161.00",
        "LIVA art. 78.Tres.3.º: los suplidos no entran en la base",
        collect="146.00",
    ),
    C(
        "es price with tax",
        "ES",
        (R("1", "121.00", IVA, included=True),),
        "100.00",
        {IVA: "21.00"},
        "121.00",
        INCLUDED,
    ),
    C(
        "es three at ten euros are thirty",
        "ES",
        (R("3", "10.00", IVA, included=True),),
        "24.79",
        {IVA: "5.21"},
        "30.00",
        INCLUDED,
    ),
    C(
        "es two prices with tax",
        "ES",
        (R("1", "9.99", RED, included=True), R("1", "4.99", RED, included=True)),
        "13.62",
        {RED: "1.36"},
        "14.98",
        INCLUDED,
    ),
    C(
        "es price with tax and surcharge",
        "ES",
        (R("1", "126.20", f"{IVA} re.general", included=True),),
        "100.00",
        {IVA: "21.00", "re.general": "5.20"},
        "126.20",
        RE,
    ),
    C(
        "es price with tax, line discount",
        "ES",
        (R("1", "121.00", IVA, "10", included=True),),
        "90.00",
        {IVA: "18.90"},
        "108.90",
        INCLUDED,
    ),
    C(
        "es prices with tax, discount on the document",
        "ES",
        (R("1", "60.50", IVA, included=True), R("1", "60.50", IVA, included=True)),
        "90.00",
        {IVA: "18.90"},
        "108.90",
        INCLUDED,
        discount="10",
    ),
    C(
        "es prices with and without tax in one document",
        "ES",
        (R("1", "121.00", IVA, included=True), R("1", "50.00", IVA)),
        "150.00",
        {IVA: "31.50"},
        "181.50",
        INCLUDED,
    ),
    C(
        "es exempt beside taxed",
        "ES",
        (R("1", "200", "iva.exempt"), R("1", "100", IVA)),
        "300.00",
        {"iva.exempt": "0.00", IVA: "21.00"},
        "321.00",
        "LIVA art. 20",
    ),
    C(
        "es abroad: our VAT is taken out of the price",
        "ES",
        (R("1", "121.00", "iva.export", contains=IVA),),
        "100.00",
        {"iva.export": "0.00"},
        "100.00",
        "LIVA art. 21",
    ),
    C(
        "es a shop with surcharge buys from a list with VAT",
        "ES",
        (R("1", "121.00", f"{IVA} re.general", contains=IVA),),
        "100.00",
        {IVA: "21.00", "re.general": "5.20"},
        "126.20",
        RE,
    ),
    C(
        "es reverse charge",
        "ES",
        (R("1", "5000", "iva.reverse"),),
        "5000.00",
        {"iva.reverse": "0.00"},
        "5000.00",
        "LIVA art. 84.Uno.2.º",
    ),
    C(
        "es intra-community",
        "ES",
        (R("3", "500", "iva.intra"),),
        "1500.00",
        {"iva.intra": "0.00"},
        "1500.00",
        "LIVA art. 25",
    ),
    C(
        "es a credit note mirrors its invoice",
        "ES",
        (R("-3", "33.33", IVA),),
        "-99.99",
        {IVA: "-21.00"},
        "-120.99",
        "RD 1619/2012 art. 15",
    ),
    C(
        "es 18 % in 2011",
        "ES",
        (R("1", "100", IVA),),
        "100.00",
        {IVA: "18.00"},
        "118.00",
        "Ley 26/2009 art. 79",
        day=date(2011, 5, 1),
    ),
    C(
        "es last day of 16 %",
        "ES",
        (R("1", "250", IVA),),
        "250.00",
        {IVA: "40.00"},
        "290.00",
        "Ley 26/2009 art. 79",
        day=date(2010, 6, 30),
    ),
    C(
        "es igic",
        "ES",
        (R("1", "100", "igic.general"),),
        "100.00",
        {"igic.general": "7.00"},
        "107.00",
        "Ley 4/2012 de Canarias art. 51",
    ),
    C(
        "es igic of 2019",
        "ES",
        (R("1", "100", "igic.general"),),
        "100.00",
        {"igic.general": "6.50"},
        "106.50",
        "Ley 7/2018 de Canarias",
        day=date(2019, 6, 1),
    ),
    C(
        "es every igic",
        "ES",
        (
            R("1", "100", "igic.general"),
            R("1", "40", "igic.reduced"),
            R("1", "60", "igic.zero"),
            R("1", "10", "igic.special"),
            R("1", "20", "igic.increased"),
            R("1", "30", "igic.tobacco"),
            R("1", "50", "igic.5"),
        ),
        "310.00",
        {
            "igic.general": "7.00",
            "igic.reduced": "1.20",
            "igic.zero": "0.00",
            "igic.special": "1.50",
            "igic.increased": "1.90",
            "igic.tobacco": "6.00",
            "igic.5": "2.50",
        },
        "330.10",
        "Ley 4/2012 de Canarias arts. 51 a 56",
    ),
    # Mexico: on each line with six decimals
    C(
        "mx one line",
        "MX",
        (R("1", "1000", IVA),),
        "1000.00",
        {IVA: "160.00"},
        "1160.00",
        "LIVA art. 1",
    ),
    C(
        "mx price with four decimals",
        "MX",
        (R("3", "33.3333", IVA),),
        "100.00",
        {IVA: "16.00"},
        "116.00",
        CFDI,
    ),
    C(
        "mx border",
        "MX",
        (R("1", "500", "iva.border"),),
        "500.00",
        {"iva.border": "40.00"},
        "540.00",
        "Decreto de estímulos de la región fronteriza norte art. 11",
    ),
    C(
        "mx zero is not exempt",
        "MX",
        (R("1", "200", "iva.zero"), R("1", "300", "iva.exempt"), R("1", "100", IVA)),
        "600.00",
        {"iva.zero": "0.00", "iva.exempt": "0.00", IVA: "16.00"},
        "616.00",
        "LIVA arts. 2-A y 9",
    ),
    C(
        "mx fees",
        "MX",
        (R("1", "10000", f"{IVA} ret.iva ret.isr"),),
        "10000.00",
        {IVA: "1600.00", "ret.iva": "1066.67", "ret.isr": "1000.00"},
        "11600.00",
        "LIVA art. 1-A, RLIVA art. 3; LISR art. 106",
        collect="9533.33",
    ),
    C(
        "mx resico",
        "MX",
        (R("1", "8000", f"{IVA} ret.isr.resico"),),
        "8000.00",
        {IVA: "1280.00", "ret.isr.resico": "100.00"},
        "9280.00",
        "LISR art. 113-J",
        collect="9180.00",
    ),
    C(
        "mx freight",
        "MX",
        (R("1", "2500", f"{IVA} ret.iva.freight"),),
        "2500.00",
        {IVA: "400.00", "ret.iva.freight": "100.00"},
        "2900.00",
        "RLIVA art. 3.II",
        collect="2800.00",
    ),
    C(
        "mx the excise is in the base of the VAT",
        "MX",
        (R("1", "100", f"ieps.food {IVA}"),),
        "100.00",
        {"ieps.food": "8.00", IVA: "17.28"},
        "125.28",
        IEPS,
    ),
    C(
        "mx beer",
        "MX",
        (R("1", "200", f"ieps.beer {IVA}"),),
        "200.00",
        {"ieps.beer": "53.00", IVA: "40.48"},
        "293.48",
        IEPS,
    ),
    C(
        "mx spirits",
        "MX",
        (R("1", "450", f"ieps.spirits {IVA}"),),
        "450.00",
        {"ieps.spirits": "238.50", IVA: "110.16"},
        "798.66",
        IEPS,
    ),
    C(
        "mx wine: each total is rounded by itself",
        "MX",
        (R("1", "180.25", f"ieps.wine {IVA}"),),
        "180.25",
        {"ieps.wine": "54.08", IVA: "37.49"},
        "271.82",
        CFDI,
    ),
    C(
        "mx telephone",
        "MX",
        (R("1", "500", f"ieps.telecom {IVA}"),),
        "500.00",
        {"ieps.telecom": "15.00", IVA: "82.40"},
        "597.40",
        IEPS,
    ),
    C(
        "mx an amount per litre",
        "MX",
        (R("24", "15.00", f"ieps.drink {IVA}"),),
        "360.00",
        {"ieps.drink": "73.96", IVA: "69.43"},
        "503.39",
        "LIEPS art. 2.I.G, cuota de 2026",
    ),
    C(
        "mx an amount per litre, a year before",
        "MX",
        (R("24", "15.00", f"ieps.drink {IVA}"),),
        "360.00",
        {"ieps.drink": "39.48", IVA: "63.92"},
        "463.40",
        "LIEPS art. 2.I.G, cuota de 2025",
        day=date(2025, 6, 1),
    ),
    C(
        "mx price with tax",
        "MX",
        (R("1", "116.00", IVA, included=True),),
        "100.00",
        {IVA: "16.00"},
        "116.00",
        "LIVA art. 32.III: precio al público con IVA",
    ),
    C(
        "mx three lines at ten pesos are thirty",
        "MX",
        tuple(R("1", "10.00", IVA, included=True) for _ in range(3)),
        "25.86",
        {IVA: "4.14"},
        "30.00",
        CFDI,
    ),
    C(
        "mx price with excise and VAT",
        "MX",
        (R("1", "125.28", f"ieps.food {IVA}", included=True),),
        "100.00",
        {"ieps.food": "8.00", IVA: "17.28"},
        "125.28",
        IEPS,
    ),
    C(
        "mx discount of a line",
        "MX",
        (R("4", "125.50", IVA, "7.5"),),
        "464.35",
        {IVA: "74.30"},
        "538.65",
        "LIVA art. 12: sobre el precio pactado, menos descuentos",
    ),
    C(
        "mx abroad",
        "MX",
        (R("10", "1500", "iva.export"),),
        "15000.00",
        {"iva.export": "0.00"},
        "15000.00",
        "LIVA art. 29",
    ),
    C(
        "mx 2009: 15 % and two thirds of it",
        "MX",
        (R("1", "1000", f"{IVA} ret.iva"),),
        "1000.00",
        {IVA: "150.00", "ret.iva": "100.00"},
        "1150.00",
        "LIVA art. 1 hasta 2009; RLIVA art. 3",
        collect="1050.00",
        day=date(2009, 6, 1),
    ),
    # Argentina: once a rate, to the cent
    C(
        "ar three rates",
        "AR",
        (R("1", "100", IVA), R("1", "100", RED), R("1", "100", "iva.increased")),
        "300.00",
        {IVA: "21.00", RED: "10.50", "iva.increased": "27.00"},
        "358.50",
        ARCA,
    ),
    C(
        "ar perceptions are collected besides",
        "AR",
        (R("1", "1000", f"{IVA} perc.iva perc.iibb.caba"),),
        "1000.00",
        {IVA: "210.00", "perc.iva": "30.00", "perc.iibb.caba": "30.00"},
        "1210.00",
        "RG AFIP 2408; padrón de IIBB",
        collect="1270.00",
    ),
    C(
        "ar exempt and not taxed",
        "AR",
        (R("1", "500", "iva.exempt"), R("1", "200", "iva.not_subject"), R("1", "300", IVA)),
        "1000.00",
        {"iva.exempt": "0.00", "iva.not_subject": "0.00", IVA: "63.00"},
        "1063.00",
        "Ley de IVA art. 7",
    ),
    C(
        "ar consumer",
        "AR",
        (R("2", "1499.99", IVA, included=True),),
        "2479.32",
        {IVA: "520.66"},
        "2999.98",
        "Ley 27.743 (transparencia fiscal): el precio al consumidor es final",
    ),
    C(
        "ar small rates",
        "AR",
        (R("1", "123.45", "iva.25"), R("1", "67.89", "iva.5")),
        "191.34",
        {"iva.25": "3.09", "iva.5": "3.39"},
        "197.82",
        ARCA,
    ),
    # Colombia: on each line
    C(
        "co one line",
        "CO",
        (R("1", "100000", IVA),),
        "100000.00",
        {IVA: "19000.00"},
        "119000.00",
        "ET art. 468",
    ),
    C(
        "co three lines are rounded three times: 18.99, not 19.00",
        "CO",
        tuple(R("1", "33.33", IVA) for _ in range(3)),
        "99.99",
        {IVA: "18.99"},
        "118.98",
        DIAN,
    ),
    C(
        "co a customer who withholds: part of the VAT, income and municipal tax",
        "CO",
        (R("1", "1000000", f"{IVA} ret.iva ret.goods ret.ica.bogota"),),
        "1000000.00",
        {
            IVA: "190000.00",
            "ret.iva": "28500.00",
            "ret.goods": "25000.00",
            "ret.ica.bogota": "9660.00",
        },
        "1190000.00",
        "ET arts. 437-1 y 401",
        collect="1126840.00",
    ),
    C(
        "co a purchase too small for income tax",
        "CO",
        (R("1", "100000", f"{IVA} ret.iva ret.goods ret.ica.bogota"),),
        "100000.00",
        {IVA: "19000.00", "ret.iva": "2850.00", "ret.ica.bogota": "966.00"},
        "119000.00",
        "ET art. 401: base mínima",
        collect="115184.00",
    ),
    C(
        "co services",
        "CO",
        (R("1", "500000", f"{IVA} ret.iva ret.services ret.ica.bogota"),),
        "500000.00",
        {
            IVA: "95000.00",
            "ret.iva": "14250.00",
            "ret.services": "20000.00",
            "ret.ica.bogota": "4830.00",
        },
        "595000.00",
        "ET art. 392",
        collect="555920.00",
    ),
    C(
        "co restaurant",
        "CO",
        (R("1", "45000", "inc.8"),),
        "45000.00",
        {"inc.8": "3600.00"},
        "48600.00",
        "ET art. 512-1",
    ),
    C(
        "co five per cent and excluded",
        "CO",
        (R("1", "80000", RED), R("1", "20000", "iva.excluded")),
        "100000.00",
        {RED: "4000.00", "iva.excluded": "0.00"},
        "104000.00",
        "ET arts. 468-1 y 424",
    ),
    # Chile: whole pesos, once a document
    C(
        "cl whole pesos",
        "CL",
        (R("160", "1363", IVA, "3"), R("84", "429", IVA, "3")),
        "246493",
        {IVA: "46834"},
        "293327",
        SII,
    ),
    C(
        "cl consumer",
        "CL",
        (R("1", "9990", IVA, included=True),),
        "8395",
        {IVA: "1595"},
        "9990",
        SII,
    ),
    C(
        "cl exempt beside taxed",
        "CL",
        (R("1", "5000", "iva.exempt"), R("1", "1000", IVA)),
        "6000",
        {"iva.exempt": "0", IVA: "190"},
        "6190",
        "DL 825 arts. 12 y 13",
    ),
    C("cl price with decimals", "CL", (R("3", "333.4", IVA),), "1000", {IVA: "190"}, "1190", SII),
    C(
        "cl cash to the next ten pesos",
        "CL",
        (R("1", "1234", IVA),),
        "1234",
        {IVA: "234"},
        "1468",
        "Ley 20.956 art. 13: redondeo del pago en efectivo",
        collect="1470",
        more={"coin": D(10)},
    ),
    # Peru: on each line
    C(
        "pe one line",
        "PE",
        (R("1", "100", "igv.general"),),
        "100.00",
        {"igv.general": "18.00"},
        "118.00",
        SUNAT,
    ),
    C(
        "pe three lines are rounded three times: 5.43, not 5.42",
        "PE",
        tuple(R("1", "10.03", "igv.general") for _ in range(3)),
        "30.09",
        {"igv.general": "5.43"},
        "35.52",
        SUNAT,
    ),
    C(
        "pe exonerated and not subject",
        "PE",
        (R("1", "50", "igv.exempt"), R("1", "25", "igv.not_subject"), R("1", "100", "igv.general")),
        "175.00",
        {"igv.exempt": "0.00", "igv.not_subject": "0.00", "igv.general": "18.00"},
        "193.00",
        "TUO IGV art. 2 y apéndices",
    ),
    C(
        "pe the customer withholds 3 % of the total",
        "PE",
        (R("1", "1000", "igv.general ret.igv"),),
        "1000.00",
        {"igv.general": "180.00", "ret.igv": "35.40"},
        "1180.00",
        "RS 037-2002/SUNAT",
        collect="1144.60",
    ),
    C(
        "pe too small to withhold",
        "PE",
        (R("1", "500", "igv.general ret.igv"),),
        "500.00",
        {"igv.general": "90.00"},
        "590.00",
        "RS 037-2002/SUNAT: hasta S/ 700 no se retiene",
    ),
    C(
        "pe perception",
        "PE",
        (R("1", "200", "igv.general perc.igv"),),
        "200.00",
        {"igv.general": "36.00", "perc.igv": "4.72"},
        "236.00",
        "Ley 29173",
        collect="240.72",
    ),
    C(
        "pe detraction",
        "PE",
        (R("1", "2000", "igv.general detraction"),),
        "2000.00",
        {"igv.general": "360.00", "detraction": "283.20"},
        "2360.00",
        "RS 183-2004/SUNAT, anexo 3",
        collect="2076.80",
    ),
    C(
        "pe price with tax",
        "PE",
        (R("1", "118.00", "igv.general", included=True),),
        "100.00",
        {"igv.general": "18.00"},
        "118.00",
        "Ley 29571 art. 5: el precio incluye tributos",
    ),
    C(
        "pe abroad",
        "PE",
        (R("1", "3000", "igv.export"),),
        "3000.00",
        {"igv.export": "0.00"},
        "3000.00",
        "TUO IGV art. 33",
    ),
)

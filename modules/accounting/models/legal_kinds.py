"""Facts that the law of each country attaches to an invoice, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.api.models import _l


@dataclass(frozen=True)
class LegalKind:
    """A fact that a country's law attaches to an invoice, and what its value looks like.

    Sources: CFDI 4.0 (MX), DTE of the SII (CL), Resolución DIAN 165/2023 (CO), RG 4291 and 5616 of ARCA
    (AR), UBL 2.1 and catalogues of the SUNAT (PE), RD 238/2026 (ES, status of electronic invoices).
    """

    #: Name of the field: ``ar_cae_expires``.
    name: str
    label: Any
    #: Regular expression of the whole value; empty: any text.
    pattern: str = ""
    #: What a value looks like, for whoever wrote another.
    example: str = ""
    day: bool = False
    #: (code, label), where the law has a list.
    choices: tuple[tuple[str, Any], ...] = ()
    aliases: tuple[str, ...] = ()
    help: Any = ""

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.name[:2].upper()


_PAYMENT_FORM = ("forma de pago", "payment form")
_TYPE = ("tipo de comprobante", "tipo de documento fiscal", "tipo dte", "voucher type")

#: Codes of ARCA's vouchers → letter. Credit notes, debit notes and MiPyME credit invoices included.
AR_LETTERS: Mapping[str, str] = {
    **dict.fromkeys(("1", "2", "3", "4", "201", "202", "203"), "A"),
    **dict.fromkeys(("6", "7", "8", "9", "206", "207", "208"), "B"),
    **dict.fromkeys(("11", "12", "13", "15", "211", "212", "213"), "C"),
    **dict.fromkeys(("19", "20", "21"), "E"),
    **dict.fromkeys(("51", "52", "53", "54"), "M"),
}
#: Conditions of ARCA's RG 5616, by what they are for the letter.
AR_REGISTERED, AR_MONOTRIBUTO, AR_ABROAD = {"1"}, {"6", "13", "16"}, {"8", "9"}
_AR_CONDITIONS = (
    ("1", "IVA responsable inscripto"),
    ("4", "IVA sujeto exento"),
    ("5", "Consumidor final"),
    ("6", "Responsable monotributo"),
    ("7", "Sujeto no categorizado"),
    ("8", "Proveedor del exterior"),
    ("9", "Cliente del exterior"),
    ("10", "IVA liberado, Ley 19.640"),
    ("13", "Monotributista social"),
    ("15", "IVA no alcanzado"),
    ("16", "Monotributo trabajador independiente promovido"),
)


def _ar_types() -> tuple[tuple[str, str], ...]:
    """Names of vouchers: the codes of each letter follow the same order."""
    names = ("Factura", "Nota de débito", "Nota de crédito", "Recibo")
    found: list[tuple[str, str]] = []
    for letter in "ABCEM":
        codes = [code for code, known in AR_LETTERS.items() if known == letter]
        plain = [code for code in codes if len(code) < 3]
        credit = [code for code in codes if len(code) == 3]
        found += [(c, f"{n} {letter}") for c, n in zip(plain, names, strict=False)]
        found += [
            (c, f"{n} de crédito MiPyME {letter}") for c, n in zip(credit, names, strict=False)
        ]
    return (*found, ("91", "Remito R"))


KINDS: tuple[LegalKind, ...] = (
    LegalKind("es_channel", _l("Channel of the electronic invoice"), aliases=("canal",)),
    LegalKind("es_einvoice_id", _l("Identifier of the electronic invoice")),
    LegalKind("es_paid_on", _l("Day of the payment told"), day=True),
    LegalKind("es_rejected_why", _l("Reason of the rejection"), aliases=("motivo de rechazo",)),
    LegalKind(
        "mx_payment_method",
        _l("Payment method of the CFDI"),
        choices=(
            ("PUE", "PUE · Pago en una sola exhibición"),
            ("PPD", "PPD · Pago en parcialidades o diferido"),
        ),
        aliases=("método de pago", "metodopago"),
    ),
    LegalKind(
        "mx_payment_form", _l("Payment form"), r"\d{2}", "03", aliases=("formapago", *_PAYMENT_FORM)
    ),
    LegalKind(
        "mx_use", _l("Use of the CFDI"), r"[A-Z]{1,2}\d{2}", "G03", aliases=("usocfdi", "uso cfdi")
    ),
    LegalKind(
        "mx_cancel_reason",
        _l("Reason of the cancellation of the CFDI"),
        choices=(
            ("01", "01 · Con errores y con relación"),
            ("02", "02 · Con errores y sin relación"),
            ("03", "03 · No se llevó a cabo la operación"),
            ("04", "04 · Operación nominativa en una factura global"),
        ),
        aliases=("motivo de cancelación",),
    ),
    LegalKind(
        "mx_related",
        _l("Related UUID"),
        r"[0-9A-Fa-f-]{36}(, [0-9A-Fa-f-]{36}){0,2}",
        "5FB2822E-396D-4725-8521-CDC4BDD20CCF",
        aliases=("uuid relacionado", "cfdi relacionado"),
    ),
    LegalKind(
        "cl_document_type",
        _l("Type of document"),
        choices=(
            ("33", "33 · Factura electrónica"),
            ("34", "34 · Factura no afecta o exenta"),
            ("39", "39 · Boleta electrónica"),
            ("41", "41 · Boleta exenta"),
            ("46", "46 · Factura de compra"),
            ("52", "52 · Guía de despacho"),
            ("56", "56 · Nota de débito"),
            ("61", "61 · Nota de crédito"),
            ("110", "110 · Factura de exportación"),
            ("111", "111 · Nota de débito de exportación"),
            ("112", "112 · Nota de crédito de exportación"),
        ),
        aliases=_TYPE,
    ),
    LegalKind("cl_folio", _l("Folio"), r"[1-9]\d{0,9}", "1520", aliases=("folio dte", "folio sii")),
    LegalKind(
        "cl_caf",
        _l("Folios of the CAF"),
        r"[1-9]\d{0,9}-[1-9]\d{0,9}",
        "1501-1600",
        aliases=("caf", "rango caf", "folios autorizados"),
        help=_l("First and last folio that the SII authorised: 1501-1600."),
    ),
    LegalKind("cl_caf_on", _l("Day of the CAF"), day=True, aliases=("fecha caf",)),
    LegalKind(
        "cl_payment_form",
        _l("Payment form"),
        choices=(("1", "Contado"), ("2", "Crédito"), ("3", "Sin costo (entrega gratuita)")),
        aliases=("fmapago", *_PAYMENT_FORM),
    ),
    LegalKind("co_prefix", _l("Prefix"), r"[A-Z0-9]{1,4}", "SETP", aliases=("prefijo", "prefix")),
    LegalKind(
        "co_consecutive",
        _l("Consecutive number"),
        r"\d{1,10}",
        "990000123",
        aliases=("consecutivo",),
    ),
    LegalKind(
        "co_resolution",
        _l("Resolution of numbers"),
        r"\d{10,20}",
        "18760000001",
        aliases=("resolución", "resolución de facturación", "resolución dian"),
    ),
    LegalKind(
        "co_range",
        _l("Authorised range"),
        r"\d{1,10}-\d{1,10}",
        "990000000-995000000",
        aliases=("rango", "rango autorizado", "rango de numeración"),
        help=_l("First and last number of the resolution: 990000000-995000000."),
    ),
    LegalKind(
        "co_resolution_until",
        _l("Resolution valid until"),
        day=True,
        aliases=("vigencia de la resolución", "resolución válida hasta"),
    ),
    LegalKind(
        "co_payment_form",
        _l("Payment form"),
        choices=(("1", "Contado"), ("2", "Crédito")),
        aliases=_PAYMENT_FORM,
    ),
    LegalKind(
        "co_event",
        _l("RADIAN event"),
        choices=(
            ("030", "030 · Acuse de recibo de la factura"),
            ("031", "031 · Reclamo de la factura"),
            ("032", "032 · Recibo del bien o servicio"),
            ("033", "033 · Aceptación expresa"),
            ("034", "034 · Aceptación tácita"),
        ),
        aliases=("evento radian", "evento"),
    ),
    LegalKind(
        "ar_document_type", _l("Type of voucher"), choices=_ar_types(), aliases=("cbtetipo", *_TYPE)
    ),
    LegalKind(
        "ar_point_of_sale",
        _l("Point of sale"),
        r"\d{1,5}",
        "0003",
        aliases=("punto de venta", "ptovta", "pto. venta"),
    ),
    LegalKind(
        "ar_cae_expires",
        _l("Last day of the CAE"),
        day=True,
        aliases=(
            "vencimiento cae",
            "vto. cae",
            "vto cae",
            "fecha vto cae",
            "fecha de vencimiento del cae",
        ),
    ),
    LegalKind(
        "ar_issuer_condition",
        _l("VAT condition of the issuer"),
        choices=tuple(one for one in _AR_CONDITIONS if one[0] in ("1", "4", "6", "13", "15", "16")),
        aliases=("condición iva emisor",),
    ),
    LegalKind(
        "ar_receiver_condition",
        _l("VAT condition of the receiver"),
        choices=_AR_CONDITIONS,
        aliases=("condición frente al iva", "condición iva receptor", "condición iva"),
    ),
    LegalKind(
        "pe_document_type",
        _l("Type of voucher"),
        choices=(
            ("01", "01 · Factura"),
            ("03", "03 · Boleta de venta"),
            ("07", "07 · Nota de crédito"),
            ("08", "08 · Nota de débito"),
        ),
        aliases=_TYPE,
    ),
    LegalKind(
        "pe_cdr",
        _l("Answer code of the CDR"),
        r"\d{1,4}",
        "0",
        aliases=("cdr", "código cdr", "respuesta cdr"),
        help=_l(
            "0: accepted; from 100 to 1999 an exception, to 3999 rejected, from 4000 accepted with remarks."
        ),
    ),
    LegalKind(
        "pe_payment_form",
        _l("Payment form"),
        choices=(("Contado", "Contado"), ("Credito", "Crédito")),
        aliases=_PAYMENT_FORM,
    ),
    LegalKind(
        "pe_detraction",
        _l("Detraction code"),
        r"\d{3}",
        "037",
        aliases=("detracción", "código de detracción"),
    ),
    LegalKind(
        "pe_detraction_deposit",
        _l("Deposit of the detraction"),
        r"\d{1,15}",
        "120345678",
        aliases=("constancia de depósito", "constancia de detracción"),
        help=_l("Number of the certificate that the bank gave of it."),
    ),
    LegalKind(
        "pe_delivery_note",
        _l("Delivery note of the goods"),
        r"[A-Z0-9]{4}-\d{1,8}",
        "T001-123",
        aliases=("guía de remisión", "guía"),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}

#: What the tax office's identifier of an invoice looks like, by country: (pattern, example).
LEGAL_IDS: Mapping[str, tuple[str, Any]] = {
    "MX": (
        r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        "5FB2822E-396D-4725-8521-CDC4BDD20CCF",
    ),
    "CL": (r"\d{1,15}", "5791234567"),
    "CO": (r"[0-9A-Fa-f]{96}", _l("96 hexadecimal digits")),
    "AR": (r"\d{14}", "75468213569874"),
}

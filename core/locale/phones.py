"""Telephone numbers: what was typed becomes E.164, with the habits of each country undone.

The rules are libphonenumber's. Two countries need help: in Mexico the prefixes 044, 045, 01 and
the 1 after +52 are history but still written everywhere; in Argentina a mobile written without its
15 looks like a landline, so both readings are kept as candidates (only the one with the 9 reaches
a mobile from abroad or by WhatsApp).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from core.locale.formats import NBSP
from core.locale.translations import gettext as _

Reason = Literal["", "no_number", "too_short", "too_long", "not_in_use", "unknown_country"]

_MAX_LENGTH = 60
#: Countries with a prefix of their own where the bare digits of a number in a known range mean
#: just that number; reading them by all the rules takes long in imports.
_SIMPLE = frozenset({"ES", "MX", "CO", "CL", "PE"})
_MEXICAN_HISTORY = re.compile(r"(?:(?:\+|00)?52)?(?:1|01|044|045)(\d{10})")
_REASONS: dict[int, Reason] = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}
_LENGTHS: dict[int, Reason] = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "too_short",
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.INVALID_LENGTH: "too_long",
    ValidationResult.INVALID_COUNTRY_CODE: "unknown_country",
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed and as it can be dialled."""

    #: ``+34640495229``; None if nobody can have that number. Ranges are opened faster than
    #: libraries learn of them, so a number of the right length outside the known ones has it too,
    #: with the reason ``not_in_use``: a warning, never a refusal.
    e164: str | None
    raw: str
    #: What is wrong with it; empty if nothing.
    reason: Reason
    #: Every E.164 number that it may be, the likeliest first: to recognise who calls.
    candidates: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Whether it lies in a known range."""
        return not self.reason

    @property
    def whatsapp(self) -> str | None:
        """The digits by which WhatsApp knows it, as for ``wa.me``: in Argentina those with the 9."""
        mobile = next((one for one in self.candidates if one.startswith("+549")), self.e164)
        return mobile[1:] if mobile else None

    @property
    def warning(self) -> str:
        """What to tell the person in their language; empty when all is well."""
        return {
            "": "",
            "no_number": _("This is not a phone number. Write its digits."),
            "too_short": _("This phone number is too short. Check the area code."),
            "too_long": _("This phone number is too long."),
            "not_in_use": _("This phone number seems not to exist. Check its digits."),
            "unknown_country": _(
                "Choose the country, or write the number with + and the country code."
            ),
        }[self.reason]


@lru_cache(maxsize=16384)
def phone(raw: str, country: str | None) -> Phone:
    """Read a telephone number.

    :param country: ISO code of where whoever wrote it lives; None if unknown (then only numbers
        with + and the country code can be read).
    """
    if len(raw) > _MAX_LENGTH:
        return Phone(None, raw, "too_long", ())
    if country in _SIMPLE and raw.isascii() and raw.isdigit():
        prefix, ranges = _usual(country)
        if ranges.fullmatch(raw):
            return Phone(prefix + raw, raw, "", (prefix + raw,))
    return _read(raw, country)


@cache
def _usual(country: str) -> tuple[str, re.Pattern[str]]:
    """Prefix of a country and its ranges of mobiles and landlines, as libphonenumber has them."""
    found: Any = PhoneMetadata.metadata_for_region(country)
    ranges = "|".join(
        f"(?={'|'.join(f'.{{{length}}}$' for length in kind.possible_length)})"
        f"(?:{kind.national_number_pattern})"
        for kind in (found.mobile, found.fixed_line)
    )
    # the first digit: no prefix to dial within the country or out of it
    return f"+{found.country_code}", re.compile(
        f"(?=[2-9])(?={found.general_desc.national_number_pattern}$)(?:{ranges})"
    )


def _read(raw: str, country: str | None) -> Phone:
    """Whatever is written, by all the rules."""
    text = _first_number(raw)
    try:
        number = phonenumbers.parse(_without_history(text, country), country or None)
    except NumberParseException as error:
        return Phone(None, raw, _REASONS.get(error.error_type, "no_number"), ())
    reason = _reason(number)
    if reason not in ("", "not_in_use"):
        return Phone(None, raw, reason, ())
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(found, raw, reason, (found, *_other_readings(number)))


def _first_number(text: str) -> str:
    """Drop the words and the second number of "915234567 (oficina) / 640495229"."""
    parts = re.split(r"[^\W\d_]+|[/;,]", text)
    return next((part for part in parts if len(re.findall(r"\d", part)) >= 6), text)


def _without_history(text: str, country: str | None) -> str:
    digits = re.sub(r"[^\d+]", "", text)
    if country == "MX" or digits.startswith(("+52", "0052")):
        if match := _MEXICAN_HISTORY.fullmatch(digits):
            return f"+52{match[1]}"
    elif country == "CL" and re.fullmatch(r"0[29]\d{8}", digits):
        # 02 and 09: the trunk zero was abolished in 2016
        return f"+56{digits[1:]}"
    return text


def _reason(number: PhoneNumber) -> Reason:
    if phonenumbers.is_valid_number(number):
        return ""
    possible = phonenumbers.is_possible_number_with_reason(number)
    return _LENGTHS.get(possible, "not_in_use")


def _other_readings(number: PhoneNumber) -> tuple[str, ...]:
    """The mobile that an Argentine "landline" may be, and the other way round."""
    if number.country_code != 54:
        return ()
    national = str(number.national_number)
    mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    other = phonenumbers.parse(f"+54{national[1:] if mobile else '9' + national}")
    if not phonenumbers.is_valid_number(other):
        return ()
    return (phonenumbers.format_number(other, PhoneNumberFormat.E164),)


@lru_cache(maxsize=16384)
def format_phone(e164: str, country: str | None = None) -> str:
    """A number to read: as in its own country if that is ``country``, else with its prefix.

    What is not E.164 is shown as it is.
    """
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    national = phonenumbers.region_code_for_number(number) == country
    style = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style).replace(" ", NBSP)

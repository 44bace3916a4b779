"""Country profiles: what the law and the habit of a country fix, whatever language a person reads.

The data are the files of ``i18n/profiles``: own ones for the countries the product serves first,
``other.toml`` for the rest of the world. A document says *albarán* in Spain and *remito* in
Argentina because of the company's country, never because of a translation.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies

from core.kernel.folding import fold
from core.locale.parsing import InputError
from core.locale.translations import current_locale
from core.locale.translations import gettext as _

PROFILES = Path(__file__).resolve().parents[2] / "i18n" / "profiles"
#: Countries with a profile of their own, in the order in which the first-run wizard offers them.
SERVED = ("ES", "MX", "AR", "CO", "CL", "PE")

# regions of the CLDR that are no countries of ISO 3166-1
_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@dataclass(frozen=True)
class Subdivision:
    """A province, state, department or region."""

    #: ISO 3166-2, such as ``ES-A``.
    iso: str
    name: str
    #: The statistics office's code (INE, INEGI, INDEC, DIVIPOLA, UBIGEO, number of the region).
    code: str
    #: Spain: the autonomous community, which fixes the holidays.
    region: str | None = None
    #: Other names under which it is written.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a country fixes. Words are Spanish, in lower case unless they are acronyms."""

    #: ISO 3166-1 alpha-2.
    code: str
    #: ISO 4217.
    currency: str
    #: Language and formats offered by default.
    locale: str
    #: With the plus: ``+34``.
    phone_prefix: str
    #: IANA names, the usual one first.
    time_zones: tuple[str, ...]
    #: ISO weekday on which calendars begin: 1 Monday, 7 Sunday.
    week_start: int
    #: Weekday (ISO) → spans such as ``09:00-14:00``; the default of a new company.
    hours: Mapping[int, tuple[str, ...]]
    #: ``NIF``, ``RFC`` …
    tax_id_label: str
    #: Kind of tax id → what it is called.
    tax_id_types: Mapping[str, str]
    tax_id_example: str
    #: Whether a wrong tax id is refused; elsewhere it only warns.
    tax_id_blocks: bool
    #: Field → label, in the order of a form.
    address_labels: Mapping[str, str]
    #: Templates of the printed lines.
    address_lines: tuple[str, ...]
    #: Regular expression of the whole postal code; empty where any is accepted.
    postal_code_pattern: str
    postal_code_required: bool
    postal_code_example: str
    #: Kind of request about personal data ("default" for the rest, "extension") → {unit: count} of
    #: months, days or working_days.
    rights: Mapping[str, Mapping[str, int]]
    #: The law they stand in; empty where none is known.
    rights_law: str
    #: False where nobody checked the deadlines against the text of the law.
    rights_verified: bool
    #: Years that invoices and other papers of trade are kept from their day on.
    papers_years: int
    #: Where the law says so; empty where nobody looked it up.
    papers_law: str
    #: Name of a term → the country's word; see :func:`term`.
    terms: Mapping[str, str]
    #: Sorted by name.
    subdivisions: tuple[Subdivision, ...]


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=300)
def country_profile(country: str | None) -> Profile:
    """The profile of a country (ISO code); a general one for those without their own.

    :raises KeyError: the code is no country's.
    """
    code = (country or "").upper()
    if code and code not in country_codes():
        raise KeyError(country)
    data = _data(code) if code in SERVED else _data("other") | _derived(code)
    tax, address, hours = data["tax_id"], data["address"], data["hours"]
    return Profile(
        code=code,
        currency=data["currency"],
        locale=data["locale"],
        phone_prefix=data["phone_prefix"],
        time_zones=tuple(data["time_zones"]),
        week_start=data["week_start"],
        hours=MappingProxyType({day: tuple(hours["spans"]) for day in hours["days"]}),
        tax_id_label=tax["label"],
        tax_id_types=MappingProxyType(tax["types"]),
        tax_id_example=tax["example"],
        tax_id_blocks=tax["blocks"],
        address_labels=MappingProxyType(address["labels"]),
        address_lines=tuple(address["lines"]),
        postal_code_pattern=address["postal_code"]["pattern"],
        postal_code_required=address["postal_code"]["required"],
        postal_code_example=address["postal_code"]["example"],
        rights=MappingProxyType({k: v for k, v in data["rights"].items() if isinstance(v, dict)}),
        rights_law=data["rights"]["law"],
        rights_verified=data["rights"].get("verified", True),
        papers_years=data["papers"]["years"],
        papers_law=data["papers"]["law"],
        terms=MappingProxyType(data["terms"]),
        subdivisions=tuple(sorted(_subdivisions(code, data), key=lambda one: fold(one.name))),
    )


def _subdivisions(code: str, data: dict[str, Any]) -> Iterator[Subdivision]:
    for key, row in data.get("subdivisions", {}).items():
        also = tuple(row.get("also", ()))
        yield Subdivision(f"{code}-{key}", row["name"], row["code"], row.get("region"), also)


def _derived(code: str) -> dict[str, Any]:
    """What is known of a country without a file."""
    tax = dict(_data("other")["tax_id"])
    tax["label"] = _data("other")["tax_id_labels"].get(code, tax["label"])
    currencies = get_territory_currencies(code) if code else []
    return {
        "currency": currencies[0] if currencies else "EUR",
        "locale": _locale_of(code),
        "phone_prefix": _phone_prefix(code),
        "time_zones": _time_zones(code),
        "tax_id": tax,
    }


def _locale_of(code: str) -> str:
    try:
        return str(Locale.parse(f"es_{code}")) if code else "es"
    except (UnknownLocaleError, ValueError):
        return "es"


def _phone_prefix(code: str) -> str:
    # a heavy library, wanted by few: only a country without a profile asks it
    from phonenumbers import country_code_for_region

    number = country_code_for_region(code) if code else 0
    return f"+{number}" if number else ""


def _time_zones(code: str) -> list[str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return [row[2].strip() for row in rows if row[0] == code] or ["UTC"]


def term(country: str | None, name: str) -> str:
    """The word of a country for a thing of law or trade.

    :param name: ``quote``, ``order``, ``delivery_note``, ``invoice``, ``credit_note``, ``tax_id``,
        ``collections``, ``mobile``, ``vat``, ``subdivision``, ``bank_id``, ``doubtful`` or
        ``legal_id``, by which the tax office knows an invoice.
    :raises KeyError: no such term.
    """
    return country_profile(country).terms[name]


@cache
def country_codes() -> frozenset[str]:
    """All codes of ISO 3166-1 alpha-2, and XK (Kosovo)."""
    known = map(str, Locale.parse("en").territories)
    return frozenset(c for c in known if re.fullmatch("[A-Z]{2}", c) and c not in _NO_COUNTRIES)


def country_name(code: str, locale: str | None = None) -> str:
    """A country in the reader's language: ``México``. An unknown code is shown as it is."""
    return Locale.parse(locale or current_locale()).territories.get(code.upper(), code)


@lru_cache(maxsize=16)
def country_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country for select boxes: those of the product first, then by name."""
    rest = ((code, country_name(code, locale)) for code in country_codes().difference(SERVED))
    first = ((code, country_name(code, locale)) for code in SERVED)
    return (*first, *sorted(rest, key=lambda pair: fold(pair[1])))


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """Find a country by code or name as people write it: ``España``, ``mexico``, ``EE. UU.``.

    :returns: the ISO alpha-2 code, None if it is not recognised.
    """
    key = _key(text[:80])
    upper = key.upper()
    if upper in country_codes():
        return upper
    if len(upper) == 3 and upper.isalpha() and (found := _alpha_3(upper)):
        return found
    return _country_names().get(key)


def _alpha_3(code: str) -> str | None:
    import pycountry

    found = pycountry.countries.get(alpha_3=code)
    return found.alpha_2 if found else None


@cache
def _country_names() -> dict[str, str]:
    names = {
        _key(name): code
        for language in ("en", "pt", "es")
        for code, name in Locale.parse(language).territories.items()
        if code in country_codes()
    }
    for code, others in _data("other")["country_names"].items():
        names.update((_key(name), code) for name in others)
    return names


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", fold(text)).split())


@lru_cache(maxsize=4096)
def find_subdivision(country: str, text: str) -> Subdivision | None:
    """Find a province, state … by ISO code, official code or name as people write it.

    ``("ES", "alacant")``, ``("ES", "03")``, ``("MX", "CDMX")``, ``("CL", "CL-RM")``.
    """
    return _subdivision_names(country.upper()).get(_key(text[:80]))


@cache
def _subdivision_names(country: str) -> dict[str, Subdivision]:
    found: dict[str, Subdivision] = {}
    # names last: where an abbreviation is also another one's name, the name is meant
    for sort in ("code", "iso", "name"):
        for one in country_profile(country).subdivisions:
            names = {
                "code": (one.code,),
                "iso": (one.iso, one.iso.partition("-")[2]),
                "name": (*one.also, one.name),
            }[sort]
            found.update((_key(name), one) for name in names)
    return found


def parse_postal_code(country: str, text: str) -> str:
    """Check a postal code against its country's form; upper case, without superfluous spaces.

    :raises InputError: it is not of that form.
    """
    profile, code = country_profile(country), " ".join(text.upper().split())
    # sheets drop the leading zero of 08001
    if profile.postal_code_pattern == r"\d{5}" or country == "ES":
        code = code.zfill(5) if code.isdigit() and len(code) == 4 else code
    if profile.postal_code_pattern and not re.fullmatch(profile.postal_code_pattern, code, re.A):
        example = profile.postal_code_example
        raise InputError(_("Write a postal code, for example %(example)s", example=example))
    return code


def format_address(country: str | None, values: Mapping[str, str | None]) -> list[str]:
    """The lines of an address as the country writes them, without the country itself.

    :param values: street, number, unit, neighbourhood, city, subdivision (its name), postal_code;
        what is missing or empty leaves no trace.
    """
    given = defaultdict(str, {key: value for key, value in values.items() if value})
    lines = (template.format_map(given) for template in country_profile(country).address_lines)
    tidy = (re.sub(r"\s*,(?:\s*,)*\s*$|^[\s,]+", "", _squeeze(line)) for line in lines)
    return [line for line in tidy if line]


def _squeeze(line: str) -> str:
    """One space between words, one comma between parts."""
    return re.sub(r"\s*,(\s*,)+", ",", " ".join(line.split()))
